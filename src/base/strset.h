/*
 * A set of strings in an arena, for "have I seen this before?" over many.
 *
 *	struct strset seen = {0};
 *	if (strset_add(arena, &seen, name)) …the first time…
 *
 * The strings are not copied: they must live as long as the set. The names
 * come from the operator, so nobody makes them collide on purpose.
 */
#ifndef BASE_STRSET_H
#define BASE_STRSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct strset {
	const char **slot; /* NULL: free */
	size_t n, slots;   /* slots is a power of two, at most half of them taken */
};

/* False if it is in there already. */
bool strset_add(struct arena *a, struct strset *set, const char *s);
bool strset_has(const struct strset *set, const char *s);

#endif
