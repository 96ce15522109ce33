/* Publishing by the provider's API or RFC 2136: what would change is shown and asked first. */
#include <string.h>

#include "installer/json_read.h"
#include "installer/page_records.h"

/* Of a box that a question is shown in. */
enum { LINES_MAX = 8 };

/* What `dns publish --json` says. */
struct answer {
	struct str lines; /* one a change */
	size_t shown, changes, held, homeless;
};

static void add_change(struct answer *w, json_t *change)
{
	const char *what = json_text(change, "change");
	bool held = strcmp(what, "held") == 0;

	if (strcmp(what, "keep") == 0 || what[0] == '\0')
		return;
	w->held += held;
	w->changes += !held;
	if (w->shown++ < LINES_MAX)
		str_addf(&w->lines, "%s %s %s\n", held ? "NOT (in the way)" : what, json_text(change, "type"), json_text(change, "name"));
}

static void read_answer(json_t *o, struct answer *w)
{
	json_t *zone, *change, *zones = json_object_get(o, "zones");
	size_t i, k;

	json_array_foreach(zones, i, zone)
		json_array_foreach(json_object_get(zone, "changes"), k, change)
			add_change(w, change);
	if (w->shown > LINES_MAX)
		str_addf(&w->lines, "and %zu more\n", w->shown - LINES_MAX);
	w->homeless = json_array_size(json_object_get(o, "in_no_zone"));
}

static void tell_error(struct session *s, const char *error)
{
	session_say(s, TONE_PLAIN, "%s", "");
	session_tell(s, "It cannot be published from here", error);
}

/* Only while the page is what is seen: a question may not come from nowhere. */
static bool is_shown(struct session *s)
{
	const struct page *top = session_top(s);

	return strcmp(top->id, "records") == 0;
}

/* --- doing it */

static void on_published(void *ctx, json_t *o)
{
	struct session *s = ctx;
	struct answer w = {0};

	/* An error is told at the end. */
	if (records_page(s) == NULL || !is_shown(s) || json_object_get(o, "zones") == NULL)
		return;
	read_answer(o, &w);
	if (w.held > 0)
		session_say(s, TONE_WARN, "Published, all but %zu: what stands there is in the way and not from here.", w.held);
	else if (w.homeless > 0)
		session_say(s, TONE_WARN, "Published, but for names in no zone that can be changed there.");
	else
		session_say(s, TONE_GOOD, "Published. Name servers follow within minutes.");
	str_free(&w.lines);
}

static void on_published_end(void *ctx, int status, const char *error)
{
	struct session *s = ctx;
	struct records_page *p = records_page(s);

	(void)status;
	if (p == NULL)
		return;
	p->publish = NULL;
	if (!is_shown(s))
		return;
	if (error != NULL)
		tell_error(s, error);
	else
		records_look(s);
}

static void start(struct session *s, const char *const *args, bool outlives, void (*said)(void *ctx, json_t *o),
		  void (*ended)(void *ctx, int status, const char *error))
{
	struct records_page *p = records_page(s);
	struct err err = {0};

	p->publish = task_start(s, &(struct task_req){ .args = args, .outlives = outlives, .said = said, .ended = ended, .ctx = s },
				&err);
	if (p->publish == NULL)
		session_say(s, TONE_BAD, "%s", err.msg);
}

static void on_answer(struct session *s, bool yes, void *ctx)
{
	static const char *const args[] = { "dns", "publish", "--yes", NULL };

	(void)ctx;
	if (!yes || records_page(s) == NULL)
		return;
	session_say(s, TONE_NOTE, "Publishing …");
	start(s, args, true, on_published, on_published_end);
}

/* --- what would change */

static void ask(struct session *s, const struct answer *w)
{
	struct arena *a = session_arena(s);
	const char *held = w->held > 0 ? "What is in the way and not from here stays as it is.\n" : "";
	const char *homeless = w->homeless > 0 ? "Some names are in no zone that can be changed there: publish them by hand.\n" : "";

	session_ask(s, arena_printf(a, "Change %zu record%s in your DNS?", w->changes, w->changes == 1 ? "" : "s"),
		    arena_printf(a, "%s%s%s", str_c(&w->lines), held, homeless), "publish", on_answer, NULL);
}

static void on_planned(void *ctx, json_t *o)
{
	struct session *s = ctx;
	struct answer w = {0};

	/* An error is told at the end. */
	if (records_page(s) == NULL || !is_shown(s) || json_object_get(o, "zones") == NULL)
		return;
	read_answer(o, &w);
	if (w.changes > 0)
		ask(s, &w);
	else if (w.held > 0)
		session_show(s, "Nothing can be changed: what stands there is in the way and not from here", str_c(&w.lines));
	else
		session_say(s, TONE_GOOD, "Nothing is to be changed: all of it stands there.");
	str_free(&w.lines);
}

static void on_planned_end(void *ctx, int status, const char *error)
{
	struct session *s = ctx;
	struct records_page *p = records_page(s);

	(void)status;
	if (p == NULL)
		return;
	p->publish = NULL;
	if (error != NULL && is_shown(s))
		tell_error(s, error);
}

void records_publish(struct session *s)
{
	static const char *const args[] = { "dns", "publish", "--check", NULL };

	if (records_page(s)->publish != NULL) {
		session_say(s, TONE_NOTE, "That goes on already.");
		return;
	}
	session_say(s, TONE_NOTE, "Looking at what would change …");
	start(s, args, false, on_planned, on_planned_end);
}
