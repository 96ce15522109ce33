/*
 * One question to one server: over UDP, twice if need be, and over TCP if the
 * answer does not fit (RFC 7766). Never blocks: whoever drives it polls its
 * descriptor. For the real host's own files.
 */
#ifndef HOST_DNS_DIRECT_H
#define HOST_DNS_DIRECT_H

#include "host/deadline.h"
#include "host/dns_wire.h"

struct dns_direct {
	int fd;         /* -1: none */
	short events;   /* what poll() should wait for */
	bool tcp;
	int tries;      /* over UDP, this one included */
	struct deadline next; /* of this try */
	struct dns_query query;
	size_t sent;            /* over TCP */
	unsigned char *reply;   /* over TCP; malloc'ed */
	size_t got;
	int rcode;              /* of an answer that is an error */
};

enum dns_step { DNS_WAIT, DNS_ANSWERED, DNS_FAILED };

/* Sends the question. *d must be given back with dns_direct_end, also on failure. */
bool dns_direct_begin(struct host *h, struct dns_direct *d, const struct dns_question *q, struct err *err) MUST;
/* Goes on after poll(): revents are 0 if the time of this try is over. DNS_ANSWERED: *answer is filled in, in a. */
enum dns_step dns_direct_go_on(struct dns_direct *d, const struct dns_question *q, short revents, struct arena *a,
			       struct dns_answer *answer, struct err *err);
void dns_direct_end(struct dns_direct *d);

#endif
