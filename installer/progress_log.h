/*
 * What the events of a change in the background come to, for page_progress:
 * its phases with what each said, how far it is, and all of it as a log. Knows
 * no session; the same from the beginning on or joined in the middle.
 */
#ifndef INSTALLER_PROGRESS_LOG_H
#define INSTALLER_PROGRESS_LOG_H

#include "engine/background.h"
#include "engine/event_tail.h"
#include "engine/pace.h"

struct progress_log {
	struct arena *arena; /* its own */
	struct event_tail tail;
	struct pace pace;
	const char *said[PHASES];    /* the last that a phase said: what it does, or what came of it; NULL: nothing */
	const char *warning[PHASES]; /* the last of it; NULL: none */
	size_t warnings;
	const char *error, *hint;    /* the last; NULL: none */
	enum phase failed_in;        /* where that was: the last phase but undoing */
	bool ended;
	int status;
	struct str text; /* for people, a line each; the beginning goes when it becomes long */
};

/* Takes what is new in BACKGROUND_EVENTS. A zeroed struct begins. */
bool progress_log_read(struct progress_log *l, struct host *h, struct err *err) MUST;
/* One line of that file. */
void progress_log_take(struct progress_log *l, const char *line, size_t n);
/* Back to a zeroed struct. */
void progress_log_free(struct progress_log *l);

/* "1:04, about 0:50 left"; now in seconds since the epoch. */
const char *progress_log_time(const struct progress_log *l, struct arena *a, double now);

#endif
