/* `mailstead check --alert`: the hourly look, and a message when something has changed. */
#ifndef CMD_ALERT_H
#define CMD_ALERT_H

#include "cmd/cmd.h"

/*
 * Runs all checks, says what it finds (to the journal, as the timer runs it)
 * and mails the contact if the findings are others than last time. While an
 * apply runs it does nothing: daemons restart then.
 */
int alert_run(struct cmd *c);

#endif
