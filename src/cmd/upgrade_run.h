/* The parts of `upgrade run` (upgrade.h) that have a file of their own. */
#ifndef CMD_UPGRADE_RUN_H
#define CMD_UPGRADE_RUN_H

#include "cmd/upgrade.h"
#include "engine/full_upgrade.h"

/* upgrade_configure.c: for struct full_upgrade; ctx is the struct cmd. */
bool upgrade_run_configure(struct full_upgrade *u, struct err *err) MUST;
/* What that starts: a program of its own, whose libraries are those that are installed now. No verb for people. */
int upgrade_configure(struct cmd *c, int argc, char **argv);

/* upgrade_run_text.c: what is going to happen, and what has. */
void upgrade_say_ahead(struct cmd *c, const struct upgrade_report *r);
void upgrade_say_end(struct cmd *c, const struct upgrade_state *s);
/* "the step to Debian 13 was cut short while installing the packages"; NULL: there is none, or it goes on now. In c->arena. */
const char *upgrade_cut_short(struct cmd *c);

#endif
