#include "check/ptr.h"

#include <stdlib.h>
#include <string.h>

#include "check/blocklist.h"
#include "mail/wire.h"

/* Names that one address has, beyond which nobody looks: some have hundreds. */
enum { LIMIT_MS = 4000, NAMES_MAX = 8 };

typedef VEC(struct dns_question) question_list;

static bool put(struct host *h, struct arena *a, question_list *q, struct err *err)
{
	const struct dns_pace pace = { .limit_ms = LIMIT_MS };

	return q->n == 0 || h->dns_many(h, a, q->v, q->n, &pace, err);
}

const char *ptr_owner(struct arena *a, const char *address)
{
	const char *name = blocklist_name(a, address);

	return name == NULL ? NULL : arena_printf(a, "%s.%s", name, strchr(address, ':') ? "ip6.arpa" : "in-addr.arpa");
}

static int by_text(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

static void names_of(struct arena *a, const struct dns_answer *answer, strlist *out)
{
	*out = (strlist){0};
	for (size_t i = 0; i < answer->data.n && i < NAMES_MAX; i++) {
		const char *name = wire_name(a, &answer->data.v[i]);

		vec_push(a, out, name != NULL ? name : "?");
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_text);
}

static const char *in_one_line(struct arena *a, const strlist *names)
{
	struct str s = {0};

	for (size_t i = 0; i < names->n; i++)
		str_addf(&s, "%s%s", i > 0 ? " " : "", names->v[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

/* --- what the world sees, and what the resolver remembers */

static void take_public(struct arena *a, struct ptr_look *l, const struct dns_question *q)
{
	if (q->failed != ERR_NONE) {
		l->why_not = q->why;
		return;
	}
	l->bogus = q->answer.bogus;
	l->ttl = q->answer.ttl;
	if (q->answer.alias != NULL)
		l->owner = q->answer.alias;
	names_of(a, &q->answer, &l->names);
}

static void take_memory(struct arena *a, struct ptr_look *l, const char *resolver, const struct dns_question *q)
{
	strlist names;

	if (q->failed != ERR_NONE)
		return;
	names_of(a, &q->answer, &names);
	l->memory = (struct ptr_answer){ resolver, in_one_line(a, &names), q->answer.ttl };
}

static bool ask_public(struct host *h, struct arena *a, const char *resolver, ptr_look_list *out, struct err *err)
{
	question_list q = {0};

	for (size_t i = 0; i < out->n; i++) {
		vec_push(a, &q, ((struct dns_question){ .name = out->v[i].owner, .type = DNS_PTR }));
		if (resolver != NULL)
			vec_push(a, &q, ((struct dns_question){ .server = resolver, .recurse = true, .name = out->v[i].owner,
								.type = DNS_PTR }));
	}
	if (!put(h, a, &q, err))
		return false;
	for (size_t i = 0; i < out->n; i++) {
		size_t step = resolver != NULL ? 2 : 1;

		take_public(a, &out->v[i], &q.v[i * step]);
		if (resolver != NULL)
			take_memory(a, &out->v[i], resolver, &q.v[i * step + 1]);
	}
	return true;
}

/* --- what each server says */

static void take_server(struct arena *a, struct ptr_look *l, const char *server, const struct dns_question *q)
{
	strlist names;

	if (q->failed != ERR_NONE || q->answer.referral || !q->answer.authoritative)
		return;
	names_of(a, &q->answer, &names);
	vec_push(a, &l->servers, ((struct ptr_answer){ server, in_one_line(a, &names), q->answer.ttl }));
}

static bool ask_servers(struct host *h, struct arena *a, ptr_look_list *out, struct err *err)
{
	struct authority *zones = arena_alloc(a, (out->n + 1) * sizeof(*zones));
	question_list q = {0};
	VEC(struct ptr_look *) whose = {0};
	strlist owners = {0}, servers = {0};

	for (size_t i = 0; i < out->n; i++)
		vec_push(a, &owners, out->v[i].owner);
	if (!authority_find_all(h, a, owners.v, owners.n, zones, err))
		return false;
	for (size_t i = 0; i < out->n; i++)
		for (size_t s = 0; s < zones[i].servers.n; s++)
			for (size_t k = 0; k < zones[i].servers.v[s].addresses.n; k++) {
				const char *address = zones[i].servers.v[s].addresses.v[k];

				vec_push(a, &whose, &out->v[i]);
				vec_push(a, &servers, zones[i].servers.v[s].name);
				vec_push(a, &q, ((struct dns_question){ .server = address, .name = out->v[i].owner, .type = DNS_PTR }));
			}
	if (!put(h, a, &q, err))
		return false;
	for (size_t i = 0; i < q.n; i++)
		take_server(a, whose.v[i], servers.v[i], &q.v[i]);
	return true;
}

/* Of servers that differ those are right that have the box's own name: the others have not heard of it yet. */
static void settle(struct arena *a, struct ptr_look *l, const char *hostname)
{
	const struct ptr_answer *right = l->servers.n > 0 ? &l->servers.v[0] : NULL;
	char *save = NULL;

	for (size_t i = 0; i < l->servers.n; i++)
		if (hostname[0] != '\0' && strcmp(l->servers.v[i].names, hostname) == 0)
			right = &l->servers.v[i];
	if (right == NULL)
		return;
	l->ttl = right->ttl;
	l->names = (strlist){0};
	char *copy = arena_strdup(a, right->names);
	for (char *name = strtok_r(copy, " ", &save); name != NULL; name = strtok_r(NULL, " ", &save))
		vec_push(a, &l->names, name);
}

/* --- whether the names lead back */

static bool leads_back(struct arena *a, const struct dns_answer *answer, const char *address)
{
	for (size_t i = 0; i < answer->data.n; i++) {
		const char *text = wire_address(a, &answer->data.v[i]);

		if (text != NULL && strcmp(text, address) == 0)
			return true;
	}
	return false;
}

static bool ask_back(struct host *h, struct arena *a, ptr_look_list *out, struct err *err)
{
	question_list q = {0};
	VEC(struct ptr_look *) whose = {0};

	for (size_t i = 0; i < out->n; i++)
		for (size_t k = 0; k < out->v[i].names.n; k++) {
			vec_push(a, &whose, &out->v[i]);
			vec_push(a, &q, ((struct dns_question){ .name = out->v[i].names.v[k],
								.type = out->v[i].address.v6 ? DNS_AAAA : DNS_A }));
		}
	if (!put(h, a, &q, err))
		return false;
	for (size_t i = 0; i < q.n; i++) {
		struct ptr_look *l = whose.v[i];

		if (q.v[i].failed == ERR_NET)
			l->unsure = q.v[i].why;
		else if (q.v[i].failed == ERR_NONE && q.v[i].answer.bogus == NULL && l->confirmed == NULL &&
			 leads_back(a, &q.v[i].answer, l->address.text))
			l->confirmed = q.v[i].name;
	}
	return true;
}

bool ptr_ask(struct host *h, struct arena *a, const standing_list *addresses, const char *hostname, const char *resolver,
	     ptr_look_list *out, struct err *err)
{
	*out = (ptr_look_list){0};
	for (size_t i = 0; i < addresses->n; i++)
		if (ptr_owner(a, addresses->v[i].text) != NULL)
			vec_push(a, out, ((struct ptr_look){ .address = addresses->v[i], .owner = ptr_owner(a, addresses->v[i].text) }));
	if (!ask_public(h, a, resolver, out, err) || !ask_servers(h, a, out, err))
		return false;
	for (size_t i = 0; i < out->n; i++)
		settle(a, &out->v[i], hostname);
	return ask_back(h, a, out, err);
}
