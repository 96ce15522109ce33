#include "check/resolve.h"

#include <arpa/inet.h>
#include <string.h>

/* All addresses of one family must be ours; *n counts them. */
static bool family(struct host *h, struct arena *a, const char *name, bool v6, const char *ours, size_t *n,
		   const char **why)
{
	struct dns_answer answer = {0};
	struct err err = {0};
	char text[INET6_ADDRSTRLEN];

	if (!h->dns(h, a, name, v6 ? DNS_AAAA : DNS_A, &answer, &err)) {
		*why = arena_printf(a, "could not be looked up (%s)", err.msg);
		return false;
	}
	if (answer.bogus != NULL) {
		*why = arena_printf(a, "its DNSSEC signatures are not right (%s)", answer.bogus);
		return false;
	}
	for (size_t i = 0; i < answer.data.n; i++) {
		const struct dns_rdata *d = &answer.data.v[i];

		if (d->n != (v6 ? 16u : 4u) || inet_ntop(v6 ? AF_INET6 : AF_INET, d->p, text, sizeof(text)) == NULL)
			continue;
		if (strcmp(text, ours) != 0) {
			*why = arena_printf(a, "its %s record says %s, this box is %s", v6 ? "AAAA" : "A", text,
					    ours[0] ? ours : "without such an address");
			return false;
		}
		*n += 1;
	}
	return true;
}

bool resolve_leads_here(struct host *h, struct arena *a, const char *name, const char *ipv4, const char *ipv6,
			const char **why)
{
	size_t n = 0;

	if (!family(h, a, name, false, ipv4, &n, why) || !family(h, a, name, true, ipv6, &n, why))
		return false;
	if (n == 0)
		*why = "has no A or AAAA record";
	return n > 0;
}
