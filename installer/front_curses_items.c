/* The lines of each kind of item. */
#include <string.h>

#include "installer/front_curses_pane.h"
#include "ui/qr.h"

static int text_room(const struct pane *p, int x)
{
	int room = p->width - x;

	return room > PANE_TEXT_MAX ? PANE_TEXT_MAX : room;
}

const char *pane_one_line(const struct pane *p, const char *s)
{
	char *copy, *newline;

	if (strchr(s, '\n') == NULL)
		return s;
	copy = arena_strdup(p->arena, s);
	while ((newline = strchr(copy, '\n')) != NULL)
		*newline = ' ';
	return copy;
}

const char *pane_cut(const struct pane *p, const char *s, int width)
{
	return text_cut(p->arena, pane_one_line(p, s), width > 0 ? (size_t)width : 0, p->screen->utf8);
}

static const char *bar(const struct pane *p, double percent, int width)
{
	const struct signs *sign = text_signs(p->screen->utf8);
	struct str out = {0};
	int halves = (int)(percent * width * 2 / 100);

	for (int i = 0; i < width; i++)
		str_adds(&out, i * 2 + 1 < halves ? sign->full : i * 2 < halves ? sign->half : " ");
	const char *copy = arena_memdup(p->arena, str_c(&out), out.len);
	str_free(&out);
	return copy;
}

static void lay_bar(struct pane *p, size_t index)
{
	const struct item *item = &p->view->items.v[index];
	const double percent = item->percent < 0 ? 0 : item->percent > 100 ? 100 : item->percent;
	const char *text = pane_one_line(p, item->text);
	const int text_width_ = (int)text_width(text, strlen(text));
	struct flow_line *line = flow_line(&p->flow, index);
	/* The text has room for a longer one, so that the bar does not change its length with each second. */
	int width = p->width - PANE_LABELS - 10 - (text_width_ > 26 ? text_width_ : 26);
	bool below = width < 16;

	if (below)
		width = p->width - PANE_LABELS - 10;
	if (width > 60)
		width = 60;
	flow_put(&p->flow, line, PANE_LABELS,
		 arena_printf(p->arena, "[%s] %3d %%", bar(p, percent, width), (int)percent),
		 pane_style(item->tone));
	if (!below)
		flow_put(&p->flow, line, PANE_LABELS + width + 10, text, STYLE_PLAIN);
	else if (text[0] != '\0')
		flow_wrap(&p->flow, index, PANE_LABELS, p->width - PANE_LABELS, text, STYLE_PLAIN);
}

static void lay_lines(struct pane *p, size_t index)
{
	slice_list lines = {0};

	text_lines(p->arena, p->view->items.v[index].text, &lines);
	for (size_t i = 0; i < lines.n; i++)
		flow_sideways(&p->flow, index, PANE_LABELS, lines.v[i]);
}

/* Where it cannot be drawn, its text is better than nothing. */
static void lay_qr(struct pane *p, size_t index)
{
	enum { AROUND = 6 /* lines of the screen that are not the page's */ };
	const struct item *item = &p->view->items.v[index];
	const struct qr_style style = { .utf8 = p->screen->utf8,
					.light = !p->screen->color,
					.columns = p->width > PANE_LABELS ? (size_t)(p->width - PANE_LABELS) : 1,
					.rows = p->screen->rows > AROUND + 1 ? (size_t)(p->screen->rows - AROUND)
									     : 1 };
	struct str text = {0};
	struct err err = {0};
	slice_list lines = {0};

	if (!qr_lines(item->text, &style, &text, &err)) {
		flow_wrap(&p->flow, index, PANE_LABELS, text_room(p, PANE_LABELS), item->text, STYLE_PLAIN);
		flow_wrap(&p->flow, index, PANE_LABELS, text_room(p, PANE_LABELS), arena_strdup(p->arena, err.msg),
			  STYLE_DIM);
	}
	text_lines(p->arena, arena_memdup(p->arena, str_c(&text), text.len), &lines);
	for (size_t i = 0; i < lines.n; i++)
		flow_put(&p->flow, flow_line(&p->flow, index), PANE_LABELS,
			 arena_memdup(p->arena, lines.v[i].p, lines.v[i].n), STYLE_QR);
	str_free(&text);
}

static void lay_heading(struct pane *p, const struct item *item)
{
	flow_put(&p->flow, flow_line(&p->flow, (size_t)PANE_NONE), PANE_LABELS,
		 pane_cut(p, item->title, p->width - PANE_LABELS), STYLE_STRONG);
}

void pane_lay_item(struct pane *p, size_t index, const struct edit *edit)
{
	const struct item *item = &p->view->items.v[index];

	switch (item->kind) {
	case ITEM_HEADING:
		lay_heading(p, item);
		break;
	case ITEM_ROW:
		pane_lay_row(p, index);
		break;
	case ITEM_FIELD:
		pane_lay_field(p, index, edit);
		break;
	case ITEM_BAR:
		lay_bar(p, index);
		break;
	case ITEM_LINES:
		lay_lines(p, index);
		break;
	case ITEM_QR:
		lay_qr(p, index);
		break;
	case ITEM_TEXT:
		flow_wrap(&p->flow, index, PANE_LABELS, text_room(p, PANE_LABELS), item->text,
			  pane_style(item->tone));
		break;
	}
}
