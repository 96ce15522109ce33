/* The records on every authoritative server. */
#include <string.h>

#include "check/dns_run.h"
#include "check/dns_value.h"

const char *dns_case_subject(struct dns_run *run, const struct dns_case *c)
{
	return arena_printf(run->a, "%s %s", dns_type_name(c->want.type), c->want.name);
}

void dns_case_judge(struct dns_run *run, const struct dns_case *c, const struct dns_answer *answer,
		    struct dns_judgement *out)
{
	run->judge.a = run->scratch;
	run->judge.zone = run->zones.zones.v[c->zone].name;
	dns_judge(&run->judge, &c->want, answer, out);
}

static void put_case(struct dns_run *run, struct dns_case *c)
{
	const struct dns_zone *zone = &run->zones.zones.v[c->zone];

	c->first = run->ask.q.n;
	c->asked = 0;
	c->iterated = DNS_NONE;
	if (zone->state != DNS_ZONE_FOUND)
		return;
	for (size_t i = 0; !run->req->quick && i < zone->seats.n; i++) {
		if (zone->seats.v[i].state != DNS_SERVER_GOOD)
			continue;
		(void)dns_ask_add(&run->ask, run->zones.servers.v[zone->seats.v[i].server].address, c->want.name,
				  c->want.type);
		c->asked++;
	}
	/* Signatures can only be wrong where there are some. */
	if (zone->secure || c->asked == 0)
		c->iterated = dns_ask_add(&run->ask, NULL, c->want.name, c->want.type);
}

const struct dns_seat *dns_case_seat(const struct dns_run *run, const struct dns_case *c, size_t n)
{
	const struct dns_zone *zone = &run->zones.zones.v[c->zone];

	for (size_t i = 0; i < zone->seats.n; i++)
		if (zone->seats.v[i].state == DNS_SERVER_GOOD && n-- == 0)
			return &zone->seats.v[i];
	return NULL;
}

/* A server refers to others where the name is in a zone below: of a provider that keeps the DKIM keys, for example. */
static bool is_referred(const struct dns_run *run, const struct dns_case *c)
{
	for (size_t i = 0; i < c->asked; i++) {
		const struct dns_question *q = &run->ask.q.v[c->first + i];

		if (q->failed == ERR_NONE && q->answer.referral)
			return true;
	}
	return false;
}

static void count_answer(struct dns_run *run, struct dns_case *c, const struct dns_answer *answer)
{
	struct dns_judgement j;

	dns_case_judge(run, c, answer, &j);
	c->answered++;
	if (j.state == DNS_RIGHT)
		c->right++;
	if (c->answer == NULL || (j.state == DNS_RIGHT && c->judgement.state != DNS_RIGHT)) {
		c->answer = answer;
		c->judgement = j;
	}
}

static void judge_case(struct dns_run *run, struct dns_case *c)
{
	c->answered = c->right = 0;
	c->answer = NULL;
	for (size_t i = 0; i < c->asked; i++) {
		const struct dns_question *q = &run->ask.q.v[c->first + i];

		if (q->failed == ERR_NONE)
			count_answer(run, c, &q->answer);
		else
			run->zones.servers.v[dns_case_seat(run, c, i)->server].missed++;
	}
	if (c->answered > 0 || c->iterated == DNS_NONE)
		return;
	const struct dns_question *q = &run->ask.q.v[c->iterated];
	if (q->failed == ERR_NONE && q->answer.bogus == NULL)
		count_answer(run, c, &q->answer);
}

/* --- a server that has it otherwise than another of the same zone */

static struct dns_differing *differing_of(struct dns_run *run, const struct dns_case *c, const struct dns_seat *seat)
{
	const struct dns_zone *zone = &run->zones.zones.v[c->zone];

	for (size_t i = 0; i < run->differing.n; i++)
		if (run->differing.v[i].server == seat->server && strcmp(run->differing.v[i].zone, zone->name) == 0)
			return &run->differing.v[i];
	struct dns_differing new = { .server = seat->server, .zone = zone->name, .serial = seat->serial,
				     .other_serial = seat->serial, .refresh = zone->refresh };
	for (size_t i = 0; i < zone->seats.n; i++)
		if (zone->seats.v[i].state == DNS_SERVER_GOOD && zone->seats.v[i].serial != seat->serial)
			new.other_serial = zone->seats.v[i].serial;
	vec_push(run->a, &run->differing, new);
	return &run->differing.v[run->differing.n - 1];
}

static void note_differing(struct dns_run *run, struct dns_case *c)
{
	for (size_t i = 0; i < c->asked; i++) {
		const struct dns_question *q = &run->ask.q.v[c->first + i];
		struct dns_judgement j;

		if (q->failed != ERR_NONE)
			continue;
		dns_case_judge(run, c, &q->answer, &j);
		if (j.state == DNS_RIGHT)
			continue;
		struct dns_differing *d = differing_of(run, c, dns_case_seat(run, c, i));
		vec_push(run->a, &d->records, dns_case_subject(run, c));
	}
}

/* --- the batch */

static bool put_all(struct dns_run *run, struct err *err)
{
	dns_ask_clear(&run->ask);
	for (size_t i = 0; i < run->cases.n; i++)
		put_case(run, &run->cases.v[i]);
	return dns_ask_all(&run->ask, err);
}

/* Cases whose name turned out to be in a zone below get that one; *any says whether there are such. */
static bool follow_referrals(struct dns_run *run, bool *any, struct err *err)
{
	strlist names = {0};

	for (size_t i = 0; i < run->cases.n; i++)
		if (is_referred(run, &run->cases.v[i]))
			vec_push(run->scratch, &names, arena_strdup(run->a, run->cases.v[i].want.name));
	*any = names.n > 0;
	if (names.n == 0)
		return true;
	size_t *at = arena_alloc(run->scratch, names.n * sizeof(*at)), k = 0;
	bool *referred = arena_alloc(run->scratch, run->cases.n * sizeof(*referred));
	for (size_t i = 0; i < run->cases.n; i++)
		referred[i] = is_referred(run, &run->cases.v[i]);
	if (!dns_zones_find(&run->zones, names.v, names.n, at, err))
		return false;
	for (size_t i = 0; i < run->cases.n; i++)
		if (referred[i])
			run->cases.v[i].zone = at[k++];
	return true;
}

bool dns_run_records(struct dns_run *run, struct err *err)
{
	bool again;

	if (!put_all(run, err) || !follow_referrals(run, &again, err) || (again && !put_all(run, err)))
		return false;
	for (size_t i = 0; i < run->cases.n; i++) {
		struct dns_case *c = &run->cases.v[i];

		judge_case(run, c);
		if (run->req->on_seen != NULL)
			dns_case_see(run, c);
		if (c->right > 0 && c->right < c->answered)
			note_differing(run, c);
	}
	return true;
}
