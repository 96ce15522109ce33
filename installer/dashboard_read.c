/* A text that a verb says, to be read on top of the dashboard. */
#include "installer/dashboard.h"

static void said(void *ctx, json_t *value)
{
	struct dash *d = dash_of(ctx);

	/* The operator does something else by now: nothing may come from nowhere below the fingers. */
	if (session_top(ctx) == &page_dashboard && d->area == d->reading_for && json_object_get(value, "error") == NULL)
		d->read(ctx, value);
}

static void ended(void *ctx, int status, const char *error)
{
	struct dash *d = dash_of(ctx);

	(void)status;
	d->reading = NULL;
	dash_waits(ctx);
	if (error != NULL)
		dash_say(ctx, TONE_BAD, "%s", error);
}

void dash_read(struct session *s, const char *const *args, void (*read)(struct session *s, const json_t *value))
{
	struct dash *d = dash_of(s);
	struct err err = {0};

	task_stop(d->reading);
	d->reading_for = d->area;
	d->read = read;
	d->reading = task_start(s, &(struct task_req){ .args = args, .said = said, .ended = ended, .ctx = s }, &err);
	if (d->reading == NULL)
		dash_say(s, TONE_BAD, "%s", err.msg);
	dash_waits(s);
}
