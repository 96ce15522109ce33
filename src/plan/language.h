/*
 * The language that a file is written in. Two templates for one target are two languages of its daemon: Dovecot 2.3
 * does not read what 2.4 reads. From one to the other edits by hand are merged by setting like any others; but where
 * they clash, or the daemon refuses the result, theirs cannot stay: the daemon would not start with it. Ours then goes
 * live, and the operator's whole file is put aside:
 *
 *	<file>.mailstead-old, .mailstead-old.2 …                 his, until he takes it away
 *	PATH_ASIDE/<file>.mailstead-old                          what we had written: what differs are his edits
 *
 * Which template a file was made from is on record in PLAN_TEMPLATES_FILE; of one that is not nothing is assumed.
 */
#ifndef PLAN_LANGUAGE_H
#define PLAN_LANGUAGE_H

#include "plan/plan.h"

#define PATH_ASIDE PATH_STATE "/aside"
#define ASIDE_SUFFIX ".mailstead-old"

/* The lines of PLAN_TEMPLATES_FILE. */
void language_list(const struct plan *plan, struct str *out);
/* Whether the file that stands there was made from another template than r. */
bool language_changed(struct host *h, struct arena *a, const struct resource *r, bool *changed, struct err *err) MUST;
/*
 * Whether all files of the daemon that are on record are in the language of its installed version: facts need hold no
 * more than that. Costs a few reads. True for a daemon without such files.
 */
bool language_fits(struct host *h, struct arena *a, const struct facts *facts, const char *daemon, const char *datadir,
		   bool *fits, struct err *err) MUST;
/* The step writes ours; lost: what clashes, "line 12: biff, …", or "" if that is the whole. */
bool language_put_aside(struct host *h, struct arena *a, struct step *s, const char *lost, struct err *err) MUST;
/* Where what we had written is kept for a file that was put aside. */
const char *language_origin(struct arena *a, const char *aside);

/* What is in aside and not in ours: "line 12: mail_max_userip_connections = 50", at most max of them. */
void language_edits(struct arena *a, const struct str *aside, const struct str *ours, size_t max, strlist *lines);

#endif
