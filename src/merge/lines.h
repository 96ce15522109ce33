/* Three versions of a text merged by line, by diff3. Private to merge/. */
#ifndef MERGE_LINES_H
#define MERGE_LINES_H

#include "host/host.h"
#include "merge/merge.h"

/*
 * side: live, base, new. *result is MERGE_MERGED, and the text is appended to *out with a newline at its end, or
 * MERGE_CONFLICT. diff3 runs through h with its three sides in a fresh directory of mode 0700 below scratch, which
 * exists; it is gone again afterwards.
 */
bool lines_merge(struct host *h, const char *scratch, const struct str *const side[3], enum merge_case *result,
		 struct str *out, struct err *err) MUST;

#endif
