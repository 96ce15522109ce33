/* When a key means something. */
#include <string.h>

#include "installer/front_curses_keys.h"

bool when_always(struct front *f)
{
	(void)f;
	return true;
}

bool when_on_page(struct front *f)
{
	return f->over_kind == OVER_NONE;
}

bool when_typing(struct front *f)
{
	return f->over_kind == OVER_NONE && f->edit_field[0] != '\0';
}

/* Letters are keys here. */
bool when_not_typing(struct front *f)
{
	return !when_typing(f);
}

bool when_not_typing_page(struct front *f)
{
	return !when_typing(f) && when_on_page(f);
}

bool when_asks(struct front *f)
{
	return front_top(f)->view.asks && !pane_has_fields(&front_top(f)->view);
}

bool when_in_list(struct front *f)
{
	return !when_asks(f) && (front_top(f)->pane.stops.n > 0 || f->on_areas);
}

bool when_with_fields(struct front *f)
{
	return front_top(f)->pane.buttons && !when_asks(f);
}

bool when_with_areas(struct front *f)
{
	return when_on_page(f) && f->page.view.areas.n > 0;
}

bool when_searchable(struct front *f)
{
	const struct pane *p = &front_top(f)->pane;

	return when_not_typing_page(f) && (p->flow.widest > 0 || p->narrow.title + p->wide.title > 0);
}

bool when_found_before(struct front *f)
{
	return when_searchable(f) && front_top(f)->place->seek[0] != '\0';
}

bool when_scrolls(struct front *f)
{
	return !when_in_list(f) && front_top(f)->pane.flow.lines.n > (size_t)front_top(f)->pane.rows;
}

/* The page has a key of its own that does this. */
static bool page_has(struct front *f, const char *action)
{
	const struct view *v = &front_top(f)->view;

	for (size_t i = 0; i < v->actions.n && !when_typing(f); i++)
		if (v->actions.v[i].key[0] != '\0' && strcmp(v->actions.v[i].id, action) == 0)
			return true;
	return false;
}

/* Said where the page does not say it. */
bool when_escapes(struct front *f)
{
	return !page_has(f, "back") && !page_has(f, "close");
}

bool when_quits(struct front *f)
{
	return when_not_typing_page(f) && !page_has(f, "quit");
}

bool when_row_with_details(struct front *f)
{
	const struct item *item = pane_item(&front_top(f)->pane);

	return when_on_page(f) && !f->on_areas && !f->details_beside && item != NULL && item->kind == ITEM_ROW &&
	       item->details.n > 0;
}

bool when_on_button(struct front *f)
{
	return pane_action(&front_top(f)->pane) != NULL;
}

bool when_chooses(struct front *f)
{
	const struct item *item = pane_item(&front_top(f)->pane);

	return when_on_page(f) && !f->on_areas && item != NULL && item->kind == ITEM_FIELD &&
	       !pane_typing(&f->page.pane);
}

bool when_more_details(struct front *f)
{
	return when_on_page(f) && f->details_more;
}
