/*
 * What stood on the box before mailstead, and the plan that goes back to it:
 * one of no resources, whose steps take away what we wrote and put in its
 * place what was there before, or what the package brings of its own.
 *
 *	engine/generation_zero.h says what was there
 *	plan_give_back(…)           steps for that, as plan_compare makes them for a site
 */
#ifndef PLAN_FORMER_H
#define PLAN_FORMER_H

#include "plan/plan.h"

/* One path as it was. */
struct former_file {
	const char *path;
	bool there;           /* false: nothing stood there */
	struct resource file; /* RES_FILE with its bytes or its link, owners as numbers */
};

struct former_unit {
	const char *name;
	bool active, enabled;
};

struct former {
	VEC(struct former_file) files; /* no directories */
	VEC(struct former_unit) units; /* those that ran or were enabled */
	strlist dirs;     /* directories that were there, of the trees that were kept whole */
	strlist packages; /* that were installed */
	strlist ports;    /* TCP ports that the world could connect to: "25" */
	bool known;       /* false: there is no record; what we do not own is then left as it is */
};

const struct former_file *former_find(const struct former *f, const char *path);
/* All false of a unit that neither ran nor was enabled. */
struct former_unit former_unit_of(const struct former *f, const char *name);
bool former_installed(const struct former *f, const char *package);
/* The TCP ports that something listens on now for others than this machine; none where it cannot be told. */
void former_ports_now(struct host *h, struct arena *a, strlist *ports);
/* Those of them that were not before, as "110, 995"; "" if there is none. */
const char *former_new_ports(struct arena *a, const struct former *f, const strlist *now);

/* A file that a package's maintainer scripts make at a path of ours, and its copy that the package always has. */
struct package_default {
	const char *path;
	const char *copy;
};

/*
 * Fills plan, which has no resources, with the steps that give the box back.
 * last: the plan of the last generation, for its directories and what was
 * made from files. defaults ends with path NULL. missing: what was there
 * before and is not any more is put back, too, though we never wrote it.
 */
bool plan_give_back(struct host *h, struct arena *a, struct plan *plan, const struct plan *last,
		    const struct former *former, const struct package_default *defaults, bool missing,
		    struct err *err) MUST;

#endif
