/*
 * Alerts: what has changed since the last look, as a message. Pure; who sends
 * it and where the memory is kept is cmd/'s matter.
 *
 * The memory is the set of keys, "ID SUBJECT", of all warnings and failures.
 * What is unknown keeps what was remembered of its check: a look-up that
 * failed once is neither a recovery nor an alarm.
 */
#ifndef CHECK_ALERT_H
#define CHECK_ALERT_H

#include "check/finding.h"

struct alert {
	strlist now;  /* keys to be remembered, sorted */
	strlist new_; /* keys that were not there */
	strlist gone; /* keys that are there no more */
};

/* findings are those of all checks. */
void alert_compare(struct arena *a, const strlist *before, const finding_list *findings, struct alert *out);
bool alert_changed(const struct alert *alert);

/*
 * The message, headers and all. from, to and hostname come from the site and
 * were validated there.
 */
void alert_message(struct arena *a, const struct alert *alert, const finding_list *findings, const char *hostname,
		   const char *from, const char *to, struct str *out);

/* The memory as it is kept: {"version": 1, "findings": ["queue.old ", …]}. */
void alert_store(const strlist *keys, struct str *out);
/* Anything else is an empty memory: then all that is wrong is told again. */
void alert_load(struct arena *a, const char *text, size_t n, strlist *keys);

#endif
