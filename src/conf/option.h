/*
 * The option table: every option of the site once.
 *
 * YAML loading, `config get|set|list`, template variables, the man page,
 * shell completion and later the wizard all read this table; a new option is
 * one row here and its use. See CONTRIBUTING.md.
 */
#ifndef CONF_OPTION_H
#define CONF_OPTION_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/site.h"

enum option_type {
	OPT_INT,     /* int64_t */
	OPT_SIZE,    /* int64_t, bytes; written 50M, 2G, 512K or plain */
	OPT_BOOL,    /* bool; written true or false */
	OPT_STRING,  /* const char *, a word checked by .check */
	OPT_CHOICE,  /* const char *, one of .choices */
	OPT_LIST,    /* strlist, each item checked by .check */
};

struct option {
	const char *path; /* "limits.message_size" */
	enum option_type type;
	size_t offset;   /* of the field in struct site */
	const char *def; /* as it would be written in YAML; NULL: required */
	const char *const *choices;
	int64_t min, max; /* OPT_INT, OPT_SIZE; for OPT_LIST the number of items */
	/* Checks one value and writes its normal form; the error says what was expected. */
	bool (*check)(const char *value, struct str *normal, struct err *err);
	const char *expected; /* "a host name such as mail.example.org", for errors and help */
	const char *label;    /* a word or two, beside a field; NULL of what is on no page */
	const char *brief;    /* one line */
	const char *help;     /* a paragraph */
	const char *page;     /* of the wizard: "names", "services", …; NULL: nowhere */
	bool advanced;
	const char *since; /* version of mailstead */
};

/* The table ends with path == NULL. */
extern const struct option option_table[];

/* NULL if there is no such option. */
const struct option *option_find(const char *path);
/* The nearest right path to a wrong one, or NULL if none is near. */
const char *option_nearest(const char *path);
/* The same among any names (NULL-terminated). */
const char *nearest_name(const char *name, const char *const *names);
/* What a value of this type looks like: "true or false", "a size such as 50M, 2G or 512K". */
const char *option_type_words(const struct option *o);

/* Checks text (YAML form) as a value of o and stores it in *site; strings go to the arena. ERR_SITE. */
bool option_parse(struct arena *a, const struct option *o, const char *text, struct site *site,
		  struct err *err) MUST;
/* The value as it would be written in YAML (a list as [a, b]). */
void option_format(const struct option *o, const struct site *site, struct str *out);
/*
 * Between YAML and what people type into a field: a word stands without
 * quotes, a list as "a, b", and what is around it is blank. Appended.
 */
void option_from_typed(const struct option *o, const char *typed, struct str *yaml);
void option_to_typed(const struct option *o, const struct site *site, struct str *typed);
/* All values as a nested object by path: the template variables. New reference. */
json_t *site_to_json(const struct site *site);

/*
 * A site file with comments, as a new one begins: the required options with
 * nothing filled in, all others commented out with their defaults. It loads
 * once the three required ones are filled in. An option is switched on by
 * deleting the # before it and before the name of its group.
 */
void site_example(struct str *out);
/* The same with the values of site: what differs from its default stands without the #. */
void site_write(const struct site *site, struct str *out);

#endif
