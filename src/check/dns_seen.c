#include "check/dns_seen.h"

#include <stdlib.h>
#include <string.h>

#include "check/dns_run.h"

const char *dns_seen_name(enum dns_seen_state state)
{
	static const char *const names[] = {
		[SEEN_UNKNOWN] = "unknown", [SEEN_MISSING] = "missing",       [SEEN_WRONG] = "wrong",
		[SEEN_SOME] = "some",       [SEEN_EVERYWHERE] = "everywhere",
	};

	return names[state];
}

static void add_server(struct dns_run *run, struct dns_case *c, const char *name, const char *address,
		       const struct dns_question *q)
{
	struct dns_seen_server s = { .name = name, .address = address, .state = SEEN_UNKNOWN, .says = "" };
	struct dns_judgement j;

	if (q->failed != ERR_NONE) {
		s.says = q->why != NULL ? q->why : "no answer";
	} else if (q->answer.bogus != NULL) {
		s.state = SEEN_WRONG;
		s.says = arena_printf(run->scratch, "the DNSSEC signature is wrong: %s", q->answer.bogus);
	} else {
		dns_case_judge(run, c, &q->answer, &j);
		s.state = j.state == DNS_RIGHT ? SEEN_EVERYWHERE : j.state == DNS_MISSING ? SEEN_MISSING : SEEN_WRONG;
		s.says = j.state == DNS_RIGHT ? "" : j.stands;
	}
	vec_push(run->scratch, &c->seen, s);
}

static int by_name(const void *pa, const void *pb)
{
	const struct dns_seen_server *a = pa, *b = pb;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->address, b->address);
}

/* Name servers are told in an order that changes from one question to the next. */
void dns_case_see(struct dns_run *run, struct dns_case *c)
{
	for (size_t i = 0; i < c->asked; i++) {
		const struct dns_server *s = &run->zones.servers.v[dns_case_seat(run, c, i)->server];

		add_server(run, c, s->name, s->address, &run->ask.q.v[c->first + i]);
	}
	if (c->seen.n > 0)
		qsort(c->seen.v, c->seen.n, sizeof(*c->seen.v), by_name);
	if (c->asked == 0 && c->iterated != DNS_NONE)
		add_server(run, c, "", "", &run->ask.q.v[c->iterated]);
}

/* Addresses of one server stand together. */
static void count(const dns_seen_servers *servers, struct dns_seen *out)
{
	for (size_t i = 0, next; i < servers->n; i = next) {
		bool answered = false, right = true;

		for (next = i; next < servers->n && strcmp(servers->v[next].name, servers->v[i].name) == 0; next++)
			if (servers->v[next].state != SEEN_UNKNOWN) {
				answered = true;
				right = right && servers->v[next].state == SEEN_EVERYWHERE;
			}
		out->answered += answered;
		out->right += answered && right;
	}
}

/* Where not every address of any server has it, though some have. */
static bool right_anywhere(const dns_seen_servers *servers)
{
	for (size_t i = 0; i < servers->n; i++)
		if (servers->v[i].state == SEEN_EVERYWHERE)
			return true;
	return false;
}

static bool missing_everywhere(const dns_seen_servers *servers)
{
	for (size_t i = 0; i < servers->n; i++)
		if (servers->v[i].state != SEEN_MISSING && servers->v[i].state != SEEN_UNKNOWN)
			return false;
	return true;
}

static void settle_unanswered(const struct dns_run *run, const struct dns_case *c, struct dns_seen *out)
{
	const struct dns_zone *zone = &run->zones.zones.v[c->zone];

	out->reason = zone->why != NULL && zone->why[0] != '\0' ? zone->why : "none of its name servers answered";
	if (zone->state == DNS_ZONE_NONE) {
		out->state = SEEN_MISSING;
		out->reason = "no zone holds this name: the domain is not registered, has expired, or has no name servers";
	} else if (zone->state == DNS_ZONE_BOGUS) {
		out->state = SEEN_WRONG;
	}
}

static void settle(const struct dns_run *run, const struct dns_case *c, struct dns_seen *out)
{
	count(&c->seen, out);
	if (c->asked == 0 && out->answered > 0)
		out->reason = "its name servers could not be asked one by one: seen by looking the name up";
	if (out->answered == 0) {
		settle_unanswered(run, c, out);
	} else if (c->bogus) {
		out->state = SEEN_WRONG;
	} else if (c->stands_in != NULL) {
		out->state = SEEN_EVERYWHERE;
		out->right = out->answered;
		out->reason = c->stands_in;
	} else if (right_anywhere(&c->seen)) {
		out->state = out->right == out->answered ? SEEN_EVERYWHERE : SEEN_SOME;
	} else {
		out->state = c->judgement.state == DNS_MISSING && missing_everywhere(&c->seen) ? SEEN_MISSING : SEEN_WRONG;
	}
}

void dns_run_seen(struct dns_run *run)
{
	for (size_t i = 0; run->req->on_seen != NULL && i < run->cases.n; i++) {
		const struct dns_case *c = &run->cases.v[i];
		struct dns_seen seen = { .want = &c->want, .subject = dns_case_subject(run, c), .state = SEEN_UNKNOWN,
					 .reason = "", .servers = c->seen };

		settle(run, c, &seen);
		run->req->on_seen(run->req->ctx, &seen);
	}
}
