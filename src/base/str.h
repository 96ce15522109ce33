/*
 * A growable string of bytes, always NUL-terminated, owned by its holder.
 *
 *	struct str s = {0};
 *	str_addf(&s, "%s = %s\n", name, value);
 *	…s.p, s.len…
 *	str_free(&s);
 *
 * s.p is NULL only before the first addition; str_c() never is.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stddef.h>

#include "base/err.h"

struct str {
	char *p;
	size_t len; /* bytes, without the NUL */
	size_t cap;
};

void str_add(struct str *s, const void *p, size_t n);
void str_adds(struct str *s, const char *text);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Cuts to n bytes, if it is longer. */
void str_cut(struct str *s, size_t n);
/* The text, "" if nothing was added yet. Valid until the next change. */
const char *str_c(const struct str *s);
void str_free(struct str *s);
/* The same, overwriting the bytes first: for passwords and keys. */
void str_wipe(struct str *s);

#endif
