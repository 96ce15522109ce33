#include <string.h>

#include "check/reputation.h"

/* A list that works answers in a fraction of that; one that does not, never. */
enum { LIMIT_MS = 5000, IN_FLIGHT = 128 };

/* What each question is for; beside it in the list of questions. */
enum purpose { FOR_TEST, FOR_CLEAN, FOR_SUBJECT };

struct ask {
	enum purpose purpose;
	size_t look; /* which list */
	const char *subject;
};

struct round {
	struct arena *a;
	struct reputation *out;
	VEC(struct ask) asks;
	VEC(struct dns_question) questions;
};

static void add(struct round *r, enum purpose purpose, size_t look, const char *subject, const char *name)
{
	const struct ask ask = { purpose, look, subject };
	const struct dns_question q = { .name = arena_printf(r->a, "%s.%s", name, r->out->looks.v[look].zone), .type = DNS_A };

	vec_push(r->a, &r->asks, ask);
	vec_push(r->a, &r->questions, q);
}

static bool wants(const struct blocklist *list, const char *address)
{
	return (list->asks & (strchr(address, ':') != NULL ? BLOCKLIST_IPV6 : BLOCKLIST_IPV4)) != 0;
}

static void add_list(struct round *r, size_t look, const strlist *addresses, const strlist *names)
{
	const struct blocklist *list = r->out->looks.v[look].list;

	add(r, FOR_TEST, look, NULL, list->test);
	add(r, FOR_CLEAN, look, NULL, list->clean);
	for (size_t i = 0; i < addresses->n; i++)
		if (wants(list, addresses->v[i]) && blocklist_name(r->a, addresses->v[i]) != NULL)
			add(r, FOR_SUBJECT, look, addresses->v[i], blocklist_name(r->a, addresses->v[i]));
	for (size_t i = 0; (list->asks & BLOCKLIST_DOMAIN) != 0 && i < names->n; i++)
		add(r, FOR_SUBJECT, look, names->v[i], names->v[i]);
}

/* --- judging */

static void fails(struct list_look *look, enum list_state state, const char *why)
{
	/* The first that is seen: a list that does not answer cannot also be dead. */
	if (look->state == LIST_WORKS) {
		look->state = state;
		look->why = why;
	}
}

static void judge_test(struct arena *a, struct list_look *look, enum purpose purpose, const struct dns_question *q)
{
	struct blocklist_said said;

	if (q->failed != ERR_NONE) {
		fails(look, LIST_SILENT, q->why);
		return;
	}
	if (q->answer.bogus != NULL) {
		fails(look, LIST_SILENT, "its DNSSEC signatures are not right");
		return;
	}
	blocklist_judge(a, look->list, &q->answer, &said);
	if (said.verdict == BLOCKLIST_REFUSED)
		fails(look, LIST_REFUSES, said.texts.v[0]);
	else if (said.verdict == BLOCKLIST_BROKEN)
		fails(look, LIST_DEAD, arena_printf(a, "it answers %s", said.texts.v[0]));
	else if (purpose == FOR_TEST && said.verdict == BLOCKLIST_CLEAN)
		fails(look, LIST_DEAD, "its own test entry is not listed");
	else if (purpose == FOR_CLEAN && said.verdict != BLOCKLIST_CLEAN)
		fails(look, LIST_DEAD, "it lists what is never listed, so everybody");
}

static void judge_subject(struct round *r, const struct ask *ask, const struct dns_question *q)
{
	struct list_look *look = &r->out->looks.v[ask->look];
	struct list_hit hit = { .list = look->list, .subject = ask->subject, .reason = "" };

	if (look->state != LIST_WORKS)
		return;
	if (q->failed != ERR_NONE || q->answer.bogus != NULL) {
		fails(look, LIST_SILENT, q->failed != ERR_NONE ? q->why : "its DNSSEC signatures are not right");
		return;
	}
	blocklist_judge(r->a, look->list, &q->answer, &hit.said);
	if (hit.said.verdict == BLOCKLIST_REFUSED)
		fails(look, LIST_REFUSES, hit.said.texts.v[0]);
	else if (hit.said.verdict == BLOCKLIST_BROKEN)
		fails(look, LIST_DEAD, arena_printf(r->a, "it answers %s", hit.said.texts.v[0]));
	else if (hit.said.verdict != BLOCKLIST_CLEAN)
		vec_push(r->a, &r->out->hits, hit);
}

static void judge(struct round *r)
{
	for (size_t i = 0; i < r->asks.n; i++)
		if (r->asks.v[i].purpose != FOR_SUBJECT)
			judge_test(r->a, &r->out->looks.v[r->asks.v[i].look], r->asks.v[i].purpose, &r->questions.v[i]);
	for (size_t i = 0; i < r->asks.n; i++)
		if (r->asks.v[i].purpose == FOR_SUBJECT)
			judge_subject(r, &r->asks.v[i], &r->questions.v[i]);
}

/* --- the lists' own words, of what is listed */

static const char *zone_of(const struct reputation *r, const struct blocklist *list)
{
	for (size_t i = 0; i < r->looks.n; i++)
		if (r->looks.v[i].list == list)
			return r->looks.v[i].zone;
	return list->zone;
}

static void ask_reasons(struct host *h, struct arena *a, struct reputation *r, const struct dns_pace *pace)
{
	VEC(struct dns_question) q = {0};
	struct err ignored = {0};

	for (size_t i = 0; i < r->hits.n; i++) {
		const char *name = blocklist_name(a, r->hits.v[i].subject);
		const struct dns_question one = {
			.name = arena_printf(a, "%s.%s", name != NULL ? name : r->hits.v[i].subject, zone_of(r, r->hits.v[i].list)),
			.type = DNS_TXT,
		};

		vec_push(a, &q, one);
	}
	if (q.n == 0 || !h->dns_many(h, a, q.v, q.n, pace, &ignored))
		return;
	for (size_t i = 0; i < q.n; i++)
		if (q.v[i].failed == ERR_NONE && q.v[i].answer.bogus == NULL)
			r->hits.v[i].reason = blocklist_reason(a, &q.v[i].answer);
}

bool reputation_ask(struct host *h, struct arena *a, const blocklist_list *lists, const strlist *addresses,
		    const strlist *names, const char *key, struct reputation *out, struct err *err)
{
	const struct dns_pace pace = { .in_flight = IN_FLIGHT, .limit_ms = LIMIT_MS, .once = true };
	struct round r = { .a = a, .out = out };

	*out = (struct reputation){0};
	for (size_t i = 0; i < lists->n; i++) {
		struct list_look look = { .list = &lists->v[i], .zone = lists->v[i].zone };

		if (key[0] != '\0' && look.list->key_zone[0] != '\0')
			look.zone = arena_printf(a, "%s.%s", key, look.list->key_zone);
		vec_push(a, &out->looks, look);
		add_list(&r, i, addresses, names);
	}
	if (r.questions.n > 0 && !h->dns_many(h, a, r.questions.v, r.questions.n, &pace, err))
		return false;
	judge(&r);
	ask_reasons(h, a, out, &pace);
	return true;
}
