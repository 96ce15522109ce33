/* `alias list`: for alias.c. */
#ifndef CMD_ALIAS_LIST_H
#define CMD_ALIAS_LIST_H

#include "cmd/cmd.h"

int alias_list(struct cmd *c, int argc, char **argv);

#endif
