/* An old generation that the operator names, and whether what it holds can be put on this box as it is now. */
#ifndef CMD_GENERATION_FITS_H
#define CMD_GENERATION_FITS_H

#include "cmd/cmd.h"
#include "facts/facts.h"

/* Pure: the number of a generation as it is given on the command line. Whether there is such a one is not asked. */
bool generation_number(const char *arg, int *n, struct err *err) MUST;

/*
 * Fails with what has changed since: another Debian, or a daemon whose
 * configuration is another language now. Of a generation that does not say
 * for what it was made the daemons' checkers judge.
 */
bool generation_fits(struct cmd *c, int n, const struct facts *now, struct err *err) MUST;

#endif
