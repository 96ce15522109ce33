/*
 * The parts of `mailstead upgrade follow`: what changed under the last
 * generation, what may be done about it unasked, and what was left to do.
 */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "check/finding.h"
#include "cmd/cmd.h"
#include "engine/generation.h"
#include "plan/plan.h"

/* How its generations begin to say why they are. */
#define FOLLOW_WHY "packages: "

/* A package of the last generation that has another version now. */
struct followed_package {
	const char *name;
	const char *old;
	const char *now; /* "": it is gone */
};
typedef VEC(struct followed_package) followed_list;

/* follow_packages.c. mailstead itself counts as one. */
void follow_packages(struct arena *a, const struct generation *last, const struct facts *now, followed_list *out);
/* "postfix 3.7.10 to 3.7.11, dovecot-imapd and 5 more …": those with the same versions are one, and at most max of such. */
const char *follow_list(struct arena *a, const followed_list *packages, size_t max);

/* follow_units.c: units of the plan whose main process runs a program that is not on disk any more, or that only seem to run. */
bool follow_replaced(struct host *h, struct arena *a, const struct plan *plan, strlist *units, struct err *err) MUST;
/* For when nothing could be applied: starts what does not run, and restarts these, with the configuration that is there. */
void follow_first_aid(struct cmd *c, const struct plan *plan, const strlist *restart);
/* After the step to Debian 13 postfix@-.service, which is no part of it any more, stays behind as failed: no more. */
void follow_forget_old_postfix(struct cmd *c);

/*
 * follow_judge.c: adds a finding for each thing that is not to be done unasked. *blocks: nothing can be applied before
 * the operator has done something.
 */
bool follow_judge(struct cmd *c, const struct plan *plan, finding_list *found, bool *blocks, struct err *err) MUST;
/* The same of a site that is not as generation last had it: what the operator has not applied yet is his to apply. */
void follow_judge_site(struct cmd *c, const struct str *site, int last, finding_list *found, bool *blocks);
/* A finding of updates.not-followed; fix may be NULL: mailstead apply. Of what was said only the first line is shown. */
void follow_find(struct cmd *c, finding_list *found, const char *subject, const char *seen, const char *fix);

/*
 * follow_wait.c: until neither apt nor dpkg works, nothing is left half configured, and no change of ours runs. ERR_BUSY
 * after limit_s: err says who is in the way.
 */
bool follow_wait(struct cmd *c, int limit_s, struct err *err) MUST;

#endif
