/* What is to be said of name servers and zones: once, however many records it is about. */
#include <string.h>

#include "check/dns_run.h"

enum { NAMED_MAX = 6 };

static void add(struct dns_run *run, const char *id, enum severity severity, enum finding_blocks blocks, const char *subject,
		const char *seen, const char *why, const char *fix)
{
	finding_add(run->a, run->found,
		    &(struct finding){ .id = id, .severity = severity, .blocks = blocks, .subject = subject, .seen = seen,
				       .why = why, .fix = fix, .source = arena_printf(run->a, "dig %s", subject) });
}

/* "a, b and 7 more" */
static const char *listed(struct arena *a, const strlist *list)
{
	struct str s = {0};

	for (size_t i = 0; i < list->n && i < NAMED_MAX; i++)
		str_addf(&s, "%s%s", i > 0 ? ", " : "", list->v[i]);
	if (list->n > NAMED_MAX)
		str_addf(&s, " and %zu more", list->n - NAMED_MAX);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

static const char *server_text(struct dns_run *run, const struct dns_server *s)
{
	return arena_printf(run->a, "%s (%s)", s->name, s->address);
}

/* --- zones */

static void say_unknown(struct dns_run *run, const struct dns_zone *zone, const char *why)
{
	add(run, "dns.unknown", SEVERITY_UNKNOWN, BLOCKS_NOTHING, zone->name,
	    arena_printf(run->a, "nothing could be seen of the zone %s: %s", zone->name, why),
	    "this says nothing about its records; if nobody else can reach its name servers either, mail waits at its senders",
	    arena_printf(run->a, "dig +trace %s NS", zone->name));
}

static bool has_good_seat(const struct dns_zone *zone)
{
	for (size_t i = 0; i < zone->seats.n; i++)
		if (zone->seats.v[i].state == DNS_SERVER_GOOD)
			return true;
	return false;
}

static void say_zone(struct dns_run *run, const struct dns_zone *zone)
{
	switch (zone->state) {
	case DNS_ZONE_BOGUS:
		add(run, "dns.bogus", SEVERITY_FAIL, BLOCKS_DELIVERY, zone->name,
		    arena_printf(run->a, "the DNSSEC signatures of %s are wrong: %s", zone->name, zone->why),
		    "resolvers that validate, and that is most of them, see nothing of the zone: mail does not come",
		    "have the zone signed anew at its DNS provider, or remove the DS record at the registrar");
		return;
	case DNS_ZONE_UNKNOWN: say_unknown(run, zone, zone->why); return;
	case DNS_ZONE_NONE: return;
	case DNS_ZONE_FOUND: break;
	}
	if (run->req->quick)
		return;
	if (zone->seats.n == 0)
		say_unknown(run, zone, "its name servers have no address that this machine can ask");
	else if (!has_good_seat(zone))
		say_unknown(run, zone, zone->seats.v[0].why);
}

/* The host's own name, if none of the hosted domains holds it. */
static const char *owner_of(const struct dns_run *run, const struct dns_want *w)
{
	const struct record host = {0};

	if (w->domain != NULL)
		return w->domain;
	for (size_t i = 0; i < run->req->site->domains.n; i++)
		if (record_belongs(&host, run->req->site, run->req->site->domains.v[i]))
			return NULL;
	return run->req->site->hostname;
}

void dns_run_undelegated(struct dns_run *run)
{
	struct strmap said = {0};

	for (size_t i = 0; i < run->cases.n; i++) {
		const struct dns_case *c = &run->cases.v[i];
		const char *owner = owner_of(run, &c->want);

		if (owner == NULL || run->zones.zones.v[c->zone].state != DNS_ZONE_NONE ||
		    (*strmap_at(run->scratch, &said, owner, 0))++ > 0)
			continue;
		add(run, "dns.undelegated", SEVERITY_FAIL, BLOCKS_DELIVERY, owner,
		    arena_printf(run->a, "no zone holds %s: the domain is not registered, has expired, or has no name servers",
				 owner),
		    "nobody can send mail there", "look at the domain at its registrar");
	}
}

/* --- servers */

static void say_lame(struct dns_run *run, size_t server)
{
	const struct dns_server *s = &run->zones.servers.v[server];
	const char *why = NULL;
	strlist zones = {0};

	for (size_t i = 0; i < run->zones.zones.n; i++) {
		const struct dns_zone *zone = &run->zones.zones.v[i];

		for (size_t k = 0; k < zone->seats.n; k++)
			if (zone->seats.v[k].server == server && zone->seats.v[k].state == DNS_SERVER_LAME) {
				vec_push(run->a, &zones, zone->name);
				why = zone->seats.v[k].why;
			}
	}
	if (why != NULL)
		add(run, "dns.server-lame", SEVERITY_WARN, BLOCKS_NOTHING, server_text(run, s),
		    arena_printf(run->a, "%s is named as a name server of %s, but: %s", server_text(run, s),
				 listed(run->a, &zones), why),
		    "who happens to ask there gets no answer at once, or none: mail comes late",
		    "take it out of the zone's NS records and out of the registrar's list, or have it serve the zone");
}

/* Where no other server answers, the zone's own finding says it. */
static bool is_missed(const struct dns_run *run, size_t server)
{
	for (size_t i = 0; i < run->zones.zones.n; i++) {
		const struct dns_zone *zone = &run->zones.zones.v[i];

		for (size_t k = 0; k < zone->seats.n; k++)
			if (zone->seats.v[k].server == server && has_good_seat(zone))
				return true;
	}
	return false;
}

static void say_silent(struct dns_run *run, size_t server)
{
	const struct dns_server *s = &run->zones.servers.v[server];

	if ((s->silent > 0 || s->missed > 0) && is_missed(run, server))
		add(run, "dns.server-silent", SEVERITY_INFO, BLOCKS_NOTHING, server_text(run, s),
		    arena_printf(run->a, "the name server %s did not answer%s%s", server_text(run, s),
				 s->silent > 0 ? ": " : " each question", s->silent > 0 ? s->why : ""),
		    "its records could not be compared; others of the zone answer, so mail comes", "");
}

static void say_differing(struct dns_run *run, const struct dns_differing *d)
{
	const struct dns_server *s = &run->zones.servers.v[d->server];
	const char *serial = d->serial == d->other_serial
				     ? "its copy has the same serial, so it does not follow by itself"
				     : arena_printf(run->a, "its copy has the serial %u, another has %u", (unsigned)d->serial,
						    (unsigned)d->other_serial);

	add(run, "dns.server-stale", SEVERITY_WARN, BLOCKS_NOTHING, server_text(run, s),
	    arena_printf(run->a, "%s has not what other name servers of %s have: %s (%s)", server_text(run, s), d->zone,
			 listed(run->a, &d->records), serial),
	    arena_printf(run->a, "who asks there sees the wrong records; a secondary should follow within %d minutes",
			 d->refresh > 0 ? (d->refresh + 59) / 60 : 60),
	    "if it stays so, have the DNS provider look at the zone transfer");
}

void dns_run_servers(struct dns_run *run)
{
	for (size_t i = 0; i < run->zones.zones.n; i++)
		say_zone(run, &run->zones.zones.v[i]);
	for (size_t i = 0; !run->req->quick && i < run->zones.servers.n; i++) {
		say_lame(run, i);
		say_silent(run, i);
	}
	for (size_t i = 0; i < run->differing.n; i++)
		say_differing(run, &run->differing.v[i]);
}
