/*
 * Whose change is it? Three sides of a file: base (what we last wrote), live
 * (what stands there now) and new (what we would write).
 *
 *	live = base                    → MERGE_REPLACE   nobody but us touched it
 *	live = new                     → MERGE_SAME      nothing to do
 *	new = base                     → MERGE_KEEP      only the operator changed it
 *	both changed, apart            → MERGE_MERGED    three-way merge by diff3
 *	both changed the same lines    → MERGE_CONFLICT  the live file is kept, ours goes beside it
 *
 * A change that both made alike is no conflict. A side with a NUL byte is never
 * merged: that is a conflict. Whether the last line ends with a newline is
 * merged like a line. Conflict markers never reach *merged.
 */
#ifndef MERGE_MERGE_H
#define MERGE_MERGE_H

#include "host/host.h"

enum merge_case { MERGE_SAME, MERGE_REPLACE, MERGE_KEEP, MERGE_MERGED, MERGE_CONFLICT };

/* For messages and JSON: "same", "replace", "keep", "merged", "conflict". */
const char *merge_case_name(enum merge_case c);

/*
 * Decides, and for MERGE_MERGED appends the result to *merged. diff3 runs
 * through h with its three sides in a fresh directory of mode 0700 below
 * scratch, which exists; it is gone again afterwards.
 */
bool merge_three_way(struct host *h, const char *scratch, const struct str *base, const struct str *live,
		     const struct str *new_, enum merge_case *result, struct str *merged, struct err *err) MUST;

#endif
