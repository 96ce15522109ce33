/*
 * Any bytes as what postconf says of the domains that it serves, and as the
 * source of a map: what comes of it are names of domains in their normal form.
 * Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_clash_domains tests/fuzz/corpus/clash_domains
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/clash_domains.h"
#include "conf/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_domains(const strlist *domains)
{
	if (domains->n > CLASH_DOMAINS)
		abort();
	for (size_t i = 0; i < domains->n; i++) {
		struct str normal = {0};
		struct err err = {0};

		if (!name_domain(domains->v[i], &normal, &err) || strcmp(str_c(&normal), domains->v[i]) != 0)
			abort();
		str_free(&normal);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	strlist domains = {0};
	const char *text = arena_memdup(a, (const char *)data, size);

	clash_domains_take(a, text, true, &domains);
	clash_domains_take(a, text, false, &domains);
	must_be_domains(&domains);
	arena_free(a);
	return 0;
}
