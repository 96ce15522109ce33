/*
 * The text of a file, and errors that point into it:
 *
 *	site.yaml:4:3: limits.mesage_size: no such option
 *	  4 |   mesage_size: 50M
 *	    |   ^
 *
 * Positions are bytes of the text; line and column count characters from 1.
 * The caret stands by display width. Long lines are cut to 100 characters
 * around the place.
 */
#ifndef CONF_SOURCE_H
#define CONF_SOURCE_H

#include <stdint.h>

#include "base/arena.h"

struct source {
	const char *name; /* for messages */
	const char *text; /* not NUL-terminated */
	size_t len;
	size_t skip; /* bytes of a byte order mark at the beginning */
	/* the byte where each character after skip begins, and the end; NULL: all are of one byte */
	const uint32_t *byte_of;
	size_t chars;
};

/*
 * Takes text (kept, not copied) after checking what YAML's own words would
 * only blur: the size, UTF-8, control characters, tabs in the indentation.
 */
bool source_open(struct arena *a, const char *name, const char *text, size_t len, struct source *s,
		 struct err *err) MUST;
/* The byte of libyaml's mark index, which counts characters. */
size_t source_byte(const struct source *s, size_t index);
/* The line of a byte, from 1. */
size_t source_line(const struct source *s, size_t at);
/* Sets ERR_SITE with the place. Returns false. */
bool source_fail(const struct source *s, size_t at, struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif
