/*
 * The daemons of the next release, unpacked below AHEAD_DIR and never
 * installed, judge a configuration: their own checkers, in a root of their
 * own, which holds /etc as it would be.
 *
 *	next_root_reckon(&root, plan, err)    how much it takes
 *	next_root_build(&root, plan, err)     download, unpack, /etc and state of this box
 *	next_root_put(&root, path, …, err)    a file of the plan; next_root_drop() takes one away
 *	next_root_check(&root, validator, err)
 *
 * Nothing of it is outside AHEAD_DIR; ahead_close() takes it away.
 */
#ifndef ENGINE_NEXT_ROOT_H
#define ENGINE_NEXT_ROOT_H

#include "engine/event.h"
#include "facts/ahead.h"
#include "plan/plan.h"

struct next_root {
	struct ahead *ahead;
	struct event_sink *sink;
	int64_t download, unpacked; /* bytes; -1: apt does not say */
};

/* Asks apt what it would fetch: fills download and unpacked. */
bool next_root_reckon(struct next_root *root, const struct plan *plan, struct err *err) MUST;
/* The plan's files are not in it yet. */
bool next_root_build(struct next_root *root, const struct plan *plan, struct err *err) MUST;
bool next_root_put(struct next_root *root, const char *path, const char *content, size_t n, const struct file_meta *meta,
		   struct err *err) MUST;
bool next_root_drop(struct next_root *root, const char *path, struct err *err) MUST;
/* Fails with what the checker said. ERR_SYS: it could not be run. */
bool next_root_check(struct next_root *root, const struct validator *v, struct err *err) MUST;
/* Runs another program of it: its last lines are in *err if it failed. */
bool next_root_run(struct next_root *root, const char *const *argv, struct err *err) MUST;

#endif
