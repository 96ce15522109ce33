#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "ui/term_part.h"

/* The cell's characters, of which the C library must think as we do, or columns would shift. */
static void take_cell(const struct cell *cell, wchar_t *out, size_t max)
{
	size_t k = 0;
	uint32_t c = '?';

	for (size_t i = 0, len; cell->s != NULL && i < cell->n && k + 1 < max; i += len) {
		len = utf8_decode(cell->s + i, cell->n - i, &c);
		if (len == 0)
			break;
		if (wcwidth((wchar_t)c) != (int)utf8_width(c))
			c = k == 0 ? '?' : 0;
		if (c != 0)
			out[k++] = (wchar_t)c;
	}
	if (k == 0)
		out[k++] = L' ';
	out[k] = L'\0';
}

static void show_row(struct term *t, const struct canvas *c, int y, int cols)
{
	const struct cell *row = &c->cells[(size_t)y * (size_t)c->cols];
	wchar_t text[CCHARW_MAX + 1];
	cchar_t out;
	short pair;

	for (int x = 0; x < cols; x++) {
		if (row[x].covered)
			continue;
		attr_t attr = term_style(t, row[x].style, &pair);
		take_cell(&row[x], text, CCHARW_MAX);
		if (setcchar(&out, text, attr, pair, NULL) == OK)
			mvadd_wch(y, x, &out);
	}
}

void term_show(struct term *t, const struct canvas *c)
{
	const int rows = c->rows < t->rows ? c->rows : t->rows, cols = c->cols < t->cols ? c->cols : t->cols;

	if (t->left)
		return;
	erase();
	for (int y = 0; y < rows; y++)
		show_row(t, c, y, cols);
	const bool placed = c->cursor_y >= 0 && c->cursor_y < rows && c->cursor_x >= 0 && c->cursor_x < cols;
	move(placed ? c->cursor_y : t->rows - 1, placed ? c->cursor_x : 0);
	curs_set(placed && c->cursor_seen);
	refresh();
}
