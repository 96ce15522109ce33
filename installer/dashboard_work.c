/* The one change that runs. */
#include <string.h>

#include "installer/dashboard.h"

enum { SECOND_MS = 1000 };

bool work_runs(const struct dash *d)
{
	return d->work.task != NULL;
}

/* --- events of an apply (engine/event_json.h) */

static void add_line(struct work *w, const char *text)
{
	if (w->lines.n == WORK_LINES)
		memmove(w->lines.v, w->lines.v + 1, --w->lines.n * sizeof(*w->lines.v));
	vec_push(w->a, &w->lines, arena_strdup(w->a, text));
}

static void begin_phase(struct work *w, const char *text, bool undo)
{
	if (w->phases.n == WORK_PHASES)
		memmove(w->phases.v, w->phases.v + 1, --w->phases.n * sizeof(*w->phases.v));
	vec_push(w->a, &w->phases, ((struct phase_row){ arena_strdup(w->a, text), NULL, undo }));
	w->now = "";
}

static void on_error(struct work *w, const json_t *o)
{
	const char *hint = json_text(o, "hint");

	add_line(w, arena_printf(w->a, "%s%s%s", json_text(o, "error"), hint[0] != '\0' ? "\n" : "", hint));
}

static void on_event(struct work *w, const json_t *o)
{
	const char *event = json_text(o, "event"), *text = json_text(o, "text");
	const json_t *overall = json_object_get(o, "overall"), *left = json_object_get(o, "left");

	if (json_is_number(overall))
		w->overall = json_number_value(overall);
	if (json_is_number(left) && json_number_value(left) >= 0 && json_number_value(left) < 1e6)
		w->left_ms = (int64_t)(json_number_value(left) * SECOND_MS);
	if (strcmp(event, "error") == 0)
		on_error(w, o);
	else if (text[0] != '\0')
		add_line(w, text);
	if (strcmp(event, "phase") == 0) {
		begin_phase(w, text, false);
	} else if (strcmp(event, "undo") == 0) {
		begin_phase(w, text, true);
	} else if (strcmp(event, "done") == 0 && w->phases.n > 0) {
		w->phases.v[w->phases.n - 1].result = arena_strdup(w->a, text);
		w->now = "";
	} else if (strcmp(event, "progress") == 0 || strcmp(event, "step") == 0) {
		w->now = arena_strdup(w->a, text);
	}
}

static void event_said(void *ctx, json_t *value)
{
	on_event(ctx, value);
}

/* --- how it ends */

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
		dash_say(s, TONE_BAD, "%s", w->end);
		return;
	}
	w->end = warned[0] != '\0' ? arena_printf(w->a, "%s But: %s", w->done, warned) : w->done;
	dash_say(s, warned[0] != '\0' || status != 0 ? TONE_WARN : TONE_GOOD, "%s", w->end);
}

static void ended(void *ctx, int status, const char *error)
{
	struct work *w = ctx;
	struct session *s = w->session;
	struct dash *d = dash_of(s);
	const char *warned = w->events ? "" : complaint(w->a, task_complaints(w->task));

	w->task = NULL;
	session_works(s, false);
	conclude(w, status, error, warned);
	looks_restart(s, d, w->looks);
	dash_waits(s);
}

static void cannot(struct work *w, const char *why)
{
	w->task = NULL;
	w->failed = true;
	session_works(w->session, false);
	w->end = arena_printf(w->a, "%s: %s", w->doing, why);
	dash_say(w->session, TONE_BAD, "%s", w->end);
}

static bool run(struct work *w, const struct task_req *req)
{
	struct err err = {0};

	w->task = task_start(w->session, req, &err);
	session_works(w->session, w->task != NULL);
	session_waits(w->session, w->task != NULL);
	session_tick(w->session, SECOND_MS);
	if (w->task == NULL)
		cannot(w, err.msg);
	return w->task != NULL;
}

/* --- in the background */

static void follow(struct work *w)
{
	static const char *const args[] = { "background", "follow", NULL };

	(void)run(w, &(struct task_req){ .args = args, .lines = true, .said = event_said, .ended = ended, .ctx = w });
}

static void begun(void *ctx, int status, const char *error)
{
	struct work *w = ctx;

	(void)status;
	w->task = NULL;
	if (error != NULL)
		cannot(w, error);
	else
		follow(w);
}

static void run_in_background(struct work *w, const char *const *args)
{
	strlist all = {0};

	vec_push(w->a, &all, "background");
	vec_push(w->a, &all, "start");
	for (size_t i = 0; args[i] != NULL; i++)
		vec_push(w->a, &all, args[i]);
	vec_push(w->a, &all, NULL);
	if (run(w, &(struct task_req){ .args = all.v, .outlives = true, .ended = begun, .ctx = w }))
		work_show(w->session);
}

static void reset(struct session *s, struct work *w)
{
	arena_free(w->a);
	*w = (struct work){ .session = s, .a = arena_new(), .overall = -1, .left_ms = -1, .now = "" };
}

static void background_said(void *ctx, json_t *value)
{
	struct session *s = ctx;
	struct dash *d = dash_of(s);
	struct work *w = &d->work;

	if (strcmp(json_text(value, "state"), "runs") != 0 || work_runs(d))
		return;
	reset(s, w);
	w->events = true;
	w->doing = arena_printf(w->a, "mailstead %s, begun before", json_text(value, "verb"));
	w->done = "What was begun before is done.";
	w->looks = ~0u;
	follow(w);
}

void work_take_up(struct session *s)
{
	static const char *const args[] = { "background", "status", NULL };
	struct err err = {0};

	if (task_start(s, &(struct task_req){ .args = args, .said = background_said, .ctx = s }, &err) == NULL)
		dash_say(s, TONE_BAD, "%s", err.msg);
}

/* --- for areas */

void work_start(struct session *s, const struct work_req *req)
{
	struct dash *d = dash_of(s);
	struct work *w = &d->work;

	if (work_runs(d)) {
		session_say(s, TONE_WARN, "%s goes on; one thing at a time.", w->doing);
		return;
	}
	reset(s, w);
	w->doing = arena_strdup(w->a, req->doing);
	w->done = arena_strdup(w->a, req->done);
	w->looks = req->looks;
	w->events = req->events;
	if (req->events)
		run_in_background(w, req->args);
	else
		(void)run(w, &(struct task_req){ .args = req->args, .input = req->input, .input_len = req->input_len, .outlives = true,
						 .ended = ended, .ctx = w });
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
