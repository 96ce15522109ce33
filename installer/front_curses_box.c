/* What lies on top of a page, and what stands beside its items: details, areas. */
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
	canvas_box(c, &box, "");
	for (size_t i = 0; i < title.n; i++)
		canvas_put(c, box.y + 1 + (int)i, box.x + 3, box.cols - 5, title.v[i].p, title.v[i].n, STYLE_STRONG);
	for (size_t i = 0; i < say.n; i++)
		canvas_put(c, box.y + box.rows - 1 - (int)(say.n - i), box.x + 3, box.cols - 5, say.v[i].p, say.v[i].n,
			   pane_style(shown->view.say_tone));
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
			flow_put(flow, &flow->lines.v[first], 0, text_cut(flow->arena, d->label, (size_t)label, true), STYLE_STRONG);
	}
}

static bool any_details(const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_ROW && v->items.v[i].details.n > 0)
			return true;
	return false;
}

/* Half of the room, always the same: it does not jump as one moves along the rows. */
static struct rect details_rect(struct rect *r, bool beside)
{
	struct rect box = *r;

	if (beside) {
		box.cols = r->cols * 9 / 20;
		box.x = r->x + r->cols - box.cols;
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

	f->details_more = false;
	if (!beside && (!shown->place->details || r->rows < 8))
		return;
	const struct rect box = details_rect(r, beside);
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
		canvas_puts(c, box.y + box.rows - 1, box.x + box.cols - 12, 9, f->screen.utf8 ? " more ↓ " : " more v ", STYLE_STRONG);
}

/* --- areas side by side: a list at the left, or tabs in a line */

static const char *area_text(struct canvas *c, const struct area *area)
{
	return area->to_do > 0 ? arena_printf(c->arena, "%s %zu", area->title, area->to_do) : area->title;
}

static void paint_area_list(struct front *f, struct canvas *c, struct rect *r, const struct view *v)
{
	int width = 0;

	for (size_t i = 0; i < v->areas.n; i++) {
		int n = (int)text_width(v->areas.v[i].title, strlen(v->areas.v[i].title));
		width = n > width ? n : width;
	}
	width = least(width + 5, 24);
	for (size_t i = 0; i < v->areas.n && (int)i < r->rows; i++) {
		const struct area *area = &v->areas.v[i];
		const bool here = strcmp(area->id, v->area) == 0;
		const int y = r->y + (int)i, style = pane_style(area->tone);
		canvas_puts(c, y, r->x + 2, width, text_cut(c->arena, area->title, (size_t)width - 5, f->screen.utf8), STYLE_PLAIN);
		if (area->to_do > 0)
			canvas_puts_right(c, y, r->x + 2 + width - 1, 4, arena_printf(c->arena, "%zu", area->to_do), style);
		if (here) {
			canvas_puts(c, y, r->x, 1, ">", STYLE_STRONG);
			canvas_mark(c, y, r->x + 2, width - 1, f->on_areas ? STYLE_CHOSEN : STYLE_STRONG);
		}
	}
	for (int i = 0; i < r->rows; i++)
		canvas_puts(c, r->y + i, r->x + width + 2, 1, text_signs(f->screen.utf8)->vertical, STYLE_DIM);
	r->x += width + 4;
	r->cols -= width + 4;
}

/* From the first that leaves the chosen one in sight. */
static void paint_tabs(struct front *f, struct canvas *c, struct rect *r, const struct view *v)
{
	size_t from = 0, at = 0;
	int x = r->x + 2, sum = 0;

	while (at + 1 < v->areas.n && strcmp(v->areas.v[at].id, v->area) != 0)
		at++;
	for (size_t i = at + 1; i-- > 0;) {
		const char *text = area_text(c, &v->areas.v[i]);
		sum += (int)text_width(text, strlen(text)) + 4;
		if (sum > r->cols - 6)
			break;
		from = i;
	}
	if (from > 0)
		canvas_puts(c, r->y, r->x, 1, "<", STYLE_PLAIN);
	for (size_t i = from; i < v->areas.n; i++) {
		const char *text = arena_printf(c->arena, i == at ? "[%s]" : " %s ", area_text(c, &v->areas.v[i]));
		const int width = (int)text_width(text, strlen(text));
		if (x + width > r->x + r->cols - 2) {
			canvas_puts(c, r->y, r->x + r->cols - 1, 1, ">", STYLE_PLAIN);
			break;
		}
		canvas_puts(c, r->y, x, width, text, i == at ? STYLE_STRONG : STYLE_PLAIN);
		if (i == at && f->on_areas)
			canvas_mark(c, r->y, x, width, STYLE_CHOSEN);
		x += width + 2;
	}
	r->y += c->rows > 18 ? 2 : 1;
	r->rows -= c->rows > 18 ? 2 : 1;
}

void front_paint_areas(struct front *f, struct canvas *c, struct rect *r)
{
	const struct view *v = f->page.view.asks ? &f->below.view : &f->page.view;

	if (v->areas.n == 0)
		return;
	if (r->cols >= AREAS_BESIDE)
		paint_area_list(f, c, r, v);
	else
		paint_tabs(f, c, r, v);
}
