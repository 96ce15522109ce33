/*
 * Accounts as people read them, and lists of any length as JSON.
 */
#ifndef CMD_PEOPLE_H
#define CMD_PEOPLE_H

#include "cmd/cmd.h"

enum { PEOPLE_TIME = 32 };

/* The address with its domain in U-labels. */
const char *people_address(struct arena *a, const char *address);
/* The same appended to *out. */
void people_add_address(struct str *out, const char *address);
/* "a, b, c"; at most max of them, then "and 7 more". */
const char *people_list(struct arena *a, const strlist *list, size_t max);
/* Columns on the terminal: characters, not bytes. */
size_t people_width(const char *text);
/* Prints text and blanks up to width. */
void people_column(FILE *out, const char *text, size_t width);
/* "2026-11-23" and "2026-11-23T16:00:00Z", UTC. */
void people_date(int64_t when, char text[static PEOPLE_TIME]);
void people_time(int64_t when, char text[static PEOPLE_TIME]);

/*
 * A JSON array that is printed as it is made: a hundred thousand users are
 * never all in memory. { .out = c->out }, rows_add()…, rows_end().
 */
struct people_rows {
	FILE *out;
	bool any;
};

/* Takes the reference. */
void rows_add(struct people_rows *rows, json_t *row);
void rows_end(struct people_rows *rows);

/* A verb's own verbs: `user add`. */
struct sub_verb {
	const char *name; /* NULL ends the table */
	int (*run)(struct cmd *c, int argc, char **argv); /* argv[0] is the sub-verb's name */
};

/*
 * Finds the first argument that is no option in the table and runs it with
 * that argument taken to the front. None or an unknown one: a usage error that names all.
 */
int sub_verb_run(struct cmd *c, const struct sub_verb *table, int argc, char **argv);

#endif
