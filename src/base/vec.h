/*
 * Growable arrays in an arena.
 *
 *	VEC(const char *) names = {0};
 *	vec_push(arena, &names, "a");
 *	for (size_t i = 0; i < names.n; i++) …names.v[i]…
 *
 * A typedef'd VEC can be a struct member. Old storage stays in the arena
 * until the arena is freed: growth doubles, so that is at most as much again.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(type) \
	struct { \
		type *v; \
		size_t n; \
		size_t cap; \
	}

#define vec_push(arena, vec, item) \
	do { \
		(vec)->v = vec_grow_((arena), (vec)->v, (vec)->n, &(vec)->cap, sizeof(*(vec)->v)); \
		(vec)->v[(vec)->n++] = (item); \
	} while (0)

/* For vec_push only. */
void *vec_grow_(struct arena *a, void *v, size_t n, size_t *cap, size_t item_size);

/* A list of strings, the commonest vector of all. */
typedef VEC(const char *) strlist;

#endif
