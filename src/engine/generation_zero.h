/*
 * Generation 0: the box before mailstead changed it, in PATH_GENERATIONS/0/.
 *
 *	manifest.json   when, for which Debian, the packages that were installed with their versions, the units that
 *	                were enabled or ran, the ports that were open, and "tree": each path with what stood there (was.h)
 *	copies-<when>/  the contents, numbered
 *
 * Kept whole are the trees of the daemons that we configure (/etc/postfix …),
 * as far as they are there, and every path that the first plan writes or
 * removes. Old files hold secrets: all of it is root's, 0700 and 0600.
 *
 * It is made before the first change of a box that is not ours: by the first
 * apply, once more by another where that one came to nothing, and by the
 * first after everything of ours was taken away; the packages then stay those
 * that were there at the very first, since ours are never undone. It is
 * never pruned, is no part of the history (generation_list_all), and a
 * box that was set up before there was one never gets it: what was there
 * before cannot be told any more.
 */
#ifndef ENGINE_GENERATION_ZERO_H
#define ENGINE_GENERATION_ZERO_H

#include "engine/engine.h"
#include "plan/former.h"

/*
 * Makes it if it is due (see above); its manifest comes last. plan: of the first apply, compared. *kept: how many
 * files of daemons were here; 0: nothing to speak of, or it was not due.
 */
bool generation_zero_keep(struct engine *e, const struct plan *plan, size_t *kept, struct err *err) MUST;
/* Without one, *out is empty and not known: no failure. */
bool generation_zero_load(struct host *h, struct arena *a, struct former *out, struct err *err) MUST;

/*
 * The generation that serves now: the newest, or 0 if there is none, or if the
 * newest is the one that gave the box back and nothing of ours stands there.
 * One that is damaged counts as serving.
 */
bool generation_in_place(struct host *h, struct arena *a, int *number, struct err *err) MUST;

#endif
