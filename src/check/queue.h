/*
 * Postfix' queue as `postqueue -j` prints it: one JSON object a line
 * (postqueue(1), JSON OBJECT FORMAT).
 */
#ifndef CHECK_QUEUE_H
#define CHECK_QUEUE_H

#include <stdint.h>

#include "base/vec.h"

struct queued {
	const char *queue; /* "active", "incoming", "deferred", "hold", "maildrop" */
	const char *id;
	const char *sender; /* "MAILER-DAEMON" for the null sender */
	int64_t arrival;    /* seconds since the epoch */
	int64_t size;       /* bytes */
	size_t recipients;
	const char *reason; /* why the first recipient was deferred; "" if it was not */
};
typedef VEC(struct queued) queue_list;

/* Strings in a. A line that is no such object (a last one that was cut off) is passed over and counted in *bad. */
void queue_parse(struct arena *a, const char *text, queue_list *out, size_t *bad);

#endif
