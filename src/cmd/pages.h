/* The wizard and the dashboard, started by mailstead without a verb and by setup without a site. */
#ifndef CMD_PAGES_H
#define CMD_PAGES_H

#include "cmd/cmd.h"

/* wizard: not the dashboard, whatever this box is. Returns the exit status. */
int cmd_pages(struct cmd *c, bool wizard);

#endif
