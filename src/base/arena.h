/*
 * Arenas: memory that is freed all at once, at the end of a phase.
 *
 * Everything a phase makes (a site, facts, a plan) lives in that phase's
 * arena and is never freed alone. Only what outlives its phase has a _free of
 * its own. Out of memory ends the program (abort): on a mail server the OOM
 * killer comes first, and every apply is journaled for exactly that.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct arena;

struct arena *arena_new(void);
/* Frees the arena and everything in it. NULL is allowed. */
void arena_free(struct arena *a);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
/* Copies n bytes and adds a NUL. */
char *arena_memdup(struct arena *a, const void *p, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
