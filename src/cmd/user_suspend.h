/* Accounts that are shut off, and sessions that end: for user.c. */
#ifndef CMD_USER_SUSPEND_H
#define CMD_USER_SUSPEND_H

#include "cmd/cmd.h"

/* `user suspend`, `user resume`. */
int user_suspend(struct cmd *c, int argc, char **argv);
int user_resume(struct cmd *c, int argc, char **argv);

/* Ends the user's sessions of IMAP, POP3 and ManageSieve, if there are any; a failure is warned of. */
void user_end_sessions(struct cmd *c, const char *address);

#endif
