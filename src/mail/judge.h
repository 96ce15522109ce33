/* Judges of what a daemon's own checker said, for want_validator(). */
#ifndef MAIL_JUDGE_H
#define MAIL_JUDGE_H

#include "host/host.h"

/* Right if the status is 0 and nothing is on standard error: for checkers that only warn about what is wrong. */
bool judge_quiet(const struct run_res *res, struct err *err);

#endif
