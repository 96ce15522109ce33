/* What the keys do: actions, closing, quitting, help. */
#include <string.h>

#include "installer/front_curses_part.h"

static bool view_has(const struct view *v, const char *action)
{
	for (size_t i = 0; i < v->actions.n; i++)
		if (strcmp(v->actions.v[i].id, action) == 0)
			return true;
	return false;
}

/* --- the front's own boxes */

static struct view *over_open(struct front *f, enum over kind)
{
	struct arena *a = arena_new();

	arena_free(f->over.arena);
	f->over_kind = kind;
	f->over_place = (struct place){0};
	f->over = (struct shown){ .arena = a, .place = &f->over_place };
	f->over.view = (struct view){ .arena = a, .place = "", .box = "", .title = "", .right = "", .area = "", .say = "",
				      .help = "" };
	f->seeking = false;
	return &f->over.view;
}

static void over_ready(struct front *f)
{
	if (!f->screen.utf8)
		front_ascii(&f->over.view);
	pane_begin(&f->over.pane, f->over.arena, &f->over.view, f->over.place, &f->screen);
}

void front_over_close(struct front *f)
{
	f->over_kind = OVER_NONE;
}

void front_ask_quit(struct front *f)
{
	struct view *v = over_open(f, OVER_QUIT);

	v->asks = true;
	v->title = "Quit mailstead?";
	if (session_busy(f->s))
		view_text(v, "Something still runs here. An installation that has begun goes on without this screen.");
	view_text(v, "mailstead shows this again when it is started again.");
	view_action(v, "y", "yes", "quit");
	view_action(v, "n", "no", "stay");
	over_ready(f);
}

void front_quit(struct front *f)
{
	if (f->over_kind == OVER_HELP)
		front_over_close(f);
	else if (view_has(&f->page.view, "close") && f->over_kind == OVER_NONE)
		front_act(f, "close");
	else if (f->typed || session_busy(f->s))
		front_ask_quit(f);
	else
		session_act(f->s, "quit", "");
}

static void help_of_field(struct front *f, struct view *v)
{
	const struct item *item = pane_item(&f->page.pane);

	if (item == NULL || item->kind != ITEM_FIELD || (item->brief[0] == '\0' && item->details.n == 0))
		return;
	view_heading(v, item->title);
	if (item->brief[0] != '\0')
		view_text(v, item->brief);
	for (size_t i = 0; i < item->details.n; i++)
		view_textf(v, "%s%s%s", item->details.v[i].label, item->details.v[i].label[0] != '\0' ? ": " : "",
			   item->details.v[i].text);
}

void front_help(struct front *f)
{
	struct view *v = over_open(f, OVER_HELP);

	help_of_field(f, v);
	if (f->page.view.help[0] != '\0') {
		if (v->items.n > 0)
			view_heading(v, "This page");
		view_text(v, f->page.view.help);
	}
	view_heading(v, "Keys");
	front_keys_help(v, f->screen.utf8);
	over_ready(f);
}

void front_choices(struct front *f)
{
	const struct item *item = pane_item(&f->page.pane);
	struct view *v = over_open(f, OVER_CHOICE);

	v->title = view_clean(v->arena, item->title);
	for (size_t i = 0; item->choices != NULL && item->choices[i] != NULL; i++) {
		const bool here = strcmp(item->choices[i], item->value) == 0;
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = item->choices[i], .title = item->choices[i], .current = here });
	}
	over_ready(f);
}

/* --- acting */

static void act_over(struct front *f, const char *action)
{
	const enum over kind = f->over_kind;

	front_over_close(f);
	if (kind != OVER_QUIT || strcmp(action, "yes") != 0)
		return;
	/* A question wants to be answered before anything else: leaving it is an answer. */
	session_act(f->s, "quit", "");
	for (int i = 0; i < 16 && !session_over(f->s, NULL); i++) {
		session_act(f->s, "close", "");
		session_act(f->s, "quit", "");
	}
}

void front_act(struct front *f, const char *action)
{
	const struct item *item = pane_item(&f->page.pane);

	if (f->over_kind != OVER_NONE)
		act_over(f, action);
	else
		session_act(f->s, action, item != NULL && !f->on_areas ? item->id : "");
}

static void enter_row(struct front *f, const struct item *item)
{
	const struct view *v = &f->page.view;

	if (item->details.n > 0) {
		f->page.place->details = !f->page.place->details;
		f->page.place->moved = true;
		return;
	}
	for (size_t i = 0; i < v->actions.n; i++)
		if (v->actions.v[i].of_row && v->actions.v[i].key[0] == '\0') {
			front_act(f, v->actions.v[i].id);
			return;
		}
}

static void enter_over(struct front *f, const struct item *item)
{
	const struct item *field = pane_item(&f->page.pane);
	const bool chosen = f->over_kind == OVER_CHOICE && item != NULL && field != NULL;

	front_over_close(f);
	if (chosen) {
		f->typed = true;
		session_set(f->s, field->id, item->id);
	}
}

void front_enter(struct front *f)
{
	struct pane *p = &front_top(f)->pane;
	const struct item *item = pane_item(p);

	if (f->on_areas && f->over_kind == OVER_NONE)
		f->on_areas = false;
	else if (pane_action(p) != NULL)
		front_act(f, pane_action(p)->id);
	else if (f->over_kind != OVER_NONE)
		enter_over(f, item);
	else if (item != NULL && item->kind == ITEM_ROW)
		enter_row(f, item);
	else if (item != NULL)
		pane_choose(p, p->at + 1 < p->stops.n ? p->at + 1 : p->at);
	else if (view_has(&f->page.view, "next"))
		front_act(f, "next");
	else if (view_has(&f->page.view, "close"))
		front_act(f, "close");
}

void front_escape(struct front *f)
{
	struct place *place = f->page.place;

	if (f->over_kind != OVER_NONE)
		front_over_close(f);
	else if (place->seek[0] != '\0')
		place->seek[0] = '\0';
	else if (place->details && !f->page.view.asks)
		place->details = false;
	else if (f->page.view.areas.n > 0 && !f->on_areas)
		f->on_areas = true;
	else
		front_act(f, f->page.view.asks || view_has(&f->page.view, "close") ? "close" : "back");
}

/* --- areas */

static void choose_area(struct front *f, int by)
{
	const struct view *v = &f->page.view;

	for (size_t i = 0; i < v->areas.n; i++) {
		if (strcmp(v->areas.v[i].id, v->area) != 0)
			continue;
		if (i + (size_t)by < v->areas.n)
			session_act(f->s, "area", v->areas.v[i + (size_t)by].id);
		return;
	}
	if (v->areas.n > 0)
		session_act(f->s, "area", v->areas.v[0].id);
}

bool front_area(struct front *f, enum key_name key)
{
	const bool beside = f->screen.cols >= AREAS_BESIDE;

	if (!f->on_areas || f->over_kind != OVER_NONE)
		return false;
	if (key == (beside ? K_UP : K_LEFT))
		choose_area(f, -1);
	else if (key == (beside ? K_DOWN : K_RIGHT))
		choose_area(f, 1);
	else if (key == (beside ? K_RIGHT : K_DOWN))
		f->on_areas = false;
	return true;
}
