/*
 * How far a record is in the world: at which of its zone's name servers it
 * stands as it should. For those who show records one by one; what is to be
 * done about one says a finding (dns_check.h) of the same subject.
 */
#ifndef CHECK_DNS_SEEN_H
#define CHECK_DNS_SEEN_H

#include "check/dns_want.h"

enum dns_seen_state {
	SEEN_UNKNOWN,    /* nobody could be asked, or nobody answered: reason */
	SEEN_MISSING,
	SEEN_WRONG,
	SEEN_SOME,       /* right, but not at all of those that answered */
	SEEN_EVERYWHERE,
};

/* What a name server says, at one of its addresses. */
struct dns_seen_server {
	const char *name;    /* "ns1.example.net"; "" if resolving from the root down led to it */
	const char *address; /* numeric, or "" */
	enum dns_seen_state state; /* SEEN_SOME is none of it; SEEN_EVERYWHERE: right here */
	const char *says;    /* what stands there instead; of SEEN_UNKNOWN why it is not known; else "" */
};
typedef VEC(struct dns_seen_server) dns_seen_servers;

struct dns_seen {
	const struct dns_want *want; /* of all records of one name and type, which have one state */
	const char *subject;         /* of its findings: "MX example.org." */
	enum dns_seen_state state;
	size_t right, answered; /* name servers; one with several addresses counts once, and is right if all of them are */
	const char *reason;     /* where the state needs one, else "" */
	dns_seen_servers servers;
};

/* "unknown", "missing", "wrong", "some", "everywhere" */
const char *dns_seen_name(enum dns_seen_state state);

#endif
