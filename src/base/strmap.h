/*
 * Strings to numbers, in an arena: "which of mine has this name?" over many.
 *
 *	struct strmap by_name = {0};
 *	size_t *at = strmap_at(arena, &by_name, name, NONE);
 *	if (*at == NONE) *at = …the first time…;
 *
 * The strings are not copied: they must live as long as the map. A returned
 * place holds until the next strmap_at().
 */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include <stddef.h>

#include "base/arena.h"

struct strmap_slot {
	const char *name; /* NULL: free */
	size_t value;
};

struct strmap {
	struct strmap_slot *slot;
	size_t n, slots; /* slots is a power of two, at most half of them taken */
};

/* Where the number of s stands; initial if s was not there. */
size_t *strmap_at(struct arena *a, struct strmap *map, const char *s, size_t initial);

/* The number of s, to be read only; NULL if it is not there. s need not live on. */
const size_t *strmap_get(const struct strmap *map, const char *s);

#endif
