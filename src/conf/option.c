#include "conf/option.h"

#include <string.h>

#include "conf/suggest.h"

const struct option *option_find(const char *path)
{
	for (const struct option *o = option_table; o->path != NULL; o++)
		if (strcmp(o->path, path) == 0)
			return o;
	return NULL;
}

/* "message_size" of "limits.message_size" */
static const char *last_part(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL ? dot + 1 : path;
}

const char *option_nearest(const char *path)
{
	struct suggest whole = {.name = path}, part = {.name = last_part(path)};
	const char *best = NULL;

	for (const struct option *o = option_table; o->path != NULL; o++) {
		/* the right name in the wrong group, or without one */
		if (strcmp(last_part(o->path), part.name) == 0)
			return o->path;
		suggest_try(&whole, o->path);
		const char *before = part.best;
		suggest_try(&part, last_part(o->path));
		if (part.best != before)
			best = o->path;
	}
	return whole.best != NULL ? whole.best : best;
}

const char *option_type_words(const struct option *o)
{
	switch (o->type) {
	case OPT_INT:
		return "a whole number";
	case OPT_SIZE:
		return "a size such as 50M, 2G or 512K";
	case OPT_BOOL:
		return "true or false";
	case OPT_STRING:
		return "a word";
	case OPT_CHOICE:
		return "one of several words";
	case OPT_LIST:
		return "a list such as [a, b]";
	}
	return "a value";
}
