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

void front_quit(struct front *f)
{
	if (f->over_kind == OVER_HELP)
		front_over_close(f);
	else if (view_has(&f->page.view, "close") && f->over_kind == OVER_NONE)
		front_act(f, "close");
	else
		front_act(f, "quit");
}

/* --- acting */

/* A question wants to be answered before anything else: leaving it is an answer. */
void front_quit_now(struct front *f)
{
	session_act(f->s, "quit", "");
	for (int i = 0; i < 16 && !session_over(f->s, NULL); i++) {
		session_act(f->s, "close", "");
		session_act(f->s, "quit", "");
	}
}

static void act_over(struct front *f, const char *action)
{
	const enum over kind = f->over_kind;

	front_over_close(f);
	if (kind == OVER_QUIT && strcmp(action, "yes") == 0)
		front_quit_now(f);
}

void front_act(struct front *f, const char *action)
{
	const struct item *item = pane_item(&f->page.pane);

	if (f->over_kind != OVER_NONE)
		act_over(f, action);
	else if (strcmp(action, "quit") == 0 && (f->typed || session_at_work(f->s)))
		front_ask_quit(f);
	else
		session_act(f->s, action, item != NULL && !f->on_areas ? item->id : "");
}

static void enter_row(struct front *f, const struct item *item)
{
	const struct view *v = &f->page.view;

	if (item->details.n > 0 && !f->details_beside) {
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
	else if (f->details_open && !f->page.view.asks)
		place->details = false;
	else if (f->page.view.areas.n > 0 && !f->on_areas)
		f->on_areas = true;
	else
		front_act(f, f->page.view.asks || view_has(&f->page.view, "close") ? "close" : "back");
}
