/* DNS messages as bytes (RFC 1035): one question, and what a server answers to it. For the real host's own files. */
#ifndef HOST_DNS_WIRE_H
#define HOST_DNS_WIRE_H

#include "host/host.h"

enum { DNS_QUERY_SIZE = 320, DNS_UDP_SIZE = 1232, DNS_TCP_SIZE = 65535 };

struct dns_query {
	unsigned char bytes[DNS_QUERY_SIZE];
	size_t n;
	size_t question; /* bytes of the question section, which begins after the header */
};

/*
 * A question with a random id, EDNS (RFC 6891) and AD (RFC 6840): "say whether you validated it". ERR_INVALID if name
 * is no name.
 */
bool dns_wire_query(struct host *h, const char *name, enum dns_type type, bool recurse, struct dns_query *q,
		    struct err *err) MUST;
/* True if r answers q: the same id, and the same question repeated. Whoever did not see the question cannot do that. */
bool dns_wire_fits(const struct dns_query *q, const unsigned char *r, size_t n);
bool dns_wire_truncated(const unsigned char *r);
int dns_wire_rcode(const unsigned char *r);
/* What it says about records of this type. ERR_NET if it is a refusal or cannot be read. Copies go to a. */
bool dns_wire_take(const unsigned char *r, size_t n, struct arena *a, enum dns_type type, struct dns_answer *answer,
		   struct err *err) MUST;

/* "SERVFAIL (2)"; what RFC 1035, 4.1.1 calls it. */
const char *dns_rcode_name(int rcode);

#endif
