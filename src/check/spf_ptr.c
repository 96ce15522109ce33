/* The names of the client (RFC 7208, 5.5). */
#include <arpa/inet.h>
#include <string.h>

#include "check/spf_run.h"
#include "mail/wire.h"

static const char *reverse_name(struct spf_run *r)
{
	struct str name = {0};

	if (r->v6)
		for (size_t i = sizeof(r->ip); i-- > 0;)
			str_addf(&name, "%x.%x.", r->ip[i] & 15u, r->ip[i] >> 4);
	else
		str_addf(&name, "%d.%d.%d.%d.", r->ip[3], r->ip[2], r->ip[1], r->ip[0]);
	str_adds(&name, r->v6 ? "ip6.arpa" : "in-addr.arpa");
	const char *copy = arena_strdup(r->a, str_c(&name));
	str_free(&name);
	return copy;
}

bool spf_is_below(const char *name, const char *domain)
{
	size_t n = strlen(name), d = strlen(domain);

	return n >= d && strcasecmp(name + n - d, domain) == 0 && (n == d || name[n - d - 1] == '.');
}

/* A name that cannot be looked up is passed over, like one that leads elsewhere. */
static bool leads_back(struct spf_run *r, const char *name)
{
	size_t want = r->v6 ? 16 : 4;
	struct dns_answer answer;
	const char *why;

	if (spf_look(r, name, r->v6 ? DNS_AAAA : DNS_A, &answer, &why) != SPF_LOOKED_FOUND)
		return false;
	for (size_t i = 0; i < answer.data.n; i++)
		if (answer.data.v[i].n == want && memcmp(answer.data.v[i].p, r->ip, want) == 0)
			return true;
	return false;
}

enum spf_looked spf_client_names(struct spf_run *r, strlist *names, const char **why)
{
	struct dns_answer answer;
	enum spf_looked looked = spf_look(r, reverse_name(r), DNS_PTR, &answer, why);

	for (size_t i = 0; i < answer.data.n && i < SPF_NAMES_MAX; i++) {
		const char *name = wire_name(r->a, &answer.data.v[i]);

		if (name != NULL && leads_back(r, name))
			vec_push(r->a, names, name);
	}
	return looked;
}
