#include "check/authority.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

enum { LABEL_MAX = 63 };

const char *authority_wire_name(struct arena *a, const struct dns_rdata *d)
{
	struct str s = {0};
	bool ok = false;

	for (size_t i = 0; i < d->n && d->p[i] <= LABEL_MAX; i += 1u + d->p[i]) {
		if (d->p[i] == 0) {
			ok = s.len > 0;
			break;
		}
		if (s.len > 0)
			str_addc(&s, '.');
		for (size_t k = i + 1; k <= i + d->p[i] && k < d->n; k++)
			str_addc(&s, isalnum(d->p[k]) || d->p[k] == '-' || d->p[k] == '_' ? (char)tolower(d->p[k]) : '?');
	}
	const char *text = ok && strchr(str_c(&s), '?') == NULL ? arena_strdup(a, str_c(&s)) : NULL;
	str_free(&s);
	return text;
}

static bool has_ipv6(struct host *h, struct arena *a)
{
	address_list all = {0};
	struct err none = {0};

	if (!h->addresses(h, a, &all, &none))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].v6)
			return true;
	return false;
}

static bool add_addresses(struct host *h, struct arena *a, bool v6, struct authority_server *s, struct err *err)
{
	struct dns_answer answer;
	char text[INET6_ADDRSTRLEN];

	if (!h->dns(h, a, s->name, v6 ? DNS_AAAA : DNS_A, &answer, err))
		return false;
	for (size_t i = 0; i < answer.data.n; i++)
		if (answer.data.v[i].n == (v6 ? 16u : 4u) &&
		    inet_ntop(v6 ? AF_INET6 : AF_INET, answer.data.v[i].p, text, sizeof(text)) != NULL)
			vec_push(a, &s->addresses, arena_strdup(a, text));
	return true;
}

static bool add_servers(struct host *h, struct arena *a, const struct dns_answer *ns, struct authority *out,
			struct err *err)
{
	bool v6 = has_ipv6(h, a);

	for (size_t i = 0; i < ns->data.n; i++) {
		struct authority_server s = { .name = authority_wire_name(a, &ns->data.v[i]) };

		if (s.name == NULL)
			return err_set(err, ERR_NET, "a name server of %s has a name that cannot be", out->zone);
		if (!add_addresses(h, a, false, &s, err) || (v6 && !add_addresses(h, a, true, &s, err)))
			return false;
		if (s.addresses.n == 0)
			return err_set(err, ERR_NET, "the name server %s of %s has no address", s.name, out->zone);
		vec_push(a, &out->servers, s);
	}
	return true;
}

bool authority_find(struct host *h, struct arena *a, const char *name, struct authority *out, struct err *err)
{
	struct dns_answer ns;

	/* Up from the name itself: the first that has name servers is the apex of its zone. */
	for (const char *zone = name; zone != NULL && zone[0] != '\0';) {
		if (!h->dns(h, a, zone, DNS_NS, &ns, err))
			return false;
		if (ns.bogus != NULL)
			return err_set(err, ERR_NET, "the DNSSEC signatures of %s are not right (%s)", zone, ns.bogus);
		if (ns.data.n > 0) {
			*out = (struct authority){ .zone = zone };
			return add_servers(h, a, &ns, out, err);
		}
		zone = strchr(zone, '.');
		zone = zone != NULL ? zone + 1 : NULL;
	}
	return err_set(err, ERR_NET, "no name servers were found for %s", name);
}
