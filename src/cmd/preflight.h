/*
 * What setup looks at on a bare box before it changes anything.
 *
 *	struct preflight p = { .site = &site, .ignored = &ids };
 *	if (!preflight_run(c, &p, &err)) …
 *	if (p.stops > 0) …nothing was changed…
 *	…cmd_change()…
 *	preflight_remember(c, &p);
 */
#ifndef CMD_PREFLIGHT_H
#define CMD_PREFLIGHT_H

#include "check/finding.h"
#include "cmd/cmd.h"
#include "conf/site.h"
#include "engine/event.h"

struct preflight {
	const struct site *site;
	struct event_sink *sink; /* for JSON: it is a phase of its own there */
	const strlist *ignored; /* ids of findings that do not stop it */
	bool goes_on;           /* an earlier one was cut short */
	finding_list found;     /* sorted; empty on a box that mailstead was applied to, or below --root */
	size_t stops;           /* how many of them stop the installation */
};

/* ERR_USAGE, with the nearest, if one of ids is no finding that can stop an installation. */
bool preflight_ids(const strlist *ids, struct err *err) MUST;
/* Says what it finds as it arrives; at the end, what stops setup and how it goes on. */
bool preflight_run(struct cmd *c, struct preflight *p, struct err *err) MUST;
/* What is left to do goes to the list that status keeps, and is said once more. */
void preflight_remember(struct cmd *c, const struct preflight *p);

#endif
