/* Judges of what a daemon's own checker said, for want_validator(). */
#ifndef MAIL_JUDGE_H
#define MAIL_JUDGE_H

#include "host/host.h"

/* Right if the status is 0 and nothing is on standard error: for checkers that only warn about what is wrong. */
bool judge_quiet(const struct run_res *res, struct err *err);

/*
 * The same for postfix check, but that a file of the operator's in
 * /etc/postfix has a mode that Postfix warns of is no fault of the
 * configuration: ours have the modes that they should.
 */
bool judge_postfix_check(const struct run_res *res, struct err *err);

#endif
