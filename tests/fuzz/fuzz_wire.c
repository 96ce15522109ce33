/*
 * Any bytes as the data of a DNS record: the first says of which type. What
 * comes out is one line of printable ASCII. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_wire tests/fuzz/corpus/wire
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/caa.h"
#include "mail/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_printable(const char *s)
{
	must(s[0] != '\0');
	for (; *s != '\0'; s++)
		must(*s >= ' ' && *s < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_A,   DNS_AAAA, DNS_NS, DNS_SOA,  DNS_MX,
					       DNS_TXT, DNS_SRV,  DNS_DS, DNS_TLSA, DNS_CAA };
	struct dns_answer answer = {0};

	if (size == 0)
		return 0;
	struct arena *a = arena_new();
	/* exactly as long as it is, so that reading past the end is seen */
	unsigned char *bytes = malloc(size);
	memcpy(bytes, data, size);
	const struct dns_rdata d = { size > 1 ? bytes + 1 : bytes, size - 1 };
	must_be_printable(wire_text(a, types[data[0] % (sizeof(types) / sizeof(types[0]))], &d));
	vec_push(a, &answer.data, d);
	must(caa_allows(a, &answer, "ca.example", size % 2 == 0, "https://ca.example/1", "http-01") <=
	     CAA_CRITICAL);
	free(bytes);
	arena_free(a);
	return 0;
}
