/* The lock of a change. What follows upgraded packages begins by itself: nobody asked for it, so nobody fails because of it. */
#include <string.h>

#include "cmd/change_run.h"
#include "cmd/follow.h"

enum { FOLLOW_WAIT_MS = 10 * 60 * 1000, POLL_MS = 500 };

bool change_lock(struct change_run *r, struct err *err)
{
	struct host *h = r->c->host;
	int64_t end = h->monotonic_ms(h) + FOLLOW_WAIT_MS;
	bool said = false;

	while (!engine_lock(&r->engine, err)) {
		if (err->code != ERR_BUSY || strstr(err->msg, ": mailstead " FOLLOW_WHY) == NULL || h->monotonic_ms(h) >= end)
			return false;
		if (!said)
			cmd_say(r->c, "Waiting until what follows upgraded packages is done (%s)\n", err->msg);
		said = true;
		err_clear(err);
		host_pause_ms(h, POLL_MS);
	}
	return true;
}
