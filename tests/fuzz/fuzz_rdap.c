/*
 * Any bytes as IANA's list of registries and as a registry's answer: a URL that
 * comes out begins with https:// and ends with the domain. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_rdap tests/fuzz/corpus/rdap
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/rdap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char domain[] = "example.co.uk";
	struct arena *a = arena_new();
	char *text = malloc(size > 0 ? size : 1); /* exactly as long as it is */
	const char *url = NULL;
	struct err err = {0};
	int64_t when = 0;

	if (size > 0)
		memcpy(text, data, size);
	if (rdap_url(a, text, size, domain, &url, &err)) {
		must(strncmp(url, "https://", 8) == 0 && strlen(url) > 8 + sizeof(domain));
		must(strcmp(url + strlen(url) - strlen(domain), domain) == 0);
		for (const char *p = url; *p != '\0'; p++)
			must(*p > ' ' && *p <= '~');
	} else {
		must(err.msg[0] != '\0');
	}
	if (rdap_registered(text, size, &when, &err))
		must(when >= 0);
	free(text);
	arena_free(a);
	return 0;
}
