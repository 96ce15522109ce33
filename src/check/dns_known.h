/*
 * Answers that this run has already, by name and type: what a record leads to
 * is mostly what was asked for anyway, and a thousand domains that include the
 * same name ask for it once.
 */
#ifndef CHECK_DNS_KNOWN_H
#define CHECK_DNS_KNOWN_H

#include "base/strmap.h"
#include "host/host.h"

struct dns_known {
	struct host *host;
	struct arena *a; /* of all answers */
	struct strmap at;
	VEC(struct dns_answer) answers;
	size_t asked; /* that were not known and had to be looked up */
};

/* Keeps a copy. name with or without its last dot. */
void dns_known_add(struct dns_known *k, const char *name, enum dns_type type, const struct dns_answer *answer);
/* From what is known, else by host->dns, which is kept. As that does. */
bool dns_known_get(struct dns_known *k, const char *name, enum dns_type type, struct dns_answer *answer,
		   struct err *err) MUST;

#endif
