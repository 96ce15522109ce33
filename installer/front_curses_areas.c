/* Areas side by side: a list at the left, or tabs in a line. */
#include <string.h>

#include "installer/front_curses_part.h"

static int least(int a, int b)
{
	return a < b ? a : b;
}

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
		canvas_puts(c, y, r->x + 2, width,
			    text_cut(c->arena, area->title, (size_t)width - 5, f->screen.utf8), STYLE_PLAIN);
		if (area->to_do > 0)
			canvas_puts_right(c, y, r->x + 2 + width - 1, 4, arena_printf(c->arena, "%zu", area->to_do),
					  style);
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
