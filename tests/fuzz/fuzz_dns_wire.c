/*
 * Any bytes as what a name server answers: the first byte picks the type that was asked for. Whatever is taken lies
 * within bounds, and names in it are whole. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_dns_wire tests/fuzz/corpus/dns_wire
 */
#include <arpa/nameser.h>
#include <resolv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/dns_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void look(struct arena *a, enum dns_type type, const uint8_t *r, size_t n)
{
	struct dns_answer answer = {0};
	struct err err = {0};

	if (!dns_wire_take(r, n, a, type, &answer, &err)) {
		must(err.code == ERR_NET && err.msg[0] != '\0');
		return;
	}
	for (size_t i = 0; i < answer.data.n; i++) {
		const struct dns_rdata *d = &answer.data.v[i];

		if (type == DNS_NS || type == DNS_PTR)
			must(dn_skipname(d->p, d->p + d->n) > 0 && (d->p[0] & NS_CMPRSFLGS) == 0);
		if (type == DNS_MX)
			must(d->n >= 3 && (d->p[2] & NS_CMPRSFLGS) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_A, DNS_NS, DNS_SOA, DNS_PTR, DNS_MX, DNS_TXT, DNS_SRV, DNS_CNAME };

	if (size < 1 + NS_HFIXEDSZ || size > 1 + DNS_TCP_SIZE)
		return 0;
	/* In memory of just that size, so that a step too far is seen. */
	uint8_t *r = malloc(size - 1);
	struct arena *a = arena_new();

	must(r != NULL);
	memcpy(r, data + 1, size - 1);
	look(a, types[data[0] % (sizeof(types) / sizeof(types[0]))], r, size - 1);
	arena_free(a);
	free(r);
	return 0;
}
