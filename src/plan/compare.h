/* The parts of plan_compare that have a file of their own. Private to plan/. */
#ifndef PLAN_COMPARE_H
#define PLAN_COMPARE_H

#include "plan/plan.h"

/* compare_file.c: a file by the five cases of merge.h; given: what of it is given up, or NULL. */
bool compare_file(struct host *h, struct arena *a, struct step *s, const struct given_up *given, struct err *err) MUST;
/* compare_content.c: what its bytes come to, live being those that stand there. */
bool compare_content(struct host *h, struct arena *a, struct step *s, const struct given_up *given, const struct str *live,
		     struct err *err) MUST;
void compare_set(struct step *s, enum change change, const char *content, size_t n, const char *why);
/* Theirs stays, ours goes beside it. */
bool compare_conflict(struct host *h, struct arena *a, struct step *s, const char *what, struct err *err) MUST;
/* Says that this became of it by hand, if we wrote it once. */
bool compare_drifted(struct host *h, struct arena *a, struct step *s, enum drift drift, struct err *err) MUST;
/* given_up.c: the one for path, or NULL. */
const struct given_up *given_up_find(const struct plan *plan, const char *path);
/* Where what stands at the step's path is kept before it is replaced: beside it, over nothing that is kept there already. */
bool given_up_keep(struct host *h, struct arena *a, struct step *s, struct err *err) MUST;
/* Reads a file that may not be there: *there says whether it is. */
bool compare_read(struct host *h, const char *path, struct str *out, bool *there, struct err *err) MUST;

/* compare_gone.c: a step for each file that we wrote once and want no more. */
bool compare_gone(struct host *h, struct arena *a, struct plan *plan, struct err *err) MUST;
/* Every path that we have written and not taken away: those with a base copy. */
bool compare_written(struct host *h, struct arena *a, strlist *paths, struct err *err) MUST;

/* compare_unit.c: all units of the plan at once, after everything that may change under them. */
bool compare_units(struct host *h, struct arena *a, struct plan *plan, struct err *err) MUST;

/*
 * settings.c: whether two versions of a configuration file differ in one of the settings named (separated by blanks).
 * A setting is a line that begins with its name, however far indented, and the lines below it that are indented more.
 */
bool settings_differ(const char *names, const char *a, size_t an, const char *b, size_t bn);

/* text.c: how a list of steps shows what happens: "+", "~", "-", "!" or "=". */
char step_sign(const struct step *s);

/* True if the step changes what stands on the box. */
bool step_changes(const struct step *s);

/* "owner and mode" when they differ from what is wanted, NULL when they do not. */
bool compare_meta(struct host *h, const char *path, const struct file_meta *meta, const struct file_stat *st,
		  const char **why, struct err *err) MUST;

#endif
