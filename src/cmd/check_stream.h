/*
 * check --stream: what happens as it happens, one JSON object a line. Its
 * member event says what it is; mailstead(8) has them all.
 *
 *	if (stream)
 *		check_stream(c, &want);
 *	…check_all(c, &want, &k, &err)…
 *	…check_print()…             the last line
 */
#ifndef CMD_CHECK_STREAM_H
#define CMD_CHECK_STREAM_H

#include "cmd/check_all.h"

/* From here on c prints JSON lines, want tells it what happens. */
void check_stream(struct cmd *c, struct check_want *want);
/* The last line: counts and headline; with whether a change was cut short if interrupted. The exit status. */
int check_stream_end(struct cmd *c, const struct check *k, bool interrupted);

#endif
