/* The first page of an installed box: areas with a count of what needs doing, one of them open. */
#include "installer/dashboard.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LOG_MAX = 200, TICK_BUSY_MS = 1000, TICK_MS = 20000, HOUR_MS = 3600 * 1000 };

const struct area_kind *const area_kinds[] = {
	&area_health, &area_services, &area_queue,   &area_certificate, &area_records, &area_users, &area_aliases,
	&area_domains, &area_history,  &area_changes, &area_options,     &area_log,     NULL,
};

/* What the counts beside the areas are made of. */
#define LOOKS_OF_ALL (LOOK(HEALTH) | LOOK(CHANGES))

struct dash *dash_of(struct session *s)
{
	return session_state(s, &page_dashboard);
}

static void keep(struct session *s, struct dash *d, const char *text)
{
	struct arena *a = session_arena(s);
	int64_t now = session_host(s)->now(session_host(s));

	if (d->log.n == LOG_MAX)
		memmove(d->log.v, d->log.v + 1, --d->log.n * sizeof(*d->log.v));
	vec_push(a, &d->log, arena_printf(a, "%s  %s", when_words(a, now), text));
}

void dash_say(struct session *s, enum tone tone, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (session_top(s) != &page_work) /* which shows it itself, for longer */
		session_say(s, tone, "%s", text);
	keep(s, dash_of(s), text);
}

void dash_waits(struct session *s)
{
	const struct dash *d = dash_of(s);

	session_waits(s, looks_run(d, d->area->looks) || work_runs(d) || d->reading != NULL);
}

static void wake(struct session *s, const struct dash *d)
{
	session_tick(s, looks_run(d, ~0u) || work_runs(d) ? TICK_BUSY_MS : TICK_MS);
	dash_waits(s);
}

static void open_area(struct session *s, struct dash *d, const struct area_kind *area)
{
	d->area = area;
	looks_start(s, d, area->looks, false);
	wake(s, d);
}

static void dashboard_enter(struct session *s)
{
	struct dash *d = dash_of(s);

	if (d->area == NULL)
		work_take_up(s);
	looks_start(s, d, LOOKS_OF_ALL, false);
	open_area(s, d, d->area != NULL ? d->area : area_kinds[0]);
}

/* --- what is shown */

static void view_areas(struct dash *d, struct view *v)
{
	finding_list now = {0};

	findings_now(d, v->arena, &now); /* once for all: it is drawn with each key */
	for (const struct area_kind *const *k = area_kinds; *k != NULL; k++) {
		finding_list found = {0};

		findings_of_area(&now, v->arena, *k, &found);
		size_t n = found.n + ((*k)->to_do != NULL ? (*k)->to_do(d) : 0);
		enum tone tone = found.n > 0 && found.v[0].severity == SEVERITY_FAIL ? TONE_BAD : n > 0 ? TONE_WARN : TONE_PLAIN;
		vec_push(v->arena, &v->areas, ((struct area){ (*k)->id, (*k)->title, n, tone }));
	}
	v->area = d->area->id;
}

static void view_work(const struct dash *d, struct view *v)
{
	if (work_runs(d))
		v->say = view_clean(v->arena, arena_printf(v->arena, "%s …", d->work.doing));
	v->say_tone = TONE_NOTE;
}

/* Whoever comes back to a screen that was left open must not take what was for what is. */
static const char *with_age(struct session *s, const struct dash *d, struct arena *a, const char *sentence)
{
	struct host *h = session_host(s);
	const struct look *l = &d->looks[LOOK_HEALTH];
	int64_t hours = l->value != NULL ? (h->monotonic_ms(h) - l->at) / HOUR_MS : 0;

	return hours > 0 ? arena_printf(a, "%lld h ago: %s", (long long)hours, sentence) : sentence;
}

static void dashboard_view(struct session *s, struct view *v)
{
	struct dash *d = dash_of(s);

	v->title = with_age(s, d, v->arena, health_sentence(d, v->arena));
	v->right = looks_age(s, v->arena, d->area->looks);
	v->help = d->area->help;
	view_areas(d, v);
	view_work(d, v);
	d->area->view(s, d, v);
	if (d->area->looks != LOOK_NONE)
		view_action(v, "r", "again", "again");
	view_action(v, "R", "again-all", "all");
	if (d->work.events && (work_runs(d) || d->work.end != NULL))
		view_action(v, "w", "work", work_runs(d) ? "what runs" : "what ran");
	view_action(v, "q", "quit", "quit");
}

/* --- what keys do */

static bool choose(struct session *s, struct dash *d, const char *id)
{
	for (const struct area_kind *const *k = area_kinds; *k != NULL; k++)
		if (strcmp((*k)->id, id) == 0) {
			open_area(s, d, *k);
			return true;
		}
	return false;
}

static unsigned all_seen(const struct dash *d)
{
	unsigned set = LOOKS_OF_ALL | d->area->looks;

	for (unsigned i = 0; i < LOOKS; i++)
		if (d->looks[i].value != NULL)
			set |= 1u << i;
	return set;
}

static bool dashboard_act(struct session *s, const char *action, const char *row)
{
	struct dash *d = dash_of(s);

	if (strcmp(action, "area") == 0)
		return choose(s, d, row);
	if (strcmp(action, "quit") == 0)
		session_end(s, 0);
	else if (strcmp(action, "again") == 0)
		looks_start(s, d, d->area->looks | (d->area->groups != NULL && !findings_are_own(d->area) ? LOOK(HEALTH) : LOOK_NONE), true);
	else if (strcmp(action, "again-all") == 0)
		looks_start(s, d, all_seen(d), true);
	else if (strcmp(action, "work") == 0)
		work_show(s);
	else
		return d->area->act != NULL && d->area->act(s, d, action, row);
	if (session_top(s) == &page_dashboard)
		wake(s, d);
	return true;
}

static void dashboard_tick(struct session *s)
{
	wake(s, dash_of(s));
}

static void dashboard_end(struct session *s)
{
	looks_free(dash_of(s));
	work_free(dash_of(s));
}

const struct page page_dashboard = {
	.id = "dashboard",
	.title = "Dashboard",
	.help = "Left are the areas, with the number of things to do in each.",
	.state_size = sizeof(struct dash),
	.enter = dashboard_enter,
	.view = dashboard_view,
	.act = dashboard_act,
	.tick = dashboard_tick,
	.end = dashboard_end,
	.no_back = true,
};

const struct page *const dashboard_pages[] = { &page_dashboard, NULL };
