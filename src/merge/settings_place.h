/*
 * One setting put into a file of settings, in the blocks where it belongs: in the place of the one of its name, else behind
 * the others of the deepest of its blocks that is there, else at the end with its blocks around it.
 */
#ifndef MERGE_SETTINGS_PLACE_H
#define MERGE_SETTINGS_PLACE_H

#include "base/str.h"
#include "merge/settings.h"

struct settings_place {
	enum settings_format format;
	const struct setting *const *blocks; /* around it, outermost first */
	size_t n_blocks;
	const char *key;
	struct part comment; /* comment lines in front of it; may be empty */
	struct part text;    /* its lines */
	bool another;        /* one of several of its name: it takes no place */
};

/*
 * Changes *text, a file of the same format or empty. ERR_INVALID, and *text as it was: it cannot be read as settings. Line
 * ends become "\n".
 */
bool settings_place(struct str *text, const struct settings_place *what, struct err *err) MUST;

#endif
