/* The process of a change in the background (engine/background.h), and which verbs can be one. */
#ifndef CMD_BACKGROUND_H
#define CMD_BACKGROUND_H

#include "cmd/cmd.h"

/* One that changes the box as one transaction: it can be undone at its next step, and says events. NULL and *err: it is none. */
const struct verb *background_verb(const char *name, struct err *err) MUST;
/* `background follow`: shows the one that runs until it ends, and has its exit status. */
int background_follow(struct cmd *c);
/* `background run`, which BACKGROUND_UNIT is: does what was asked for. */
int background_run(struct cmd *c, int argc, char **argv);

#endif
