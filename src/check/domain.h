/*
 * Domains as their registries and name servers have them: for check_domain().
 *
 * Not whether our records are right, which is another check, but whether there
 * is a domain at all, and whose mail it carries now.
 */
#ifndef CHECK_DOMAIN_H
#define CHECK_DOMAIN_H

#include "check/authority.h"
#include "check/check.h"

enum seat_state {
	SEAT_GOOD,
	SEAT_LAME,   /* it answers, and not as one who has the zone (RFC 1912, 2.8) */
	SEAT_SILENT, /* no answer, or none that can be read */
};

/* One address of one name server, and what it says of the zone. */
struct domain_seat {
	const char *server;  /* "ns1.example.net (192.0.2.1)" */
	const char *address;
	enum seat_state state;
	const char *why;
	uint32_t serial;
	strlist names; /* NS that it gives, sorted */
};

struct domain_look {
	const char *name;
	const char *why_not; /* nothing could be found out; else NULL */
	const char *bogus;   /* why validation failed; else NULL */
	bool missing;        /* there is no such name (NXDOMAIN) */
	bool secure;
	const char *zone;    /* that holds it: itself if it is delegated */
	strlist delegated;   /* NS that the parent zone gives, sorted; empty: not known */
	VEC(struct domain_seat) seats;
	struct dns_answer mx, txt; /* no data: none, or not known */
};
typedef VEC(struct domain_look) domain_look_list;

/* Looks at n domains at once. False: no question could be put. */
bool domain_ask(struct host *h, struct arena *a, const strlist *names, domain_look_list *out, struct err *err) MUST;

/* Add what was found: of the name servers, of the mail that goes elsewhere, and of how long it has been registered. */
void domain_tell(struct check *k, const struct domain_look *look);
void domain_tell_mail(struct check *k, const struct domain_look *look);
void domain_tell_age(struct check *k, const domain_look_list *looks);

#endif
