/* The mouse: a click chooses, a click on what is chosen is Enter, the wheel scrolls. */
#include "installer/front_curses_part.h"

static void click(struct front *f, const struct key *key)
{
	struct pane *p = &front_top(f)->pane;
	const struct rect *r = &p->rect;

	if (key->y < r->y || key->y >= r->y + r->rows || key->x < r->x || key->x >= r->x + r->cols)
		return;
	size_t stop = pane_stop_at(p, p->place->top + (size_t)(key->y - r->y), key->x - r->x);
	if (stop >= p->stops.n)
		return;
	const bool again = stop == p->at && !f->on_areas;
	f->on_areas = false;
	pane_choose(p, stop);
	if (pane_action(p) != NULL || (again && !pane_typing(p)))
		front_enter(f);
}

bool front_mouse(struct front *f, const struct key *key)
{
	struct pane *p = &front_top(f)->pane;

	if (key->name == K_CLICK)
		click(f, key);
	else if (key->name == K_WHEEL_UP)
		pane_move(p, -1);
	else if (key->name == K_WHEEL_DOWN)
		pane_move(p, 1);
	else
		return false;
	return true;
}
