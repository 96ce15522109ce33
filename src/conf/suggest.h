/*
 * The nearest right name to a wrong one: Damerau-Levenshtein, so that a
 * swapped pair of letters counts as one mistake.
 *
 *	struct suggest s = {.name = "mesage_size"};
 *	for (…) suggest_try(&s, candidate);
 *	…s.best, NULL if nothing was near…
 */
#ifndef CONF_SUGGEST_H
#define CONF_SUGGEST_H

#include <stddef.h>

struct suggest {
	const char *name;
	const char *best;
	size_t distance; /* of best */
};

/* Remembers the candidate if it is near enough and nearer than those before. */
void suggest_try(struct suggest *s, const char *candidate);

#endif
