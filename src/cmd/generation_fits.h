/* An old generation that the operator names, and whether what it holds can be put on this box as it is now. */
#ifndef CMD_GENERATION_FITS_H
#define CMD_GENERATION_FITS_H

#include "cmd/cmd.h"
#include "facts/facts.h"

/* Pure: the number of a generation as it is given on the command line. Whether there is such a one is not asked. */
bool generation_number(const char *arg, int *n, struct err *err) MUST;

struct generation_fit {
	const char *misfit;    /* "generation 7 was made for Debian 12 with Dovecot 2.3; this is …"; NULL: its files can be used */
	size_t other_versions; /* packages that were of another version then */
};

/*
 * Its files are not for this box if that has another Debian now, or a daemon
 * whose configuration is another language. Of a generation that does not say
 * for what it was made the daemons' checkers judge. Fails if there is none,
 * or it is damaged.
 */
bool generation_fits(struct cmd *c, int n, const struct facts *now, struct generation_fit *fit, struct err *err) MUST;

#endif
