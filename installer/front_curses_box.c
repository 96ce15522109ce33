/* What lies on top of a page, and the details of its chosen row. */
#include <string.h>

#include "installer/front_curses_part.h"

enum { BOX_WIDTH = 76, DETAILS_BESIDE = 120 /* columns from which they stand beside */ };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* --- a question, help, choices */

void front_paint_box(struct front *f, struct canvas *c, struct shown *shown)
{
	struct pane *p = &shown->pane;
	struct rect box = { .cols = least(c->cols - 4, BOX_WIDTH) };
	const bool typed_in = shown == &f->page && f->edit_field[0] != '\0';
	slice_list title = {0}, say = {0};

	canvas_fade(c);
	pane_begin(p, shown->arena, &shown->view, shown->place, &f->screen);
	pane_lay(p, box.cols - 4, typed_in ? &f->edit : NULL);
	text_wrap(c->arena, shown->view.title, (size_t)box.cols - 6, &title);
	text_wrap(c->arena, shown->view.say, (size_t)box.cols - 6, &say);
	const int above = title.n > 0 ? (int)title.n + 1 : 0, below = say.n > 0 ? (int)say.n + 1 : 0;
	box.rows = least((int)p->flow.lines.n + above + below + 2, c->rows - 4);
	box.y = (c->rows - box.rows) / 2;
	box.x = (c->cols - box.cols) / 2;
	/* Of lines beside it only ends would be left, which say nothing. */
	if (box.x <= 4)
		canvas_clear(c, &(struct rect){ .y = box.y, .rows = box.rows, .cols = c->cols });
	canvas_box(c, &box, "");
	for (size_t i = 0; i < title.n; i++)
		canvas_put(c, box.y + 1 + (int)i, box.x + 3, box.cols - 5, title.v[i].p, title.v[i].n, STYLE_STRONG);
	for (size_t i = 0; i < say.n; i++)
		canvas_put(c, box.y + box.rows - 1 - (int)(say.n - i), box.x + 3, box.cols - 5, say.v[i].p,
			   say.v[i].n, pane_style(shown->view.say_tone));
	const struct rect inner = { box.y + 1 + above, box.x + 1, box.rows - 2 - above - below, box.cols - 3 };
	pane_scroll(p, inner.rows);
	pane_show(p, c, &inner, shown == front_top(f));
}

/* --- details of the chosen row */

static void lay_details(const struct item *item, struct flow *flow, int width)
{
	int label = 0;

	for (size_t i = 0; i < item->details.n; i++) {
		int n = (int)text_width(item->details.v[i].label, strlen(item->details.v[i].label));
		label = n > label ? n : label;
	}
	label = least(label, width / 3);
	for (size_t i = 0; i < item->details.n; i++) {
		const struct detail *d = &item->details.v[i];
		size_t first = flow->lines.n;
		int x = label > 0 ? label + 2 : 0;
		flow_wrap(flow, i, x, least(width - x, PANE_TEXT_MAX), d->text, STYLE_PLAIN);
		if (first < flow->lines.n)
			flow_put(flow, &flow->lines.v[first], 0,
				 text_cut(flow->arena, d->label, (size_t)label, true), STYLE_STRONG);
	}
}

static bool any_details(const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_ROW && v->items.v[i].details.n > 0)
			return true;
	return false;
}

/* What the longest of them needs. */
static int details_rows(const struct view *v, struct arena *a, int width)
{
	size_t most = 0;

	for (size_t i = 0; i < v->items.n; i++) {
		struct flow flow = { .arena = a };
		lay_details(&v->items.v[i], &flow, width);
		most = flow.lines.n > most ? flow.lines.n : most;
	}
	return (int)most;
}

/* Below half of the room, beside as much as any needs: it does not jump as one moves along the rows. */
static struct rect details_rect(struct rect *r, bool beside, const struct view *v)
{
	struct rect box = *r;

	if (beside) {
		box.cols = r->cols * 9 / 20;
		box.x = r->x + r->cols - box.cols;
		box.rows = least(r->rows, details_rows(v, v->arena, box.cols - 4) + 2);
		r->cols -= box.cols + 1;
	} else {
		box.rows = r->rows / 2 > 4 ? r->rows / 2 : 4;
		box.y = r->y + r->rows - box.rows;
		r->rows -= box.rows;
	}
	return box;
}

void front_paint_details(struct front *f, struct canvas *c, struct rect *r)
{
	struct shown *shown = f->page.view.asks ? &f->below : &f->page;
	const struct item *item = pane_item(&shown->pane);
	const bool beside = r->cols >= DETAILS_BESIDE && any_details(&shown->view);
	struct flow flow = { .arena = c->arena };

	f->details_more = f->details_open = false;
	f->details_beside = beside;
	if (!beside && (!shown->place->details || r->rows < 8))
		return;
	const struct rect box = details_rect(r, beside, &shown->view);
	f->details_open = !beside;
	canvas_box(c, &box, item != NULL ? item->title : "");
	if (item == NULL)
		return;
	lay_details(item, &flow, box.cols - 4);
	const size_t room = (size_t)box.rows - 2, last = flow.lines.n > room ? flow.lines.n - room : 0;
	if (shown->place->detail_top > last)
		shown->place->detail_top = last;
	const struct rect inner = { box.y + 1, box.x + 2, box.rows - 2, box.cols - 4 };
	f->details_more = last > 0;
	f->details_rows = room;
	flow_show(&flow, c, &inner, &(struct flow_look){ .top = shown->place->detail_top });
	if (shown->place->detail_top < last)
		canvas_puts(c, box.y + box.rows - 1, box.x + box.cols - 12, 9,
			    f->screen.utf8 ? " more ↓ " : " more v ", STYLE_STRONG);
}
