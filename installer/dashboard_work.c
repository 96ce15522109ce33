/* The one change that runs, and the page of its events. */
#include <string.h>

#include "installer/dashboard.h"

bool work_runs(const struct dash *d)
{
	return d->work.task != NULL;
}

static void add_line(struct work *w, const char *text)
{
	if (w->lines.n == WORK_LINES)
		memmove(w->lines.v, w->lines.v + 1, --w->lines.n * sizeof(*w->lines.v));
	vec_push(w->a, &w->lines, arena_strdup(w->a, text));
}

static struct phase *last_phase(struct work *w)
{
	return w->phases.n > 0 ? &w->phases.v[w->phases.n - 1] : NULL;
}

static void begin_phase(struct work *w, const char *text, bool undo)
{
	if (w->phases.n == WORK_PHASES)
		memmove(w->phases.v, w->phases.v + 1, --w->phases.n * sizeof(*w->phases.v));
	vec_push(w->a, &w->phases, ((struct phase){ arena_strdup(w->a, text), NULL, undo }));
	w->percent = -1;
	w->now = "";
}

/* {"event": "phase", "text": …} of an apply (engine/event.h). */
static void on_event(struct work *w, const json_t *o)
{
	const char *event = json_text(o, "event"), *text = json_text(o, "text");
	struct phase *last = last_phase(w);

	if (event[0] == '\0')
		return;
	add_line(w, text);
	if (strcmp(event, "phase") == 0) {
		begin_phase(w, text, false);
	} else if (strcmp(event, "done") == 0 && last != NULL) {
		last->result = arena_strdup(w->a, text);
		w->percent = -1;
		w->now = "";
	} else if (strcmp(event, "undo") == 0) {
		begin_phase(w, text, true);
	} else if (strcmp(event, "progress") == 0) {
		w->percent = json_number_value(json_object_get(o, "percent"));
		w->now = arena_strdup(w->a, text);
	} else if (strcmp(event, "step") == 0) {
		w->now = arena_strdup(w->a, text);
	}
}

static void said(void *ctx, json_t *value)
{
	struct work *w = ctx;

	if (w->events)
		on_event(w, value);
}

/* "mailstead: this password is weak: …\n" without the name in front, one line of it. */
static const char *complaint(struct arena *a, const char *text)
{
	static const char name[] = "mailstead: ";

	if (strncmp(text, name, sizeof(name) - 1) == 0)
		text += sizeof(name) - 1;
	return arena_memdup(a, text, strcspn(text, "\n"));
}

static void conclude(struct work *w, int status, const char *error, const char *warned)
{
	struct session *s = w->session;

	w->failed = error != NULL;
	if (error != NULL) {
		const char *hint = strchr(error, '\n');

		w->end = arena_printf(w->a, "%s: %.*s%s%s", w->doing, (int)strcspn(error, "\n"), error, hint != NULL ? ". " : "",
				      hint != NULL ? hint + 1 : "");
		add_line(w, error);
		dash_say(s, TONE_BAD, "%s", w->end);
		return;
	}
	w->end = warned[0] != '\0' ? arena_printf(w->a, "%s But: %s", w->done, warned) : w->done;
	if (warned[0] != '\0')
		add_line(w, warned);
	dash_say(s, warned[0] != '\0' || status != 0 ? TONE_WARN : TONE_GOOD, "%s", w->end);
}

static void ended(void *ctx, int status, const char *error)
{
	struct work *w = ctx;
	struct session *s = w->session;
	struct dash *d = dash_of(s);
	const char *warned = complaint(w->a, task_complaints(w->task));

	w->task = NULL;
	conclude(w, status, error, warned);
	looks_start(s, d, w->looks, true);
	session_waits(s, looks_run(d, d->area->looks));
}

static void reset(struct work *w)
{
	arena_free(w->a);
	*w = (struct work){ .a = arena_new(), .percent = -1, .now = "" };
}

void work_start(struct session *s, const struct work_req *req)
{
	struct dash *d = dash_of(s);
	struct work *w = &d->work;
	struct err err = {0};

	if (work_runs(d)) {
		session_say(s, TONE_WARN, "%s goes on; one thing at a time.", w->doing);
		return;
	}
	reset(w);
	w->session = s;
	w->doing = arena_strdup(w->a, req->doing);
	w->done = arena_strdup(w->a, req->done);
	w->looks = req->looks;
	w->events = req->events;
	w->task = task_start(s, &(struct task_req){ .args = req->args, .input = req->input, .input_len = req->input_len,
						    .lines = req->events, .outlives = true, .said = said, .ended = ended,
						    .ctx = w }, &err);
	if (w->task == NULL) {
		w->failed = true;
		w->end = arena_printf(w->a, "%s: %s", w->doing, err.msg);
		dash_say(s, TONE_BAD, "%s", w->end);
		return;
	}
	if (req->events)
		work_show(s);
}

void work_show(struct session *s)
{
	if (session_top(s) != &page_work)
		session_push(s, &page_work);
}

void work_free(struct dash *d)
{
	arena_free(d->work.a);
	d->work = (struct work){0};
}

/* --- its page */

static void work_enter(struct session *s)
{
	session_waits(s, work_runs(dash_of(s)));
	session_tick(s, 1000);
}

static void view_phase(struct view *v, const struct work *w, size_t i)
{
	const struct phase *p = &w->phases.v[i];
	bool last = i + 1 == w->phases.n && w->task != NULL; /* a phase may have several results */

	view_add(v, &(struct item){
			    .kind = ITEM_ROW,
			    .id = arena_printf(v->arena, "phase:%zu", i),
			    .tone = p->undo ? TONE_WARN : last ? TONE_NOTE : TONE_GOOD,
			    .word = p->undo ? "undone" : last ? "now" : p->result != NULL ? "done" : "",
			    .title = p->text,
			    .text = last && w->now[0] != '\0' ? w->now : p->result,
			    .right = last && w->percent >= 0 ? arena_printf(v->arena, "%.0f %%", w->percent) : "",
			    .current = last,
		    });
}

static void work_view(struct session *s, struct view *v)
{
	const struct work *w = &dash_of(s)->work;

	v->title = view_clean(v->arena, w->end != NULL && !w->failed ? w->done : w->doing);
	if (w->task != NULL)
		v->right = view_duration(v->arena, task_age_ms(w->task));
	for (size_t i = 0; i < w->phases.n; i++)
		view_phase(v, w, i);
	if (w->end != NULL)
		view_text(v, w->end);
	else
		view_text(v, "It goes on if you leave this page, or if the connection breaks.");
	view_action(v, "l", "log", "log");
	view_action(v, "b", "back", "back");
}

static bool work_act(struct session *s, const char *action, const char *row)
{
	const struct work *w = &dash_of(s)->work;
	struct str text = {0};

	(void)row;
	if (strcmp(action, "quit") == 0)
		session_pop(s);
	else if (strcmp(action, "log") != 0)
		return false;
	else {
		for (size_t i = 0; i < w->lines.n; i++)
			str_addf(&text, "%s\n", w->lines.v[i]);
		session_show(s, w->doing, str_c(&text));
		str_free(&text);
	}
	return true;
}

const struct page page_work = {
	.id = "work",
	.title = "Change",
	.help = "The same as `mailstead apply`: everything is checked before anything is swapped in, and undone if it fails.\n"
		"b goes back; the change goes on. l shows all that was said.",
	.state_size = 0,
	.enter = work_enter,
	.view = work_view,
	.act = work_act,
	.tick = work_enter,
};
