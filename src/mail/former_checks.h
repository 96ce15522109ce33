/*
 * How a daemon's configuration is checked that somebody else wrote, and what
 * its package brings: for giving a box back (plan/former.h).
 */
#ifndef MAIL_FORMER_CHECKS_H
#define MAIL_FORMER_CHECKS_H

#include "plan/former.h"

/* Ends with path NULL. What is not here has no default of its package's at a path of ours. */
extern const struct package_default mail_package_defaults[];

/* The checkers of those daemons that ran before; only whether they say no counts, not what they warn of. */
void mail_former_checks(struct arena *a, const struct former *former, struct plan *plan);

#endif
