/*
 * Postfix's queue as `postqueue -j` prints it: one JSON object a line
 * (postqueue(1), JSON OBJECT FORMAT). It holds addresses and answers that
 * strangers chose, so any bytes are taken; what is not ASCII becomes "?".
 */
#ifndef FACTS_QUEUE_H
#define FACTS_QUEUE_H

#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"

struct queued {
	const char *id;
	const char *queue;  /* "active", "incoming", "deferred", "hold", "maildrop" */
	const char *sender; /* "MAILER-DAEMON" for the null sender */
	const char *recipient; /* the first */
	int64_t arrival;    /* seconds since the epoch */
	const char *reason; /* why the first recipient was deferred; "" if it was not */
};
typedef VEC(struct queued) queue_list;

/* Letters and digits, as Postfix makes them. "ALL" is none: postsuper takes it for every message. */
bool queue_id_ok(const char *id);
/* Appends what is there up to the first line that is no message or has no right id; ERR_INVALID then. Strings in a. */
bool queue_parse(struct arena *a, const char *text, size_t len, queue_list *list, struct err *err) MUST;

#endif
