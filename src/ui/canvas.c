#include "ui/canvas.h"

#include <string.h>

#include "base/utf8.h"

void canvas_init(struct canvas *c, struct arena *a, int rows, int cols, bool utf8)
{
	size_t n = (size_t)rows * (size_t)cols;

	*c = (struct canvas){ .arena = a, .utf8 = utf8, .rows = rows, .cols = cols, .cursor_y = -1, .cursor_x = -1 };
	c->cells = arena_alloc(a, (n + 1) * sizeof(*c->cells));
}

static struct cell *cell_at(struct canvas *c, int y, int x)
{
	if (y < 0 || x < 0 || y >= c->rows || x >= c->cols)
		return NULL;
	return &c->cells[(size_t)y * (size_t)c->cols + (size_t)x];
}

/* A wide character of which a half is overwritten is gone. */
static void put_cell(struct canvas *c, int y, int x, struct cell with)
{
	struct cell *cell = cell_at(c, y, x), *left = cell_at(c, y, x - 1), *right = cell_at(c, y, x + 1);

	if (cell == NULL)
		return;
	if (cell->covered && !with.covered && left != NULL)
		*left = (struct cell){ .style = left->style };
	if (right != NULL && right->covered && !cell->covered)
		*right = (struct cell){ .style = right->style };
	*cell = with;
}

/* A combining character belongs to the one before it. */
static void combine(struct canvas *c, int y, int x, const char *s, size_t len)
{
	struct cell *cell = cell_at(c, y, x - 1);

	if (cell != NULL && cell->covered)
		cell = cell_at(c, y, x - 2);
	if (cell != NULL && cell->s != NULL && cell->s + cell->n == s && cell->n + len < 32)
		cell->n = (uint16_t)(cell->n + len);
}

int canvas_put(struct canvas *c, int y, int x, int width, const char *s, size_t n, int style)
{
	int at = 0;

	for (size_t i = 0; i < n;) {
		uint32_t code = '?';
		size_t len = utf8_decode(s + i, n - i, &code);
		int wide = (int)utf8_width(code);
		struct cell cell = { len > 0 ? s + i : "?", (uint16_t)(len > 0 ? len : 1), (uint16_t)style, false };

		if (at + wide > width || x + at + wide > c->cols)
			break;
		if (wide == 0)
			combine(c, y, x + at, s + i, len);
		else
			put_cell(c, y, x + at, cell);
		if (wide == 2)
			put_cell(c, y, x + at + 1, (struct cell){ .style = (uint16_t)style, .covered = true });
		at += wide;
		i += len > 0 ? len : 1;
	}
	return at;
}

int canvas_puts(struct canvas *c, int y, int x, int width, const char *s, int style)
{
	return canvas_put(c, y, x, width, s, strlen(s), style);
}

void canvas_puts_right(struct canvas *c, int y, int x, int width, const char *s, int style)
{
	const char *cut = text_cut(c->arena, s, width > 0 ? (size_t)width : 0, c->utf8);

	canvas_puts(c, y, x - (int)text_width(cut, strlen(cut)), width, cut, style);
}

void canvas_clear(struct canvas *c, const struct rect *r)
{
	for (int y = r->y; y < r->y + r->rows; y++)
		for (int x = r->x; x < r->x + r->cols; x++)
			put_cell(c, y, x, (struct cell){0});
}

void canvas_mark(struct canvas *c, int y, int x, int width, int style)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(c, y, x + i);
		if (cell != NULL)
			cell->style = (uint16_t)(cell->style | style);
	}
}

void canvas_fade(struct canvas *c)
{
	for (size_t i = 0; i < (size_t)c->rows * (size_t)c->cols; i++)
		c->cells[i].style = STYLE_DIM;
	c->cursor_y = c->cursor_x = -1;
	c->cursor_seen = false;
}

void canvas_rule(struct canvas *c, int y, int x, int width)
{
	for (int i = 0; i < width; i++)
		canvas_puts(c, y, x + i, 1, text_signs(c->utf8)->horizontal, STYLE_DIM);
}

void canvas_box(struct canvas *c, const struct rect *r, const char *title)
{
	const struct signs *sign = text_signs(c->utf8);
	int bottom = r->y + r->rows - 1, right = r->x + r->cols - 1;

	canvas_clear(c, r);
	canvas_rule(c, r->y, r->x + 1, r->cols - 2);
	canvas_rule(c, bottom, r->x + 1, r->cols - 2);
	for (int y = r->y + 1; y < bottom; y++) {
		canvas_puts(c, y, r->x, 1, sign->vertical, STYLE_DIM);
		canvas_puts(c, y, right, 1, sign->vertical, STYLE_DIM);
	}
	canvas_puts(c, r->y, r->x, 1, sign->top_left, STYLE_DIM);
	canvas_puts(c, r->y, right, 1, sign->top_right, STYLE_DIM);
	canvas_puts(c, bottom, r->x, 1, sign->bottom_left, STYLE_DIM);
	canvas_puts(c, bottom, right, 1, sign->bottom_right, STYLE_DIM);
	if (title[0] == '\0' || r->cols < 8)
		return;
	const char *cut = text_cut(c->arena, title, (size_t)r->cols - 6, c->utf8);
	canvas_puts(c, r->y, r->x + 2, r->cols - 4, arena_printf(c->arena, " %s ", cut), STYLE_STRONG);
}

void canvas_row(const struct canvas *c, int y, struct str *out)
{
	const struct cell *row = &c->cells[(size_t)y * (size_t)c->cols];
	int end = c->cols;

	while (end > 0 && (row[end - 1].s == NULL || row[end - 1].s[0] == ' ') && !row[end - 1].covered)
		end--;
	for (int x = 0; x < end; x++) {
		if (row[x].s != NULL)
			str_add(out, row[x].s, row[x].n);
		else if (!row[x].covered)
			str_addc(out, ' ');
	}
}
