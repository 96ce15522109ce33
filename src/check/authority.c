#include "check/authority.h"

#include <string.h>

#include "mail/wire.h"

enum { LIMIT_MS = 4000 };

typedef VEC(struct dns_question) question_list;

static bool put(struct host *h, struct arena *a, question_list *q, struct err *err)
{
	const struct dns_pace pace = { .limit_ms = LIMIT_MS };

	return q->n == 0 || h->dns_many(h, a, q->v, q->n, &pace, err);
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

/* --- which zone: of the name and all that it is below, the nearest that has name servers */

static const char *parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && dot[1] != '\0' ? dot + 1 : NULL;
}

static void take_servers(struct arena *a, const struct dns_answer *ns, struct authority *out)
{
	for (size_t i = 0; i < ns->data.n; i++) {
		const struct authority_server s = { .name = wire_name(a, &ns->data.v[i]) };

		if (s.name != NULL && s.name[0] != '\0')
			vec_push(a, &out->servers, s);
		else
			out->why = arena_printf(a, "a name server of %s has a name that cannot be", out->zone);
	}
}

/* q are the NS of name and of what is above it, from the longest on. An alias's name servers are another name's. */
static void choose(struct arena *a, const char *name, const struct dns_question *q, size_t n, struct authority *out)
{
	*out = (struct authority){ .zone = "" };
	for (size_t i = 0; i < n; i++) {
		if (q[i].failed != ERR_NONE) {
			out->why = arena_printf(a, "NS of %s could not be determined: %s", q[i].name, q[i].why);
			return;
		}
		if (q[i].answer.bogus != NULL) {
			out->why = arena_printf(a, "the DNSSEC signatures of %s are not right (%s)", q[i].name, q[i].answer.bogus);
			return;
		}
		if (q[i].answer.data.n > 0 && q[i].answer.alias == NULL) {
			out->zone = q[i].name;
			take_servers(a, &q[i].answer, out);
			return;
		}
	}
	out->why = arena_printf(a, "no name servers were found for %s", name);
}

static bool find_zones(struct host *h, struct arena *a, const char *const *names, size_t n, struct authority *out,
		       struct err *err)
{
	question_list q = {0};
	VEC(size_t) begin = {0};

	for (size_t i = 0; i < n; i++) {
		vec_push(a, &begin, q.n);
		for (const char *name = names[i]; name != NULL && name[0] != '\0'; name = parent(name))
			vec_push(a, &q, ((struct dns_question){ .name = name, .type = DNS_NS }));
	}
	vec_push(a, &begin, q.n);
	if (!put(h, a, &q, err))
		return false;
	for (size_t i = 0; i < n; i++)
		choose(a, names[i], q.v + begin.v[i], begin.v[i + 1] - begin.v[i], &out[i]);
	return true;
}

/* --- the servers' addresses */

static bool find_addresses(struct host *h, struct arena *a, struct authority *out, size_t n, struct err *err)
{
	question_list q = {0};
	VEC(struct authority_server *) whose = {0};
	bool v6 = has_ipv6(h, a);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < out[i].servers.n; k++)
			for (int family = 0; family <= v6; family++) {
				struct authority_server *s = &out[i].servers.v[k];

				vec_push(a, &whose, s);
				vec_push(a, &q, ((struct dns_question){ .name = s->name, .type = family == 0 ? DNS_A : DNS_AAAA }));
			}
	if (!put(h, a, &q, err))
		return false;
	for (size_t i = 0; i < q.n; i++)
		for (size_t k = 0; q.v[i].failed == ERR_NONE && q.v[i].answer.bogus == NULL && k < q.v[i].answer.data.n; k++) {
			const char *text = wire_address(a, &q.v[i].answer.data.v[k]);

			if (text != NULL)
				vec_push(a, &whose.v[i]->addresses, text);
		}
	return true;
}

bool authority_find_all(struct host *h, struct arena *a, const char *const *names, size_t n, struct authority *out,
			struct err *err)
{
	return find_zones(h, a, names, n, out, err) && find_addresses(h, a, out, n, err);
}

bool authority_find(struct host *h, struct arena *a, const char *name, struct authority *out, struct err *err)
{
	if (!authority_find_all(h, a, &name, 1, out, err))
		return false;
	if (out->why != NULL)
		return err_set(err, ERR_NET, "%s", out->why);
	for (size_t i = 0; i < out->servers.n; i++)
		if (out->servers.v[i].addresses.n == 0)
			return err_set(err, ERR_NET, "the name server %s of %s has no address", out->servers.v[i].name, out->zone);
	return true;
}
