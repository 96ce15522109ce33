/* Which settings of three versions of a block are the same setting. Private to merge/. */
#ifndef MERGE_SETTINGS_MATCH_H
#define MERGE_SETTINGS_MATCH_H

#include "merge/settings.h"

#define MATCH_NONE ((size_t)-1)

/* Indexes into .below of the three; MATCH_NONE where there is none. */
struct settings_match {
	size_t *base_live, *base_new; /* of each of base */
	size_t *live_base, *live_new; /* of each of live; live_new of what both added too */
	size_t *new_live;	      /* of each of new; of what both added too */
	size_t *new_base;
};

/* False: ours are in another order than they were. */
bool settings_match(struct arena *a, const struct setting *base, const struct setting *live, const struct setting *new_,
		    struct settings_match *m) MUST;

#endif
