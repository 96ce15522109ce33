/* What plan_give_back works with, and its parts that are ideas of their own. Private to plan/. */
#ifndef PLAN_GIVE_BACK_H
#define PLAN_GIVE_BACK_H

#include "base/strset.h"
#include "plan/former.h"

struct give_back {
	struct host *h;
	struct arena *a;
	struct plan *plan;
	const struct former *former;
	const struct package_default *defaults;
	struct strset ours; /* paths that we wrote */
	struct strset gone; /* files and directories that go */
};

/* give_back_file.c */

/* What stands at a path now. */
struct standing {
	struct file_stat st;
	struct str bytes; /* of a regular file */
	const char *link; /* of a symbolic link */
};

bool give_back_look(struct give_back *g, const char *path, struct standing *now, struct err *err) MUST;
/* Whether that is what is wanted, with its owner and mode. */
bool give_back_is_target(struct give_back *g, const struct standing *now, const struct resource *want, bool *same,
			 struct err *err) MUST;
/* The steps that make it so; want NULL: nothing is to stand there. What was changed by hand since we wrote it goes aside. */
bool give_back_plan(struct give_back *g, const char *path, const struct standing *now, const struct resource *want,
		    const char *why, struct err *err) MUST;
/* Our version beside a file that stayed the operator's goes. */
bool give_back_drop_aside(struct give_back *g, const char *path, struct err *err) MUST;
void give_back_push(struct give_back *g, const struct resource *r, enum change change, const char *why);
/* A resource that is no longer wanted. */
struct resource *give_back_no_longer(struct give_back *g, enum resource_kind kind, const char *path, mode_t mode);

/* give_back_tree.c: what would open a port that was shut; what was there and is not any more. */
bool give_back_doors(struct give_back *g, struct err *err) MUST;
bool give_back_missing(struct give_back *g, struct err *err) MUST;

/* give_back_dirs.c: directories of ours in which nothing is left. */
bool give_back_dirs(struct give_back *g, const struct plan *last, struct err *err) MUST;

#endif
