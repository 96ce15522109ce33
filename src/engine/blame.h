/*
 * Whose line is it that a checker does not like? Checkers name it each in their own way:
 *
 *	postconf: fatal: /etc/postfix/main.cf, line 175: missing '=' …     …/master.cf: line 67: bad field count
 *	doveconf: Fatal: Error in configuration file …/dovecot.conf line 218: Unknown setting: foo
 *	… Missing '}' (section started at …/dovecot.conf:218)              …/mailstead.conf:16: error: unknown keyword
 *	error while parsing …/actions.conf: line: 6, column: 9             … in …/nginx/conf.d/mailstead.conf:150
 *	…/mailstead-rsa.conf: configuration error at line 22: …            '…/mailstead.local'\n\t[line 44]: 'foo'
 *	postconf: warning: /etc/postfix/main.cf: unused parameter: no_such_thing=1
 *	unbound-checkconf: cannot parse interface specified as '999.1.1'
 *
 * Where there is a file and a line, that line decides; else what is named by its setting or in quotes.
 */
#ifndef ENGINE_BLAME_H
#define ENGINE_BLAME_H

#include "base/arena.h"
#include "base/vec.h"

/* A line of the operator's: in a file of ours, or in local.d. */
struct own_line {
	const char *path; /* where he mends it */
	size_t line;	  /* there, from 1 */
	const char *text; /* without blanks at its ends */
	bool addition;	  /* in local.d */
	bool secret;	  /* not everybody may read the file */
};
typedef VEC(struct own_line) own_lines;

/* A file as it was checked. */
struct checked_file {
	const char *path;
	const char *text;
	size_t len;
};
typedef VEC(struct checked_file) checked_files;

/* The lines of text as the operator's own, those that `ours` (may be NULL) has too, blank ones and comments left out. */
void blame_add_lines(struct arena *a, const struct own_line *like, const char *text, size_t n, const char *ours, size_t ours_n,
		     own_lines *out);

/* The line that the checker means, if it is one of own; NULL: it is not, or cannot be told. said may be anything. */
const struct own_line *blame_find(struct arena *a, const char *said, const checked_files *files, const own_lines *own);

#endif
