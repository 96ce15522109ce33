#include "installer/progress_log.h"

#include <stdlib.h>
#include <string.h>

#include "engine/event_json.h"
#include "installer/view.h"

enum { TEXT_MAX = 256 * 1024 }; /* bytes: some thousand lines */

void progress_log_free(struct progress_log *l)
{
	event_tail_free(&l->tail);
	str_free(&l->text);
	arena_free(l->arena);
	*l = (struct progress_log){0};
}

/* Drops whole lines from the beginning. */
static void shorten(struct str *text)
{
	const char *from = str_c(text) + text->len - TEXT_MAX / 2, *line = strchr(from, '\n');

	if (line == NULL)
		return;
	size_t left = text->len - (size_t)(line + 1 - text->p);
	memmove(text->p, line + 1, left);
	str_cut(text, left);
}

static void note(struct progress_log *l, const char *before, const char *text)
{
	str_addf(&l->text, "%s%s\n", before, text);
	if (l->text.len > TEXT_MAX)
		shorten(&l->text);
}

static void write_down(struct progress_log *l, const struct event *e)
{
	switch (e->kind) {
	case EVENT_PHASE:
		note(l, l->text.len > 0 ? "\n" : "", e->text);
		break;
	case EVENT_STEP:
		note(l, "  ", e->text);
		break;
	case EVENT_OUTPUT:
		note(l, "  | ", e->text);
		break;
	case EVENT_DONE:
		note(l, "  done: ", e->text);
		break;
	case EVENT_WARNING:
		note(l, "  warning: ", e->text);
		break;
	case EVENT_UNDO:
		note(l, "  undo: ", e->text);
		break;
	case EVENT_ERROR:
		note(l, "  FAILED: ", e->text);
		if (e->hint[0] != '\0')
			note(l, "  do this: ", e->hint);
		break;
	case EVENT_PROGRESS: /* apt says the same in its output */
	case EVENT_AHEAD:
	case EVENT_END:
	case EVENT_KINDS:
		break;
	}
}

static void keep(struct progress_log *l, const struct event *e)
{
	const struct pace_phase *now = pace_now(&l->pace);
	/* By then, and the certificate comes by itself later. */
	bool serves = now != NULL && now->phase == PHASE_CERTIFICATE;
	bool only_warns = e->kind == EVENT_WARNING || (e->kind == EVENT_ERROR && serves);

	if (e->kind == EVENT_ERROR && !only_warns) {
		l->error = e->text;
		l->hint = e->hint;
	}
	/* Undoing is in nobody's way. */
	if (now != NULL && now->phase != PHASE_UNDO)
		l->failed_in = now->phase;
	if (e->kind == EVENT_END) {
		l->ended = true;
		l->status = e->status;
	}
	l->warnings += only_warns;
	if (now == NULL)
		return;
	if (e->kind == EVENT_PHASE)
		l->said[now->phase] = NULL;
	if (e->kind == EVENT_PROGRESS || e->kind == EVENT_STEP || e->kind == EVENT_DONE || e->kind == EVENT_UNDO)
		l->said[now->phase] = e->text;
	if (only_warns)
		l->warning[now->phase] = e->text;
}

void progress_log_take(struct progress_log *l, const char *line, size_t n)
{
	struct event e;

	if (l->arena == NULL)
		l->arena = arena_new();
	if (!event_from_line(l->arena, line, n, &e))
		return;
	write_down(l, &e);
	if (e.kind != EVENT_END)
		pace_event(&l->pace, &e);
	keep(l, &e);
	if (e.kind == EVENT_END)
		pace_event(&l->pace, &e);
}

static void take(void *ctx, const char *line, size_t n)
{
	progress_log_take(ctx, line, n);
}

bool progress_log_read(struct progress_log *l, struct host *h, struct err *err)
{
	return event_tail_read(h, BACKGROUND_EVENTS, &l->tail, take, l, err);
}

const char *progress_log_time(const struct progress_log *l, struct arena *a, double now)
{
	double at = l->ended || now < l->pace.last ? l->pace.last : now;
	const char *took = view_duration(a, (int64_t)((at - l->pace.began) * 1000));
	int left = (int)pace_left(&l->pace, at);

	if (l->ended || left <= 0)
		return took;
	if (left < 5)
		return arena_printf(a, "%s, a few seconds left", took);
	/* What is only about right is not said to the second. */
	int step = left < 60 ? 5 : left < 300 ? 10 : 60;
	left = (left + step / 2) / step * step;
	return arena_printf(a, "%s, about %s left", took, view_duration(a, (int64_t)left * 1000));
}
