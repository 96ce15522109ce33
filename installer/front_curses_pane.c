/* A pane: its lines made, scrolled and shown. */
#include "installer/front_curses_pane.h"

#include <string.h>

#include "ui/scroll.h"

int pane_style(enum tone tone)
{
	static const int styles[] = {
		[TONE_PLAIN] = STYLE_PLAIN, [TONE_DIM] = STYLE_DIM,   [TONE_GOOD] = STYLE_GOOD,
		[TONE_NOTE] = STYLE_NOTE,   [TONE_WARN] = STYLE_WARN, [TONE_BAD] = STYLE_BAD,
	};

	return styles[tone];
}

static int at_most(int n, int most)
{
	return n < most ? n : most;
}

static void measure_labels(struct pane *p)
{
	for (size_t i = 0; i < p->view->items.n; i++) {
		const struct item *item = &p->view->items.v[i];
		int width = (int)text_width(item->title, strlen(item->title));
		if (item->kind == ITEM_FIELD && width > p->label)
			p->label = width;
	}
	p->label = at_most(p->label, p->width * 3 / 8);
}

/* An empty line goes before it. */
static bool apart(const struct pane *p, const struct item *before, const struct item *item)
{
	if (before->kind == ITEM_HEADING)
		return false;
	/* The line that is kept for a note is mostly empty; nothing is to move when one comes. */
	if (pane_keeps_note_line(p, before))
		return false;
	return item->kind == ITEM_HEADING || item->kind == ITEM_TEXT || before->kind != item->kind;
}

static const char *button_text(const struct pane *p, const struct action *action)
{
	const char *label = action->label[0] != '\0' ? action->label : action->id;
	char *text = arena_printf(p->arena, "[ %s ]", label);

	if (text[2] >= 'a' && text[2] <= 'z')
		text[2] = (char)(text[2] - 'a' + 'A');
	return text;
}

static void lay_buttons(struct pane *p)
{
	struct flow_line *line = NULL;
	int x = PANE_LABELS;

	if (!p->buttons)
		return;
	if (p->flow.lines.n > 0)
		flow_line(&p->flow, (size_t)PANE_NONE);
	for (size_t i = 0; i < p->view->actions.n; i++) {
		const char *text = button_text(p, &p->view->actions.v[i]);
		int width = (int)text_width(text, strlen(text));
		if (p->view->actions.v[i].of_row) {
			vec_push(p->arena, &p->button_at, ((struct button_at){0}));
			continue;
		}
		if (line == NULL || (x > PANE_LABELS && x + width > p->width)) {
			line = flow_line(&p->flow, PANE_BUTTONS);
			x = PANE_LABELS;
		}
		flow_put(&p->flow, line, x, text, STYLE_PLAIN);
		vec_push(p->arena, &p->button_at, ((struct button_at){ p->flow.lines.n - 1, x, width }));
		x += width + 2;
	}
}

void pane_lay(struct pane *p, int width, const struct edit *edit)
{
	const item_list *items = &p->view->items;

	p->width = width;
	pane_measure_rows(p);
	measure_labels(p);
	for (size_t i = 0; i < items->n; i++) {
		if (i > 0 && apart(p, &items->v[i - 1], &items->v[i]))
			flow_line(&p->flow, (size_t)PANE_NONE);
		pane_lay_item(p, i, edit);
	}
	lay_buttons(p);
}

/* A log that grows is followed at its end until the operator looks elsewhere. */
static bool follows_end(const struct pane *p)
{
	for (size_t i = 0; i < p->view->items.n; i++)
		if (p->view->items.v[i].kind == ITEM_LINES && p->view->items.v[i].current)
			return !p->place->moved || (p->place->at_end && p->place->top >= p->place->end_top);
	return false;
}

/* Without a choice of the operator's a page begins at its top, but what goes on and what is typed in are seen. */
static bool shows_by_itself(const struct pane *p)
{
	return pane_typing(p) || p->view->asks || (pane_item(p) != NULL && pane_item(p)->current);
}

void pane_scroll(struct pane *p, int rows)
{
	struct place *place = p->place;
	size_t first, end, lines = p->flow.lines.n;
	const size_t room = rows > 0 ? (size_t)rows : 0;

	p->rows = rows;
	if (follows_end(p))
		place->top = scroll_last(room, lines);
	if (!place->away && (place->moved || shows_by_itself(p)) && pane_chosen_lines(p, &first, &end)) {
		if (place->nth == 0 && end <= room)
			first = 0; /* with what is said above it */
		else if (place->nth + 1 == p->stops.n && lines - first <= room)
			end = lines;
		place->top = scroll_to(place->top, room, lines, first, end);
	}
	if (place->top > scroll_last(room, lines))
		place->top = scroll_last(room, lines);
	place->at_end = place->top == scroll_last(room, lines);
	place->end_top = place->top;
}

static void show_chosen(const struct pane *p, struct canvas *c, const struct rect *r, bool active)
{
	const struct item *item = pane_item(p);
	size_t first, end;

	if (!pane_chosen_lines(p, &first, &end) || first < p->place->top || first >= p->place->top + (size_t)p->rows)
		return;
	int y = r->y + (int)(first - p->place->top);
	if (active) {
		c->cursor_y = y;
		c->cursor_x = r->x;
	}
	if (item == NULL) {
		const struct button_at *at = &p->button_at.v[p->stops.v[p->at].index];
		if (active)
			canvas_mark(c, y, r->x + at->x, at->width, STYLE_CHOSEN | STYLE_STRONG);
		return;
	}
	canvas_puts(c, y, r->x, 1, ">", STYLE_STRONG);
	if (item->kind == ITEM_ROW && active)
		canvas_mark(c, y, r->x + PANE_LABELS, at_most(p->width, PANE_ROW_MAX) - PANE_LABELS, STYLE_CHOSEN);
	else
		canvas_mark(c, y, r->x + PANE_LABELS, p->label, STYLE_STRONG);
}

/* Says at the right edge that there is more above or below. */
static void show_more(const struct pane *p, struct canvas *c, const struct rect *r)
{
	const char *up = p->screen->utf8 ? "↑" : "^", *down = p->screen->utf8 ? "↓" : "v";

	if (p->place->top > 0)
		canvas_puts(c, r->y, r->x + r->cols, 1, up, STYLE_STRONG);
	if (p->place->top + (size_t)r->rows < p->flow.lines.n)
		canvas_puts(c, r->y + r->rows - 1, r->x + r->cols, 1, down, STYLE_STRONG);
}

void pane_show(struct pane *p, struct canvas *c, const struct rect *r, bool active)
{
	const struct flow_look look = { p->place->top, p->place->shift, p->place->seek };

	p->rect = *r;
	flow_show(&p->flow, c, r, &look);
	show_chosen(p, c, r, active);
	show_more(p, c, r);
	if (!active || p->cursor_x < 0 || p->cursor_line < look.top || p->cursor_line >= look.top + (size_t)r->rows)
		return;
	c->cursor_y = r->y + (int)(p->cursor_line - look.top);
	c->cursor_x = r->x + p->cursor_x;
	c->cursor_seen = true;
}
