/*
 * Whose change is it? Three sides of a file: base (what we last wrote), live
 * (what stands there now) and new (what we would write).
 *
 *	live = base                    → MERGE_REPLACE   nobody but us touched it
 *	live = new                     → MERGE_SAME      nothing to do
 *	new = base                     → MERGE_KEEP      only the operator changed it
 *	both changed, apart            → MERGE_MERGED    three-way merge
 *	both changed the same          → MERGE_CONFLICT  the live file is kept, ours goes beside it
 *
 * There is one way to merge: by setting where the file has a format for that and all three sides can be read for
 * certain (settings_merge.h); by line, with diff3, what that leaves over: files of no such format, sides that cannot be
 * read so, our own settings in another order, the lines within one setting.
 *
 * A change that both made alike is no conflict. A side with a NUL byte is never
 * merged: that is a conflict. Whether the last line ends with a newline is
 * merged like a line. Conflict markers never reach the result. When the merge leaves
 * the live file as it is, that is MERGE_KEEP.
 */
#ifndef MERGE_MERGE_H
#define MERGE_MERGE_H

#include "host/host.h"
#include "merge/settings.h"

enum merge_case { MERGE_SAME, MERGE_REPLACE, MERGE_KEEP, MERGE_MERGED, MERGE_CONFLICT };

struct merge_sides {
	const struct str *base, *live, *new_;
	enum settings_format format;
};

struct merge_result {
	enum merge_case which;
	struct str text;    /* MERGE_MERGED */
	struct str clashes; /* MERGE_CONFLICT by setting: which settings, printable, at most five: "line 12: biff, …"; empty by line */
};

/* For messages and JSON: "same", "replace", "keep", "merged", "conflict". */
const char *merge_case_name(enum merge_case c);

/*
 * Decides; *result begins zeroed and is freed with merge_result_free, also after a failure. diff3 runs
 * through h with its three sides in a fresh directory of mode 0700 below
 * scratch, which exists; it is gone again afterwards.
 */
bool merge_three_way(struct host *h, const char *scratch, const struct merge_sides *sides, struct merge_result *result,
		     struct err *err) MUST;

/* Wipes it: a merged file may hold secrets. */
void merge_result_free(struct merge_result *result);

#endif
