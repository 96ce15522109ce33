/*
 * Does the world see the records that should be published? Asked of every
 * authoritative server of each zone, found from the root and validated, and of
 * public resolvers, which keep what they once learned.
 *
 * Findings are about a record (subject "MX example.org."), a name server, or a
 * zone. A server that is down, slow or strange costs one finding of its own and
 * none of a record's; what nobody could see is "unknown".
 */
#ifndef CHECK_DNS_CHECK_H
#define CHECK_DNS_CHECK_H

#include "check/dns_seen.h"
#include "check/finding.h"
#include "check/spf_advice.h"
#include "facts/facts.h"
#include "host/host.h"
#include "mail/records.h"

struct dns_check_req {
	const struct site *site;
	const struct facts *facts;
	const record_list *records; /* that should be published */
	const char *domain;         /* only this one; NULL: all, and the host's own */
	bool quick; /* what mail needs, once, from the root down: for a look in passing; one finding a domain */
	/* Called with what came of each domain's SPF that costs look-ups beyond our own, or has flaws; may be NULL. */
	void (*on_spf)(void *ctx, const char *domain, const struct spf_look *look);
	/* Called with how far each record is, as its domain has been looked at, after the findings about it; may be NULL. */
	void (*on_seen)(void *ctx, const struct dns_seen *seen);
	void (*progress)(void *ctx, size_t questions, size_t domains, size_t of); /* now and then; may be NULL */
	void *ctx;
};

struct dns_check_cost {
	size_t domains, zones, servers, questions;
};

/*
 * Adds what is wrong, worst last or first as it comes: the caller sorts. False
 * only if no question could be put at all.
 */
bool dns_check(struct host *h, struct arena *a, const struct dns_check_req *req, finding_list *found,
	       struct dns_check_cost *cost, struct err *err) MUST;

#endif
