/* What a check finds, for tests of checks. */
#ifndef TESTS_FOUND_H
#define TESTS_FOUND_H

#include "check/check.h"

/*
 * Runs the check of this name: "severity id subject\n" for each finding but OK, the worst first, in k->arena;
 * delivery (may be NULL) stands before what blocks it. Fails the test where a finding does not say what was seen,
 * why it matters and what to do, or where something that is no failure blocks.
 */
const char *found_by(struct check *k, const char *check, const char *delivery);

#endif
