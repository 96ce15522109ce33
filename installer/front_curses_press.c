/* What the keys do that move about. */
#include "installer/front_curses_keys.h"

void press_up(struct front *f)
{
	if (!front_area(f, K_UP))
		pane_move(&front_top(f)->pane, -1);
}

void press_down(struct front *f)
{
	if (!front_area(f, K_DOWN))
		pane_move(&front_top(f)->pane, 1);
}

void press_left(struct front *f)
{
	struct pane *p = &front_top(f)->pane;

	if (front_area(f, K_LEFT))
		return;
	if (pane_action(p) != NULL)
		pane_move(p, -1);
	else
		pane_shift(p, -8);
}

void press_right(struct front *f)
{
	struct pane *p = &front_top(f)->pane;

	if (front_area(f, K_RIGHT))
		return;
	if (pane_action(p) != NULL)
		pane_move(p, 1);
	else
		pane_shift(p, 8);
}

static void page_by(struct front *f, int by)
{
	struct place *place = front_top(f)->place;
	size_t page = f->details_rows > 1 ? f->details_rows - 1 : 1;

	if (!when_more_details(f))
		pane_page(&front_top(f)->pane, by);
	else if (by > 0)
		place->detail_top += page;
	else
		place->detail_top -= place->detail_top < page ? place->detail_top : page;
}

void press_page_up(struct front *f)
{
	page_by(f, -1);
}

void press_page_down(struct front *f)
{
	page_by(f, 1);
}

void press_home(struct front *f)
{
	pane_end(&front_top(f)->pane, false);
}

void press_end(struct front *f)
{
	pane_end(&front_top(f)->pane, true);
}

static void tab_by(struct front *f, int by)
{
	struct pane *p = &front_top(f)->pane;
	const bool areas = when_with_areas(f), forms = p->buttons;

	if (areas && f->on_areas)
		f->on_areas = false;
	else if (areas && (!forms || p->at + (size_t)by >= p->stops.n))
		f->on_areas = true;
	else if (p->stops.n > 0)
		pane_choose(p, (p->at + p->stops.n + (size_t)by) % p->stops.n);
}

void press_tab(struct front *f)
{
	tab_by(f, 1);
}

void press_back_tab(struct front *f)
{
	tab_by(f, -1);
}

void press_seek(struct front *f)
{
	edit_wipe(&f->seek);
	f->seeking = true;
}

void press_seek_next(struct front *f)
{
	pane_search(&front_top(f)->pane, front_top(f)->place->seek, 1, true);
}

void press_seek_last(struct front *f)
{
	pane_search(&front_top(f)->pane, front_top(f)->place->seek, -1, true);
}

void press_redraw(struct front *f)
{
	term_redraw(f->term);
}

void press_suspend(struct front *f)
{
	term_suspend(f->term);
}
