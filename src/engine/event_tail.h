/*
 * Reading a file of events (event_json.h) while it is written: each time only what is new.
 *
 *	struct event_tail t = {0};
 *	event_tail_read(h, BACKGROUND_EVENTS, &t, take, ctx, err)      now and then
 *	event_tail_free(&t)
 */
#ifndef ENGINE_EVENT_TAIL_H
#define ENGINE_EVENT_TAIL_H

#include "engine/event.h"
#include "host/host.h"

struct event_tail {
	int64_t offset;  /* what was read so far */
	struct str part; /* a line whose end is not there yet */
};

/*
 * Calls take with each whole line that has come since the last time; it is not
 * ended by NUL. A file that is not there has none. One that became shorter is
 * another file, and read from its beginning.
 */
bool event_tail_read(struct host *h, const char *path, struct event_tail *t,
		     void (*take)(void *ctx, const char *line, size_t n), void *ctx, struct err *err) MUST;
void event_tail_free(struct event_tail *t);

#endif
