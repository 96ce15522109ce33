/* What can be chosen in a pane, and how one moves among it. */
#include <string.h>

#include "installer/front_curses_pane.h"
#include "ui/scroll.h"

static const char *stop_id(const struct pane *p, const struct stop *stop)
{
	return stop->button ? p->view->actions.v[stop->index].id : p->view->items.v[stop->index].id;
}

bool pane_has_fields(const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_FIELD)
			return true;
	return false;
}

static void find_stops(struct pane *p)
{
	const struct view *v = p->view;

	p->buttons = v->asks || pane_has_fields(v);
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].id[0] != '\0' &&
		    (v->items.v[i].kind == ITEM_ROW || v->items.v[i].kind == ITEM_FIELD))
			vec_push(p->arena, &p->stops, ((struct stop){ false, i }));
	for (size_t i = 0; p->buttons && i < v->actions.n; i++)
		if (!v->actions.v[i].of_row)
			vec_push(p->arena, &p->stops, ((struct stop){ true, i }));
}

/* Without a choice of the operator's: what goes on now; or of a question the answer that changes nothing. */
static size_t first_stop(const struct pane *p)
{
	for (size_t i = 0; i < p->stops.n; i++)
		if (!p->stops.v[i].button && p->view->items.v[p->stops.v[i].index].current)
			return i;
	for (size_t i = 0; i < p->stops.n && p->view->asks && p->stops.v[0].button; i++)
		if (strcmp(stop_id(p, &p->stops.v[i]), "no") == 0)
			return i;
	return 0;
}

static size_t find_focus(const struct pane *p)
{
	const struct place *place = p->place;

	if (!place->moved)
		return first_stop(p);
	for (size_t i = 0; i < p->stops.n; i++)
		if (p->stops.v[i].button == place->on_button &&
		    strcmp(stop_id(p, &p->stops.v[i]), place->focus) == 0)
			return i;
	return place->nth < p->stops.n ? place->nth : p->stops.n - 1;
}

static void set_focus(struct pane *p, size_t stop)
{
	struct place *place = p->place;

	p->at = stop;
	place->nth = stop;
	place->on_button = p->stops.v[stop].button;
	if (strcmp(place->focus, stop_id(p, &p->stops.v[stop])) != 0)
		place->detail_top = 0;
	strncpy(place->focus, stop_id(p, &p->stops.v[stop]), PLACE_ID_MAX - 1);
}

void pane_begin(struct pane *p, struct arena *a, const struct view *v, struct place *place,
		const struct pane_screen *screen)
{
	*p = (struct pane){ .arena = a, .view = v, .place = place, .screen = screen, .cursor_x = -1 };
	p->flow.arena = a;
	find_stops(p);
	if (p->stops.n > 0)
		set_focus(p, find_focus(p));
}

void pane_choose(struct pane *p, size_t stop)
{
	p->place->moved = true;
	p->place->away = false;
	if (stop < p->stops.n)
		set_focus(p, stop);
}

const struct item *pane_item(const struct pane *p)
{
	return p->at < p->stops.n && !p->stops.v[p->at].button ? &p->view->items.v[p->stops.v[p->at].index] : NULL;
}

const struct action *pane_action(const struct pane *p)
{
	return p->at < p->stops.n && p->stops.v[p->at].button ? &p->view->actions.v[p->stops.v[p->at].index] : NULL;
}

bool pane_typing(const struct pane *p)
{
	const struct item *item = pane_item(p);

	return item != NULL && item->kind == ITEM_FIELD &&
	       (item->field == FIELD_TEXT || item->field == FIELD_SECRET);
}

static bool stop_lines(const struct pane *p, size_t stop, size_t *first, size_t *end)
{
	const struct stop *s = &p->stops.v[stop];

	if (!s->button)
		return flow_find(&p->flow, s->index, first, end);
	*first = s->index < p->button_at.n ? p->button_at.v[s->index].line : 0;
	*end = *first + 1;
	return true;
}

bool pane_chosen_lines(const struct pane *p, size_t *first, size_t *end)
{
	return p->at < p->stops.n && stop_lines(p, p->at, first, end);
}

size_t pane_stop_at(const struct pane *p, size_t line, int x)
{
	size_t first, end;

	for (size_t i = 0; i < p->stops.n; i++) {
		if (!stop_lines(p, i, &first, &end) || line < first || line >= end)
			continue;
		if (!p->stops.v[i].button)
			return i;
		const struct button_at *at = &p->button_at.v[p->stops.v[i].index];
		if (x >= at->x && x < at->x + at->width)
			return i;
	}
	return p->stops.n;
}

static void scroll(struct pane *p, long by)
{
	p->place->moved = true;
	p->place->away = true;
	p->place->top = scroll_by(p->place->top, (size_t)p->rows, p->flow.lines.n, by);
}

static bool in_sight(const struct pane *p, size_t stop, size_t nearly)
{
	size_t first, end;

	return stop < p->stops.n && stop_lines(p, stop, &first, &end) && first + nearly >= p->place->top &&
	       first < p->place->top + (size_t)p->rows + nearly;
}

void pane_move(struct pane *p, int by)
{
	enum { NEARLY = 4 /* lines: a heading between, and what is around it */ };
	size_t next = p->at + (size_t)by;

	if (in_sight(p, p->at, 0) && in_sight(p, next, NEARLY))
		pane_choose(p, next);
	else
		scroll(p, by);
}

/* The stop nearest to the line, in the direction that is gone. */
static size_t nearest(const struct pane *p, size_t line, int by)
{
	size_t first, end, found = p->at;

	for (size_t i = 0; i < p->stops.n; i++) {
		if (!stop_lines(p, i, &first, &end))
			continue;
		if (first <= line)
			found = i;
		if (first >= line)
			return by < 0 ? i : found;
	}
	return found;
}

void pane_page(struct pane *p, int by)
{
	size_t first, end, page = p->rows > 2 ? (size_t)p->rows - 1 : 1, found = p->stops.n;

	if (pane_chosen_lines(p, &first, &end))
		found = nearest(p, by > 0 ? first + page : first > page ? first - page : 0, by);
	scroll(p, by * (long)page);
	if (in_sight(p, found, 0))
		pane_choose(p, found);
}

void pane_end(struct pane *p, bool last)
{
	size_t stop = last && p->stops.n > 0 ? p->stops.n - 1 : 0;

	scroll(p, last ? (long)p->flow.lines.n : -(long)p->flow.lines.n);
	if (in_sight(p, stop, 0))
		pane_choose(p, stop);
}

void pane_shift(struct pane *p, int by)
{
	size_t width = p->width > PANE_LABELS ? (size_t)(p->width - PANE_LABELS) : 1;

	p->place->moved = true;
	p->place->shift = scroll_by(p->place->shift, width, p->flow.widest, by);
}
