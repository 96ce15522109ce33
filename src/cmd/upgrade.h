/*
 * mailstead upgrade: what follows packages, and the step to the next Debian.
 *
 *	upgrade check          renders for the next release ahead of time and has its own daemons judge it; changes nothing
 *	upgrade run            goes there: backup point, mail held, sources, apt full-upgrade, apply
 *	upgrade follow         after packages changed, by whatever way: what dpkg's trigger starts
 *	upgrade before-start   what a unit asks before its daemon starts: is its configuration in the language of the
 *	                       version that is installed now?
 *
 * Every one of them ends in cmd_change() or in nothing, but before-start: that
 * puts the rendered files of one daemon in place (engine/before_start.h), and
 * the next change finds them as its own.
 */
#ifndef CMD_UPGRADE_H
#define CMD_UPGRADE_H

#include "check/finding.h"
#include "cmd/cmd.h"
#include "conf/site.h"
#include "engine/event.h"
#include "facts/facts.h"
#include "facts/release.h"

/* upgrade_check.c: what stands between this box and the next release. All of it lives in c->arena. */
struct upgrade_report {
	const struct release *from, *to;
	finding_list findings;
	bool ready;       /* no finding is a failure: upgrade run may go */
	int64_t download; /* bytes; -1: not known */
};

/* Fails only if it could not look at all; what is wrong with the box is a finding. sink: where progress goes. */
bool upgrade_examine(struct cmd *c, struct event_sink *sink, struct upgrade_report *out, struct err *err) MUST;

int upgrade_check(struct cmd *c, int argc, char **argv);
int upgrade_run(struct cmd *c, int argc, char **argv);
int upgrade_follow(struct cmd *c, int argc, char **argv);
int upgrade_before_start(struct cmd *c, int argc, char **argv);

#endif
