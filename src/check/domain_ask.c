#include "check/domain.h"

#include <stdlib.h>
#include <string.h>

#include "mail/wire.h"

/* Name servers that are looked at, of each domain: whoever has more has them somewhere else twice. */
enum { LIMIT_MS = 4000, SEATS_MAX = 16, PARENTS_ASKED = 3, NAMES_MAX = 16 };

typedef VEC(struct dns_question) question_list;

struct round {
	struct host *h;
	struct arena *a;
	domain_look_list *out;
	struct authority *zones;   /* of each domain… */
	struct authority *parents; /* …and of what is above it */
};

static bool put(struct round *r, question_list *q, struct err *err)
{
	const struct dns_pace pace = { .limit_ms = LIMIT_MS };

	return q->n == 0 || r->h->dns_many(r->h, r->a, q->v, q->n, &pace, err);
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

		if (name != NULL)
			vec_push(a, out, name);
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_text);
}

/* --- what the world sees */

static const char *above(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && dot[1] != '\0' ? dot + 1 : name;
}

static void take_public(struct domain_look *l, const struct dns_question *soa, const struct authority *zone)
{
	if (soa->failed != ERR_NONE)
		l->why_not = soa->why;
	else if (soa->answer.bogus != NULL)
		l->bogus = soa->answer.bogus;
	else if (zone->why != NULL)
		l->why_not = zone->why;
	l->missing = soa->failed == ERR_NONE && soa->answer.nxdomain;
	l->secure = soa->failed == ERR_NONE && soa->answer.secure;
	l->zone = zone->zone;
}

static bool ask_public(struct round *r, const strlist *names, struct err *err)
{
	static const enum dns_type types[] = { DNS_SOA, DNS_MX, DNS_TXT };
	question_list q = {0};

	for (size_t i = 0; i < names->n; i++)
		for (size_t t = 0; t < 3; t++)
			vec_push(r->a, &q, ((struct dns_question){ .name = names->v[i], .type = types[t] }));
	if (!put(r, &q, err))
		return false;
	for (size_t i = 0; i < names->n; i++) {
		struct domain_look l = { .name = names->v[i], .zone = "" };
		const struct dns_question *of = q.v + 3 * i;

		take_public(&l, &of[0], &r->zones[i]);
		if (of[1].failed == ERR_NONE)
			l.mx = of[1].answer;
		if (of[2].failed == ERR_NONE)
			l.txt = of[2].answer;
		vec_push(r->a, r->out, l);
	}
	return true;
}

static bool find_zones(struct round *r, const strlist *names, struct err *err)
{
	struct authority *both = arena_alloc(r->a, (2 * names->n + 1) * sizeof(*both));
	strlist all = {0};

	for (size_t i = 0; i < names->n; i++)
		vec_push(r->a, &all, names->v[i]);
	for (size_t i = 0; i < names->n; i++)
		vec_push(r->a, &all, above(names->v[i]));
	r->zones = both;
	r->parents = both + names->n;
	return authority_find_all(r->h, r->a, all.v, all.n, both, err);
}

/* --- what each server says: the parent's of whom it has given the zone to, the zone's own of what is in it */

static bool is_delegated(const struct domain_look *l)
{
	return strcmp(l->zone, l->name) == 0;
}

static void add_parents(struct round *r, size_t i, question_list *q)
{
	const struct authority *p = &r->parents[i];
	size_t asked = 0;

	for (size_t s = 0; s < p->servers.n && asked < PARENTS_ASKED; s++)
		for (size_t k = 0; k < p->servers.v[s].addresses.n && asked < PARENTS_ASKED; k++, asked++)
			vec_push(r->a, q, ((struct dns_question){ .server = p->servers.v[s].addresses.v[k],
								  .name = r->out->v[i].name, .type = DNS_NS }));
}

static bool ask_parents(struct round *r, struct err *err)
{
	question_list q = {0};
	VEC(size_t) whose = {0};

	for (size_t i = 0; i < r->out->n; i++) {
		if (is_delegated(&r->out->v[i]))
			add_parents(r, i, &q);
		while (whose.n < q.n)
			vec_push(r->a, &whose, i);
	}
	if (!put(r, &q, err))
		return false;
	for (size_t i = 0; i < q.n; i++) {
		struct domain_look *l = &r->out->v[whose.v[i]];

		/* A server of both zones answers for the lower one: that is no delegation. */
		if (q.v[i].failed == ERR_NONE && q.v[i].answer.referral && l->delegated.n == 0)
			names_of(r->a, &q.v[i].answer, &l->delegated);
	}
	return true;
}

static void add_seats(struct round *r, struct domain_look *l, const struct authority *zone)
{
	for (size_t s = 0; s < zone->servers.n; s++)
		for (size_t k = 0; k < zone->servers.v[s].addresses.n && l->seats.n < SEATS_MAX; k++) {
			const char *address = zone->servers.v[s].addresses.v[k];
			const struct domain_seat seat = {
				.server = arena_printf(r->a, "%s (%s)", zone->servers.v[s].name, address),
				.address = address,
			};

			vec_push(r->a, &l->seats, seat);
		}
}

static void take_seat(struct arena *a, struct domain_seat *seat, const struct dns_question *soa, const struct dns_question *ns)
{
	struct wire_soa data;

	if (soa->failed != ERR_NONE) {
		/* A refusal is an answer; what is silent may only be silent towards us. */
		seat->state = soa->rcode != 0 ? SEAT_LAME : SEAT_SILENT;
		seat->why = soa->why;
	} else if (!soa->answer.authoritative || soa->answer.data.n == 0 || !wire_soa(a, &soa->answer.data.v[0], &data)) {
		seat->state = SEAT_LAME;
		seat->why = "it answers without having the zone";
	} else {
		seat->serial = data.serial;
		if (ns->failed == ERR_NONE)
			names_of(a, &ns->answer, &seat->names);
	}
}

static bool ask_seats(struct round *r, struct err *err)
{
	question_list q = {0};
	size_t at = 0;

	for (size_t i = 0; i < r->out->n; i++) {
		struct domain_look *l = &r->out->v[i];

		if (is_delegated(l))
			add_seats(r, l, &r->zones[i]);
		for (size_t s = 0; s < l->seats.n; s++) {
			vec_push(r->a, &q, ((struct dns_question){ .server = l->seats.v[s].address, .name = l->name, .type = DNS_SOA }));
			vec_push(r->a, &q, ((struct dns_question){ .server = l->seats.v[s].address, .name = l->name, .type = DNS_NS }));
		}
	}
	if (!put(r, &q, err))
		return false;
	for (size_t i = 0; i < r->out->n; i++)
		for (size_t s = 0; s < r->out->v[i].seats.n; s++, at += 2)
			take_seat(r->a, &r->out->v[i].seats.v[s], &q.v[at], &q.v[at + 1]);
	return true;
}

bool domain_ask(struct host *h, struct arena *a, const strlist *names, domain_look_list *out, struct err *err)
{
	struct round r = { .h = h, .a = a, .out = out };

	*out = (domain_look_list){0};
	return find_zones(&r, names, err) && ask_public(&r, names, err) && ask_parents(&r, err) && ask_seats(&r, err);
}
