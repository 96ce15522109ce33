/*
 * Questions to DNS, put many at once: a list that grows, then one call.
 *
 *	size_t i = dns_ask_add(ask, NULL, "example.org.", DNS_MX);
 *	if (!dns_ask_all(ask, err)) …
 *	…ask->q.v[i]…
 *	dns_ask_clear(ask);
 */
#ifndef CHECK_DNS_ASK_H
#define CHECK_DNS_ASK_H

#include "host/host.h"

struct dns_ask {
	struct host *host;
	struct arena *a; /* of the questions and answers; may be changed between two rounds */
	VEC(struct dns_question) q;
	int limit_ms; /* for each question; 0: as long as a server that is well may take */
	size_t put; /* all that were put so far */
	void (*progress)(void *ctx, size_t put); /* now and then; may be NULL */
	void *ctx;
};

/* server: its numeric address; NULL: from the root down. Returns its place in ask->q. */
size_t dns_ask_add(struct dns_ask *ask, const char *server, const char *name, enum dns_type type);
/* To a recursive one. */
size_t dns_ask_recursive(struct dns_ask *ask, const char *server, const char *name, enum dns_type type);
bool dns_ask_all(struct dns_ask *ask, struct err *err) MUST;
/* Forgets questions and answers. */
void dns_ask_clear(struct dns_ask *ask);

#endif
