/*
 * One value into the syntax of one target. Only tmpl's own files include this.
 *
 * What a value needs depends on where it goes: inside quotes that the template
 * wrote, at the beginning of a line, right after a "$". struct tmpl_place
 * follows the output and knows.
 */
#ifndef TMPL_ESCAPE_H
#define TMPL_ESCAPE_H

#include "tmpl/tmpl.h"

struct tmpl_place {
	size_t seen;      /* bytes of the output read so far */
	size_t value_end; /* where the last value ended */
	bool blank;       /* only blanks since the line began */
	bool quoted;      /* inside quotes that the target takes as such */
	bool odd_quote;   /* inside quotes that the target does not take as such */
	bool skip;        /* the next byte follows a backslash */
	char last;        /* the byte before, '\n' at the beginning of a line */
	char last_dark;   /* the last one that is not a blank, '\n' if none in this line */
};

/* The place at the end of out, taken as the beginning of a line. */
struct tmpl_place tmpl_place_at(const struct str *out);

/* How the target spells it: "yes", "true", "on"; NULL if it has no booleans. */
const char *tmpl_boolean(enum tmpl_escape escape, bool value);

/*
 * Appends the value to *out as the target needs it there. literal: the text of
 * a JSON number or boolean, for which no target wants quotes. On failure the
 * message is why the value or the place cannot be, for the caller to say which
 * and where; *out is as it was.
 */
bool tmpl_escape_value(enum tmpl_escape escape, struct tmpl_place *place, const char *value, size_t n,
		       bool literal, struct str *out, struct err *err) MUST;

#endif
