/* The whole screen: header, title, what the page shows, what was said, keys. */
#include <string.h>

#include "installer/front_curses_part.h"

struct shown *front_top(struct front *f)
{
	return f->over_kind != OVER_NONE ? &f->over : &f->page;
}

static void paint_header(const struct view *v, struct canvas *c)
{
	int x = 1 + canvas_puts(c, 0, 1, c->cols, "mailstead", STYLE_STRONG);
	int room = c->cols - x - 3;
	const char *place = text_cut(c->arena, v->place, (size_t)room, c->utf8);

	x += 2 + canvas_puts(c, 0, x + 2, room, place, STYLE_PLAIN);
	if (c->cols - 1 - x - 2 > 4)
		canvas_puts_right(c, 0, c->cols - 1, c->cols - 1 - x - 2, v->box, STYLE_PLAIN);
	canvas_rule(c, 1, 0, c->cols);
}

/* Takes the lines of the title away from r. */
static void paint_title(const struct view *v, struct canvas *c, struct rect *r)
{
	const int right = (int)text_width(v->right, strlen(v->right)), width = r->cols - PANE_LABELS - 1;
	const int room = right > 0 ? width - right - 2 : width;
	slice_list lines = {0};

	if (v->title[0] == '\0' && right == 0)
		return;
	text_wrap(c->arena, v->title, room > 10 ? (size_t)room : 10, &lines);
	for (size_t i = 0; i < lines.n && i < 3; i++)
		canvas_put(c, r->y + (int)i, r->x + PANE_LABELS, width, lines.v[i].p, lines.v[i].n, STYLE_STRONG);
	canvas_puts_right(c, r->y, r->x + PANE_LABELS + width, width, v->right, STYLE_PLAIN);
	int taken = lines.n > 3 ? 3 : lines.n == 0 ? 1 : (int)lines.n;
	if (c->rows > 18)
		taken++;
	r->y += taken;
	r->rows -= taken;
}

/* At the bottom of r, which loses those lines. */
static void paint_below(struct canvas *c, struct rect *r, const char *text, int style, size_t most)
{
	const int width = r->cols - PANE_LABELS - 1;
	slice_list lines = {0};

	if (text[0] == '\0' || r->rows < 4)
		return;
	text_wrap(c->arena, text, (size_t)(width < PANE_ROW_MAX ? width : PANE_ROW_MAX), &lines);
	size_t n = lines.n < most ? lines.n : most;
	r->rows -= (int)n;
	for (size_t i = 0; i < n; i++)
		canvas_put(c, r->y + r->rows + (int)i, r->x + PANE_LABELS, width, lines.v[i].p, lines.v[i].n, style);
	if (c->rows > 18)
		r->rows--;
}

static void paint_brief(const struct pane *p, struct canvas *c, struct rect *r)
{
	const struct item *item = pane_item(p);

	if (item != NULL && item->kind == ITEM_FIELD)
		paint_below(c, r, item->brief, STYLE_DIM, 2);
}

static void paint_page(struct front *f, struct canvas *c, struct shown *shown, struct rect r, bool active)
{
	paint_title(&shown->view, c, &r);
	if (active) {
		paint_below(c, &r, shown->view.say, pane_style(shown->view.say_tone), 4);
		paint_brief(&shown->pane, c, &r);
	}
	front_paint_areas(f, c, &r);
	front_paint_details(f, c, &r);
	r.cols--; /* for the signs that there is more */
	pane_lay(&shown->pane, r.cols, active && f->edit_field[0] != '\0' ? &f->edit : NULL);
	pane_scroll(&shown->pane, r.rows);
	pane_show(&shown->pane, c, &r, active && !f->on_areas && f->over_kind == OVER_NONE);
}

static void paint_too_small(struct front *f, struct canvas *c)
{
	const char *text = arena_printf(
		c->arena, "Make the window larger: %d columns and %d lines are needed, it has %d and %d.", COLS_MIN,
		ROWS_MIN, f->screen.cols, f->screen.rows);
	slice_list lines = {0};

	text_wrap(c->arena, text, f->screen.cols > 2 ? (size_t)f->screen.cols - 1 : 1, &lines);
	for (size_t i = 0; i < lines.n; i++)
		canvas_put(c, (int)i, 0, c->cols, lines.v[i].p, lines.v[i].n, STYLE_PLAIN);
}

static void paint_all(struct front *f, struct canvas *c, int footer)
{
	const bool asks = f->page.view.asks;
	struct shown *page = asks ? &f->below : &f->page;
	const struct rect r = { .y = 2, .x = 0, .rows = f->screen.rows - 3 - footer, .cols = f->screen.cols };

	canvas_init(c, f->page.arena, f->screen.rows, f->screen.cols, f->screen.utf8);
	if (page->arena != NULL) {
		paint_header(&page->view, c);
		pane_begin(&page->pane, page->arena, &page->view, page->place, &f->screen);
		paint_page(f, c, page, r, !asks);
	}
	if (asks)
		front_paint_box(f, c, &f->page);
	if (f->over_kind != OVER_NONE)
		front_paint_box(f, c, &f->over);
	canvas_rule(c, c->rows - 1 - footer, 0, c->cols);
	front_paint_footer(f, c, c->rows - footer, footer);
}

/* Which keys mean something is known only once all is laid out: where that takes another line, it is done again. */
void front_paint(struct front *f)
{
	struct canvas *c = &f->canvas;

	if (f->screen.rows < ROWS_MIN || f->screen.cols < COLS_MIN) {
		canvas_init(c, f->page.arena, f->screen.rows, f->screen.cols, f->screen.utf8);
		paint_too_small(f, c);
		return;
	}
	const int footer = front_footer_rows(f, f->screen.cols);
	paint_all(f, c, footer);
	const int needed = front_footer_rows(f, f->screen.cols);
	if (needed > footer)
		paint_all(f, c, needed);
}

void front_draw(struct front *f)
{
	if (f->page.view.raw && f->over_kind == OVER_NONE) {
		front_raw_draw(f);
		return;
	}
	f->raw_seen = false;
	if (term_return(f->term)) {
		term_size(f->term, &f->screen.rows, &f->screen.cols);
		front_paint(f);
	}
	term_show(f->term, &f->canvas);
}
