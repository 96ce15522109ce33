/* Why a record is missing: it may stand under another name. And a name that should be an alias may do without one. */
#include <string.h>

#include "check/dns_run.h"
#include "check/dns_value.h"

/* The questions about one case; DNS_NONE: not put. */
struct reasons {
	struct dns_case *c;
	size_t v4, v6;  /* the name's own addresses, where an alias is wanted */
	size_t twice;   /* the name with the zone behind it once more */
	size_t apex;    /* the zone's own TXT records, where one of a name below is missing */
	size_t plain;   /* the name without its underscores */
	const char *plain_name;
	size_t above, nabove; /* CAA of the names above, the nearest first: it holds for all below (RFC 8659, 3) */
};

enum { ABOVE_MAX = 5 };

static const char *server_of(const struct dns_run *run, const struct dns_case *c)
{
	const struct dns_zone *zone = &run->zones.zones.v[c->zone];

	for (size_t i = 0; i < zone->seats.n; i++)
		if (zone->seats.v[i].state == DNS_SERVER_GOOD)
			return run->zones.servers.v[zone->seats.v[i].server].address;
	return NULL;
}

static const char *without_underscores(struct arena *a, const char *name)
{
	char *copy = arena_strdup(a, name), *to = copy;

	for (const char *p = name; *p != '\0'; p++)
		if (*p != '_')
			*to++ = *p;
	*to = '\0';
	return copy;
}

static void put_above(struct dns_run *run, struct reasons *r)
{
	const char *name = strchr(r->c->want.name, '.');

	r->above = run->ask.q.n;
	r->nabove = 0;
	/* Not the top-level domain: that is nobody's who has a certificate here. */
	for (; r->c->want.kind == DNS_KIND_CAA && name != NULL && strchr(name + 1, '.') != NULL &&
	       strchr(name + 1, '.')[1] != '\0' && r->nabove < ABOVE_MAX;
	     name = strchr(name + 1, '.')) {
		(void)dns_ask_add(&run->ask, NULL, name + 1, DNS_CAA);
		r->nabove++;
	}
}

static void put(struct dns_run *run, struct reasons *r)
{
	const struct dns_want *w = &r->c->want;
	const char *server = server_of(run, r->c), *zone = run->zones.zones.v[r->c->zone].name;

	r->v4 = r->v6 = r->twice = r->apex = r->plain = DNS_NONE;
	put_above(run, r);
	if (server == NULL || w->values.n == 0)
		return;
	if (w->kind == DNS_KIND_ALIAS) {
		r->v4 = dns_ask_add(&run->ask, server, w->name, DNS_A);
		r->v6 = dns_ask_add(&run->ask, server, w->name, DNS_AAAA);
	}
	r->twice = dns_ask_add(&run->ask, server, arena_printf(run->scratch, "%s%s", w->name, zone), w->type);
	if (dns_want_alone(w) && strcmp(w->name, zone) != 0)
		r->apex = dns_ask_add(&run->ask, server, zone, DNS_TXT);
	if (strchr(w->name, '_') != NULL) {
		r->plain_name = without_underscores(run->scratch, w->name);
		r->plain = dns_ask_add(&run->ask, server, r->plain_name, w->type);
	}
}

static const struct dns_answer *answer_of(const struct dns_run *run, size_t at)
{
	const struct dns_question *q = at != DNS_NONE ? &run->ask.q.v[at] : NULL;

	return q != NULL && q->failed == ERR_NONE && q->answer.alias == NULL && q->answer.data.n > 0 ? &q->answer : NULL;
}

/* A zone with a wildcard answers anything under any name: only the very value counts as found there. */
static bool holds(struct dns_run *run, const struct dns_case *c, const struct dns_answer *answer)
{
	strlist values = {0};

	if (answer == NULL)
		return false;
	dns_values(run->scratch, c->want.type, answer, &values);
	for (size_t i = 0; i < values.n; i++)
		if (strcmp(values.v[i], c->want.values.v[0]) == 0)
			return true;
	return false;
}

static void found_elsewhere(struct dns_run *run, struct reasons *r, struct dns_judgement *j)
{
	const char *zone = run->zones.zones.v[r->c->zone].name;

	if (holds(run, r->c, answer_of(run, r->twice))) {
		j->id = "dns.twice";
		j->what = arena_printf(run->a, "it stands at %s%s: the panel adds the domain itself, give the name without it",
				       r->c->want.name, zone);
	} else if (holds(run, r->c, answer_of(run, r->apex))) {
		j->id = "dns.misplaced";
		j->what = arena_printf(run->a, "it stands at %s instead: give its own name to it", zone);
	} else if (holds(run, r->c, answer_of(run, r->plain))) {
		j->id = "dns.misplaced";
		j->what = arena_printf(run->a, "it stands at %s: the underscores belong to the name", r->plain_name);
	}
}

/* Where the name itself has none, those of the nearest name above count. */
static void judge_above(struct dns_run *run, const struct reasons *r, struct dns_judgement *j)
{
	for (size_t i = 0; i < r->nabove; i++) {
		const struct dns_question *q = &run->ask.q.v[r->above + i];

		if (q->failed != ERR_NONE || q->answer.data.n == 0)
			continue;
		dns_case_judge(run, r->c, &q->answer, j);
		if (j->state == DNS_WRONG)
			j->what = arena_printf(run->a, "that of %s holds here too: %s", q->name, j->what);
		return;
	}
}

static void reason(struct dns_run *run, struct reasons *r)
{
	static const struct dns_answer none = {0};
	const struct dns_answer *v4 = answer_of(run, r->v4), *v6 = answer_of(run, r->v6);
	struct dns_judgement j = r->c->judgement;

	if (v4 != NULL || v6 != NULL) {
		run->judge.a = run->scratch;
		run->judge.zone = run->zones.zones.v[r->c->zone].name;
		dns_judge_addresses(&run->judge, &r->c->want, v4 != NULL ? v4 : &none, v6 != NULL ? v6 : &none, &j);
	}
	if (j.state == DNS_MISSING)
		judge_above(run, r, &j);
	r->c->settled = true;
	r->c->judgement = j;
	if (j.state == DNS_RIGHT) {
		r->c->stands_in = r->c->want.kind == DNS_KIND_ALIAS ? "the name's own A and AAAA records lead here as well"
								    : "the records of a name above it hold here as well";
		return;
	}
	if (j.state == DNS_MISSING)
		found_elsewhere(run, r, &j);
	dns_case_say(run, r->c, &j);
}

/* DANE is of use only where the zone is signed (RFC 7672, 2.2): nobody is to publish TLSA elsewhere. */
static bool is_unasked(const struct dns_run *run, const struct dns_case *c)
{
	return c->want.kind == DNS_KIND_TLSA && !run->zones.zones.v[c->zone].secure;
}

/* Validating receivers see nothing of it. */
static bool say_bogus(struct dns_run *run, struct dns_case *c)
{
	const struct dns_question *q = c->iterated != DNS_NONE ? &run->ask.q.v[c->iterated] : NULL;

	if (q == NULL || q->failed != ERR_NONE || q->answer.bogus == NULL)
		return false;
	finding_add(run->a, run->found,
		    &(struct finding){
			    .id = "dns.bogus",
			    .severity = SEVERITY_FAIL,
			    .blocks = c->want.kind == DNS_KIND_MX || c->want.kind == DNS_KIND_ADDRESS ? BLOCKS_DELIVERY
												      : BLOCKS_NOTHING,
			    .subject = dns_case_subject(run, c),
			    .seen = arena_printf(run->a, "the DNSSEC signature of %s is wrong: %s", dns_case_subject(run, c),
						 q->answer.bogus),
			    .why = "resolvers that validate, and that is most of them, see no record at all",
			    .fix = arena_printf(run->a, "have the zone %s signed anew at its DNS provider",
						run->zones.zones.v[c->zone].name),
			    .source = arena_printf(run->a, "dig +dnssec %s %s", c->want.name, dns_type_name(c->want.type)),
		    });
	c->settled = c->bogus = true;
	return true;
}

bool dns_run_reasons(struct dns_run *run, struct err *err)
{
	VEC(struct reasons) open = {0};

	for (size_t i = 0; i < run->cases.n; i++) {
		struct dns_case *c = &run->cases.v[i];

		if (say_bogus(run, c) || c->answered == 0 || c->right > 0)
			continue;
		if (is_unasked(run, c)) {
			c->settled = true;
			continue;
		}
		vec_push(run->scratch, &open, ((struct reasons){ .c = c }));
	}
	if (run->req->quick) {
		dns_run_brief(run);
		return true;
	}
	dns_ask_clear(&run->ask);
	for (size_t i = 0; i < open.n; i++)
		put(run, &open.v[i]);
	if (!dns_ask_all(&run->ask, err))
		return false;
	for (size_t i = 0; i < open.n; i++)
		reason(run, &open.v[i]);
	return true;
}
