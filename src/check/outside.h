/*
 * Which address the world sees this box at: by asking echo services
 * (network.echo), all of them, by each family, at the same time. What they
 * say is anybody's word: two that agree are believed, one is better than none.
 */
#ifndef CHECK_OUTSIDE_H
#define CHECK_OUTSIDE_H

#include "check/check.h"

struct outside_view {
	const char *url;     /* the service that said so */
	const char *address; /* numeric, of the family asked for */
};

struct outside {
	VEC(struct outside_view) views[2]; /* by IPv4, by IPv6; of those that answered */
};

bool outside_ask(struct check *k, bool v4, bool v6, struct outside *out, struct err *err) MUST;
/* What most of them say; NULL if none answered. *agree is false if some say something else. */
const char *outside_address(const struct outside *o, bool v6, bool *agree);
/* The address in an answer: it must be all there is but for blanks. NULL if it is not. In a. */
const char *outside_parse(struct arena *a, const char *body, size_t n, bool v6);

#endif
