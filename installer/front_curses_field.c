/* Fields: what is typed or chosen, and beside or below it what is wrong with it. */
#include <string.h>

#include "installer/front_curses_pane.h"

enum { FIELD_MIN = 12, FIELD_MAX = 44, BESIDE = 24 /* the least room of a note beside its field */ };

static bool chosen(const struct pane *p, size_t index)
{
	return p->at < p->stops.n && !p->stops.v[p->at].button && p->stops.v[p->at].index == index;
}

static int input_x(const struct pane *p)
{
	return PANE_LABELS + p->label + 2;
}

static int input_width(const struct pane *p)
{
	int room = p->width - input_x(p) - 3;

	return room > FIELD_MAX ? FIELD_MAX : room < FIELD_MIN ? FIELD_MIN : room;
}

/* What was typed, from where the cursor is in sight; in ASCII one "?" for each character, so that the cursor fits. */
static const char *typed(struct pane *p, const struct edit *edit, int width, size_t *cursor)
{
	size_t from = edit_from(edit, (size_t)width, cursor);
	size_t n = text_fit(edit->text + from, edit->len - from, (size_t)width, NULL);
	char *text = arena_memdup(p->arena, edit->text + from, n);
	size_t k = 0;

	for (size_t i = 0; i < n && !p->screen->utf8; i++)
		if (((unsigned char)text[i] & 0xC0) != 0x80)
			text[k++] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
	if (!p->screen->utf8)
		text[k] = '\0';
	return text;
}

/* Always as many dots: not even its length is told. */
static const char *secret(const struct pane *p, const struct item *item, const struct edit *edit, size_t *cursor)
{
	const bool any = item->value[0] != '\0' || (edit != NULL && edit->len > 0);

	*cursor = any ? 8 : 0;
	return !any ? "" : p->screen->utf8 ? "••••••••" : "********";
}

static void lay_input(struct pane *p, size_t index, struct flow_line *line, const struct edit *edit)
{
	const struct item *item = &p->view->items.v[index];
	const int x = input_x(p), width = input_width(p);
	const bool here = chosen(p, index);
	const char *text = item->value;
	size_t cursor = 0;

	if (item->field == FIELD_SECRET)
		text = secret(p, item, here ? edit : NULL, &cursor);
	else if (here && edit != NULL)
		text = typed(p, edit, width, &cursor);
	else
		text = pane_cut(p, p->screen->utf8 ? text : text_ascii(p->arena, text), width);
	flow_put(&p->flow, line, x, "[", here ? STYLE_STRONG : STYLE_PLAIN);
	flow_put(&p->flow, line, x + 1, text, STYLE_PLAIN);
	flow_put(&p->flow, line, x + 1 + width, "]", here ? STYLE_STRONG : STYLE_PLAIN);
	if (here && edit != NULL) {
		p->cursor_line = p->flow.lines.n - 1;
		p->cursor_x = x + 1 + (int)cursor;
	}
}

/* All of them side by side, or the chosen one alone where there is no room. Returns the columns taken. */
static int lay_choices(struct pane *p, size_t index, struct flow_line *line)
{
	const struct item *item = &p->view->items.v[index];
	struct str all = {0};
	int x = input_x(p), width;

	for (size_t i = 0; item->choices != NULL && item->choices[i] != NULL; i++)
		str_addf(&all, "%s(%c) %s", i > 0 ? "  " : "",
			 strcmp(item->choices[i], item->value) == 0 ? '*' : ' ', item->choices[i]);
	width = (int)text_width(str_c(&all), all.len);
	const bool fits = all.len > 0 && width <= p->width - x;
	const char *text =
		fits ? arena_memdup(p->arena, str_c(&all), all.len) : arena_printf(p->arena, "< %s >", item->value);
	str_free(&all);
	if (!p->screen->utf8)
		text = text_ascii(p->arena, text);
	text = text_cut(p->arena, text, p->width > x ? (size_t)(p->width - x) : 0, p->screen->utf8);
	flow_put(&p->flow, line, x, text, STYLE_PLAIN);
	if (chosen(p, index))
		p->cursor_line = p->flow.lines.n - 1;
	return (int)text_width(text, strlen(text));
}

static bool typed_in(const struct item *item)
{
	return item->kind == ITEM_FIELD && (item->field == FIELD_TEXT || item->field == FIELD_SECRET);
}

static bool room_beside(const struct pane *p, int taken, int width)
{
	const int room = p->width - (input_x(p) + taken + 2);

	return room >= BESIDE && (width <= room || room >= 2 * BESIDE);
}

bool pane_keeps_note_line(const struct pane *p, const struct item *item)
{
	return typed_in(item) && !room_beside(p, input_width(p) + 2, 0);
}

static void lay_note(struct pane *p, size_t index, struct flow_line *line, int taken)
{
	const struct item *item = &p->view->items.v[index];
	const int x = input_x(p), beside = x + taken + 2;
	const int width = (int)text_width(item->note, strlen(item->note));

	if (room_beside(p, taken, width)) {
		slice_list lines = {0};
		text_wrap(p->arena, item->note, (size_t)(p->width - beside), &lines);
		for (size_t i = 0; i < lines.n; i++) {
			if (i > 0)
				line = flow_line(&p->flow, index);
			flow_put(&p->flow, line, beside, arena_memdup(p->arena, lines.v[i].p, lines.v[i].n),
				 pane_style(item->note_tone));
		}
	} else if (item->note[0] != '\0') {
		flow_wrap(&p->flow, index, x, p->width - x, item->note, pane_style(item->note_tone));
	} else if (pane_keeps_note_line(p, item)) {
		flow_line(&p->flow, index);
	}
}

void pane_lay_field(struct pane *p, size_t index, const struct edit *edit)
{
	const struct item *item = &p->view->items.v[index];
	struct flow_line *line = flow_line(&p->flow, index);
	int taken = 5;

	flow_put(&p->flow, line, PANE_LABELS,
		 text_cut(p->arena, pane_one_line(p, item->title), (size_t)p->label, p->screen->utf8), STYLE_PLAIN);
	if (typed_in(item)) {
		lay_input(p, index, line, edit);
		taken = input_width(p) + 2;
	} else if (item->field == FIELD_TOGGLE) {
		flow_put(&p->flow, line, input_x(p), strcmp(item->value, "true") == 0 ? "[x]" : "[ ]", STYLE_PLAIN);
	} else {
		taken = lay_choices(p, index, line);
	}
	lay_note(p, index, line, taken);
}
