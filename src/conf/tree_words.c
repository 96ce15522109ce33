#include "conf/tree_words.h"

#include <stdlib.h>
#include <string.h>

struct words {
	const char *problem; /* part of libyaml's problem */
	const char *context; /* part of its context; NULL: any */
	bool at_context;     /* the place to show is where the thing began */
	const char *what, *hint;
};

/* The first that fits counts. */
static const struct words table[] = {
	{"found unexpected end of stream", "quoted scalar", true, "this quote is never closed",
	 "put the same quote at the end of the value"},
	{"found unexpected document indicator", "quoted scalar", true, "this quote is never closed",
	 "put the same quote at the end of the value"},
	{"did not find expected ',' or ']'", NULL, true, "this list is not closed as it should be",
	 "write it like [a, b]"},
	{"did not find expected ',' or '}'", NULL, true, "this mapping is not closed as it should be",
	 "write it like {name: value, name: value}"},
	{"mapping values are not allowed", NULL, false, "a \":\" that does not fit here",
	 "check the indentation of this line and of the one above; put a value that holds \": \" in quotes"},
	{"block sequence entries are not allowed", NULL, false, "a list item does not fit here",
	 "begin the list on the line below its name, or write it like [a, b]"},
	{"did not find expected '-' indicator", NULL, false, "this line does not continue the list above it",
	 "indent every item of the list the same, or this line as the name that the list belongs to"},
	{"did not find expected key", NULL, false, "this line does not line up with the names above it",
	 "indent all names of one group the same"},
	{"could not find expected ':'", NULL, true, "a \":\" is missing after this name",
	 "write it like name: value"},
	{"unknown escape character", NULL, false, "an escape that YAML does not know",
	 "inside double quotes write \\\\ for a backslash, or use single quotes"},
	{"did not find expected <document start>", NULL, false, "this does not belong to what stands above it",
	 "the file is one mapping: every line at the left margin is like name: value"},
};

static const struct words *find(const yaml_parser_t *p)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct words *w = &table[i];
		if (p->problem == NULL || strstr(p->problem, w->problem) == NULL)
			continue;
		if (w->context == NULL || (p->context != NULL && strstr(p->context, w->context) != NULL))
			return w;
	}
	return NULL;
}

/* "found character that cannot start any token": which, and what to do about it. */
static bool bad_start(const struct source *src, size_t at, struct err *err)
{
	char c = at < src->len ? src->text[at] : ' ';

	if (c == '\t') {
		source_fail(src, at, err, "a tab where YAML takes only spaces");
		return err_hint(err, "replace the tab by spaces");
	}
	source_fail(src, at, err, "a value cannot begin with %c", c);
	return err_hint(err, "put the value in quotes");
}

bool tree_syntax_error(const yaml_parser_t *p, const struct source *src, struct err *err)
{
	if (p->error == YAML_MEMORY_ERROR)
		abort();
	const struct words *w = find(p);
	size_t at = source_byte(src, p->problem_mark.index);

	if (w != NULL) {
		if (w->at_context && p->context != NULL)
			at = source_byte(src, p->context_mark.index);
		source_fail(src, at, err, "%s", w->what);
		return err_hint(err, "%s", w->hint);
	}
	if (p->problem != NULL && strstr(p->problem, "cannot start any token") != NULL)
		return bad_start(src, at, err);
	source_fail(src, at, err, "this is not YAML: %s", p->problem != NULL ? p->problem : "unknown reason");
	return err_hint(err, "compare with: mailstead config example");
}
