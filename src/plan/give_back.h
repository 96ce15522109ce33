/* What plan_give_back works with, and its part that is an idea of its own. Private to plan/. */
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

/* give_back_dirs.c: directories of ours in which nothing is left. */
bool give_back_dirs(struct give_back *g, const struct plan *last, struct err *err) MUST;

#endif
