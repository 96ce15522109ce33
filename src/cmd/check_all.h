/* The local checks, run for a verb: with the site, the facts and the accounts, and progress on a terminal. */
#ifndef CMD_CHECK_ALL_H
#define CMD_CHECK_ALL_H

#include "check/check.h"
#include "cmd/cmd.h"

/* what: names of checks; none: all. Findings are sorted, worst first. ERR_USAGE for a name that there is not. */
bool check_all(struct cmd *c, const char *const *what, size_t n, struct check *k, struct err *err) MUST;

/* Prints the headline and the findings, or JSON; the exit status: EXIT_NO if something needs doing. */
int check_print(struct cmd *c, const struct check *k, bool to_do);

#endif
