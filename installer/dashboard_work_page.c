/* The page of a change: what is done, what goes on now, what was said. */
#include <string.h>

#include "installer/dashboard.h"

enum { TICK_MS = 1000 };

static void enter(struct session *s)
{
	session_waits(s, work_runs(dash_of(s)));
	session_tick(s, TICK_MS);
}

static void view_bar(struct view *v, const struct work *w)
{
	if (w->task == NULL || w->overall < 0)
		return;
	view_add(v, &(struct item){ .kind = ITEM_BAR, .percent = w->overall > 100 ? 100 : w->overall,
				    .text = w->left_ms >= 0 ? arena_printf(v->arena, "about %s left", view_duration(v->arena, w->left_ms)) : "" });
}

/* A phase may have several results: it is done when the next begins. */
static void view_phase(struct view *v, const struct work *w, size_t i)
{
	const struct phase_row *p = &w->phases.v[i];
	bool now = i + 1 == w->phases.n && w->task != NULL, failed = i + 1 == w->phases.n && w->failed;

	view_add(v, &(struct item){
			    .kind = ITEM_ROW,
			    .id = arena_printf(v->arena, "phase:%zu", i),
			    .tone = failed ? TONE_BAD : p->undo ? TONE_WARN : now ? TONE_NOTE : TONE_GOOD,
			    .word = p->undo ? "undone" : failed ? "FAIL" : now ? "now" : "done",
			    .title = p->text,
			    .text = now && w->now[0] != '\0' ? w->now : p->result,
			    .current = now,
		    });
}

static void work_view(struct session *s, struct view *v)
{
	const struct work *w = &dash_of(s)->work;

	v->title = view_clean(v->arena, w->end != NULL && !w->failed ? w->done : w->doing);
	if (w->task != NULL)
		v->right = view_duration(v->arena, task_age_ms(w->task));
	view_bar(v, w);
	for (size_t i = 0; i < w->phases.n; i++)
		view_phase(v, w, i);
	if (w->end == NULL)
		view_text(v, "It goes on if you leave this page or this program, or if the connection breaks.");
	else if (w->failed)
		view_text(v, w->end);
	view_action(v, "l", "log", "log");
	view_action(v, "b", "back", "back");
	view_action(v, "q", "quit", w->task != NULL ? "leave it running" : "quit");
}

static void show_log(struct session *s)
{
	const struct work *w = &dash_of(s)->work;
	struct str text = {0};

	for (size_t i = 0; i < w->lines.n; i++)
		str_addf(&text, "%s\n", w->lines.v[i]);
	session_show(s, w->doing, str_c(&text));
	str_free(&text);
}

static bool work_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "log") != 0)
		return false;
	show_log(s);
	return true;
}

const struct page page_work = {
	.id = "work",
	.title = "Change",
	.help = "The same as `mailstead apply`: everything is checked before anything is swapped in, and undone if it fails.\n"
		"b goes back, and the change goes on; w on the dashboard shows it again. l shows all that was said.",
	.enter = enter,
	.view = work_view,
	.act = work_act,
	.tick = enter,
};
