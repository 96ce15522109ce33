/*
 * What the reverse DNS says of the box's addresses: for check_ptr().
 *
 * The answer counts that the servers of the reverse zone give, each of them;
 * beside it is kept what a resolver still remembers.
 */
#ifndef CHECK_PTR_H
#define CHECK_PTR_H

#include "check/authority.h"
#include "check/standing.h"
#include "check/ptr_generic.h"

/* What one server says: its own names for the address, sorted, in one line; "" if it says that there is none. */
struct ptr_answer {
	const char *server;  /* "ns1.example.net" */
	const char *names;
	int ttl;
};

struct ptr_look {
	struct standing_address address;
	const char *owner;   /* "10.10.90.45.in-addr.arpa", or where a CNAME leads from there (RFC 2317) */
	const char *why_not; /* nothing could be found out; else NULL */
	const char *bogus;   /* DNSSEC says that it is forged; else NULL */
	strlist names;       /* what counts */
	int ttl;             /* of that, seconds */
	const char *confirmed; /* the first of names that leads back to the address; NULL if none does */
	const char *unsure;    /* a name could not be looked up, so that none may be "not confirmed": why; else NULL */
	VEC(struct ptr_answer) servers; /* those that answered with authority */
	struct ptr_answer memory;       /* of the box's resolver; server NULL if it was not asked or did not answer */
};
typedef VEC(struct ptr_look) ptr_look_list;

/* "10.10.90.45.in-addr.arpa"; NULL if address is none. In a. */
const char *ptr_owner(struct arena *a, const char *address);

/* Looks at all addresses at once. resolver: that the box asks, numeric; NULL: none. False: no question could be put. */
bool ptr_ask(struct host *h, struct arena *a, const standing_list *addresses, const char *hostname, const char *resolver,
	     ptr_look_list *out, struct err *err) MUST;

/* Adds what was found. */
void ptr_tell(struct check *k, const struct ptr_rules *rules, const struct ptr_look *look);

#endif
