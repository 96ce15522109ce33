/* Whom to try: the mail servers of some domains, by MX look-up (RFC 5321, 5.1). */
#include <string.h>

#include "check/port25.h"
#include "mail/wire.h"

/* The most that a domain may cost; a healthy one answers within a second. */
enum { LIMIT_MS = 6000 };

/* The host that is to be tried first. NULL: the domain takes no mail. */
static const char *first_host(struct arena *a, const struct dns_question *q)
{
	struct wire_mx best = { .preference = UINT16_MAX, .exchange = NULL };

	for (size_t i = 0; i < q->answer.data.n; i++) {
		struct wire_mx mx;

		if (wire_mx(a, &q->answer.data.v[i], &mx) && (best.exchange == NULL || mx.preference < best.preference))
			best = mx;
	}
	return best.exchange != NULL && best.exchange[0] != '\0' ? best.exchange : NULL;
}

static const char *first_address(struct arena *a, const struct dns_question *q)
{
	size_t size = q->type == DNS_AAAA ? 16 : 4;

	for (size_t i = 0; i < q->answer.data.n; i++) {
		const char *address = q->answer.data.v[i].n == size ? wire_address(a, &q->answer.data.v[i]) : NULL;

		if (address != NULL)
			return address;
	}
	return NULL;
}

static void note_why(const struct dns_question *q, const char *what, struct err *why)
{
	if (q->failed != ERR_NONE)
		err_set(why, ERR_NET, "the %s of %s could not be determined: %s", what, q->name, q->why);
	else if (why->code == ERR_NONE)
		err_set(why, ERR_NET, "%s has no %s", q->name, what);
}

/* Adds a host for each domain that has one. */
static bool find_hosts(struct host *h, struct arena *a, const strlist *domains, port25_targets_list *hosts, struct err *why)
{
	struct dns_question *q = arena_alloc(a, (domains->n + 1) * sizeof(*q));

	for (size_t i = 0; i < domains->n; i++)
		q[i] = (struct dns_question){ .name = domains->v[i], .type = DNS_MX };
	if (!h->dns_many(h, a, q, domains->n, &(struct dns_pace){ .limit_ms = LIMIT_MS }, why))
		return false;
	for (size_t i = 0; i < domains->n; i++) {
		const struct port25_target t = { .domain = q[i].name, .host = first_host(a, &q[i]) };

		if (t.host != NULL)
			vec_push(a, hosts, t);
		else
			note_why(&q[i], "mail server", why);
	}
	return true;
}

static bool find_addresses(struct host *h, struct arena *a, const port25_targets_list *hosts, enum dns_type type,
			   port25_targets_list *out, struct err *why)
{
	struct dns_question *q = arena_alloc(a, (hosts->n + 1) * sizeof(*q));

	for (size_t i = 0; i < hosts->n; i++)
		q[i] = (struct dns_question){ .name = hosts->v[i].host, .type = type };
	if (!h->dns_many(h, a, q, hosts->n, &(struct dns_pace){ .limit_ms = LIMIT_MS }, why))
		return false;
	for (size_t i = 0; i < hosts->n; i++) {
		struct port25_target t = hosts->v[i];

		t.address = first_address(a, &q[i]);
		t.v6 = type == DNS_AAAA;
		if (t.address != NULL)
			vec_push(a, out, t);
		else
			note_why(&q[i], type == DNS_AAAA ? "IPv6 address" : "IPv4 address", why);
	}
	return true;
}

bool port25_targets(struct host *h, struct arena *a, const strlist *domains, bool v4, bool v6, port25_targets_list *out,
		    struct err *err)
{
	port25_targets_list hosts = {0};
	struct err why = {0};

	bool asked = find_hosts(h, a, domains, &hosts, &why) && (!v4 || find_addresses(h, a, &hosts, DNS_A, out, &why)) &&
		     (!v6 || find_addresses(h, a, &hosts, DNS_AAAA, out, &why));
	if (asked && out->n > 0)
		return true;
	*err = why;
	return false;
}
