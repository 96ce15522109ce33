/*
 * Look-ups by libunbound, iterating from the root itself: no resolv.conf, no
 * forwarder, and a cache that begins empty with the process, so that what was
 * published a minute ago is seen. For the real host's own files.
 *
 * Of libunbound's two kinds of worker the process is taken, not the thread:
 * mailstead forks to run programs, and forking a program that has threads is
 * a trap. The worker ends with its context, or with us, when its pipe closes.
 */
#ifndef HOST_DNS_ITERATE_H
#define HOST_DNS_ITERATE_H

#include <unbound.h>

#include "host/host.h"

/* host->dns_ctx */
struct resolver {
	struct ub_ctx *ub;
	bool answered; /* some query was, since the start */
	bool silent;   /* some query ran out of time before that */
	bool renewed;  /* what failed was asked a second time before that */
};

/* A look-up that is under way; not to be moved. */
struct dns_iterated {
	int id;
	bool done;
	int error;
	struct ub_result *result;
};

bool dns_ctx_new(struct host *h, struct ub_ctx **out, struct err *err) MUST;
/* The host's own, opened at the first call. */
bool dns_resolver(struct host *h, struct resolver **out, struct err *err) MUST;
/* With a new context, which has not seen what went wrong. Nothing may be under way. */
bool dns_resolver_renew(struct host *h, struct err *err) MUST;

/* ERR_INVALID if name is none. */
bool dns_iterate_begin(struct ub_ctx *ub, struct dns_iterated *it, const char *name, enum dns_type type,
		       struct err *err) MUST;
/* Once it is done: *answer, in a. ERR_NET: the name servers gave an error. */
bool dns_iterate_take(const struct dns_iterated *it, const char *name, struct arena *a, struct dns_answer *answer,
		      struct err *err) MUST;
/* The servers said SERVFAIL, which may pass: they were just loading a zone, or one packet was lost. */
bool dns_iterate_may_pass(const struct dns_iterated *it);
/* Gives it up if it is not done, and frees what came. */
void dns_iterate_end(struct ub_ctx *ub, struct dns_iterated *it);

#endif
