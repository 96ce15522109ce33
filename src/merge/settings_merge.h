/*
 * A three-way merge by setting (settings.h): our changes, from base to new, made in the live file.
 *
 *	only we changed a setting         → ours
 *	only the operator changed it      → theirs
 *	both, alike                       → that
 *	both, differently                 → a clash, unless its lines merge by line
 *	the operator took it away         → stays away; a clash if we changed it
 *	we took it away                   → goes; a clash if the operator changed it
 *	the operator added one            → stays where it is
 *	we added one                      → behind the one that it stands behind in ours
 *	both added one of the same name   → a clash if they differ, unless it is one of several of that name
 *
 * A setting is known by its name and the blocks it is in. Of several with the same name those that say the same belong
 * together, then those that are left, in order. Blanks are no change (settings_meaning). Comments that both changed stay
 * as the operator wrote them; those in front of a setting that we take away stay if the operator touched them. The
 * result keeps the bytes of what it takes from the live file, and its line ends throughout.
 *
 * Private to merge/.
 */
#ifndef MERGE_SETTINGS_MERGE_H
#define MERGE_SETTINGS_MERGE_H

#include "host/host.h"
#include "merge/settings.h"

enum settings_answer {
	SETTINGS_UNREAD, /* no format, a side that cannot be read, ours in another order */
	SETTINGS_MERGED,
	SETTINGS_CLASH,
};

struct settings_merge {
	struct host *h;      /* NULL: the lines within a setting are not merged */
	const char *scratch; /* as lines_merge takes it */
	enum settings_format format;
	struct str *out;     /* the merged text is appended, a newline at its end; untouched unless SETTINGS_MERGED */
	struct str *clashes; /* empty; which settings clash, as in merge.h */
	enum settings_answer answer;

	/* within */
	struct arena *a;
	struct str text;
	bool crlf; /* the live file's lines end so */
	size_t n_clashes;
	struct err *err;
	bool failed; /* diff3 */
	bool unsure; /* ours in another order, or no place for one of them */
};

/* Sides without NUL. False: diff3 had trouble. */
bool settings_merge(struct settings_merge *m, const struct str *base, const struct str *live, const struct str *new_,
		    struct err *err) MUST;

#endif
