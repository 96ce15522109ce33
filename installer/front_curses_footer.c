/* The last lines: the keys that work here, or what is being searched for. */
#include <string.h>

#include "installer/front_curses_part.h"

enum { GAP = 2, LINES_MAX = 2 };

static void page_words(struct front *f, strlist *words)
{
	const struct shown *shown = front_top(f);
	const struct item *item = pane_item(&shown->pane);
	const bool of_row = item != NULL && item->kind == ITEM_ROW && !f->on_areas;

	if (f->over_kind == OVER_NONE && f->edit_field[0] != '\0')
		return; /* letters are typed */
	for (size_t i = 0; i < shown->view.actions.n; i++) {
		const struct action *action = &shown->view.actions.v[i];
		const char *key = action->key[0] != '\0' ? action->key : action->of_row ? "Enter" : "";
		if (key[0] != '\0' && (of_row || !action->of_row))
			vec_push(f->page.arena, words, arena_printf(f->page.arena, "%s %s", key, action->label));
	}
}

static int lines_needed(const strlist *words, int cols)
{
	int lines = 1, x = 1;

	for (size_t i = 0; i < words->n; i++) {
		int width = (int)text_width(words->v[i], strlen(words->v[i]));
		if (x > 1 && x + width > cols - 1) {
			lines++;
			x = 1;
		}
		x += width + GAP;
	}
	return lines;
}

/* The front's own words at the beginning are the first to go: everybody finds the arrows. */
static void all_words(struct front *f, int cols, strlist *words)
{
	strlist own = {0}, page = {0}, last = {0};

	front_keys_words(f, false, &own);
	page_words(f, &page);
	front_keys_words(f, true, &last);
	for (size_t skip = 0; skip <= own.n; skip++) {
		words->n = 0;
		for (size_t i = skip; i < own.n; i++)
			vec_push(f->page.arena, words, own.v[i]);
		for (size_t i = 0; i < page.n; i++)
			vec_push(f->page.arena, words, page.v[i]);
		for (size_t i = 0; i < last.n; i++)
			vec_push(f->page.arena, words, last.v[i]);
		if (lines_needed(words, cols) <= LINES_MAX)
			return;
	}
}

int front_footer_rows(struct front *f, int cols)
{
	strlist words = {0};

	if (f->seeking)
		return 1;
	all_words(f, cols, &words);
	int lines = lines_needed(&words, cols);
	return lines < LINES_MAX ? lines : LINES_MAX;
}

static void paint_seek(struct front *f, struct canvas *c, int y)
{
	const char *keys = f->not_found ? "not found" : "↑↓ others  Enter done  Esc no";
	size_t cursor, room = (size_t)c->cols / 2, from = edit_from(&f->seek, room, &cursor);
	const char *text = arena_strdup(c->arena, f->seek.text + from);

	canvas_puts(c, y, 1, 1, "/", STYLE_STRONG);
	canvas_puts(c, y, 2, (int)room, f->screen.utf8 ? text : text_ascii(c->arena, text), STYLE_PLAIN);
	keys = f->screen.utf8 ? keys : text_ascii(c->arena, keys);
	canvas_puts_right(c, y, c->cols - 1, c->cols / 2 - 4, keys, f->not_found ? STYLE_WARN : STYLE_DIM);
	c->cursor_y = y;
	c->cursor_x = 2 + (int)cursor;
	c->cursor_seen = true;
}

void front_paint_footer(struct front *f, struct canvas *c, int y, int rows)
{
	strlist words = {0};
	int x = 1;

	if (f->seeking) {
		paint_seek(f, c, y);
		return;
	}
	all_words(f, c->cols, &words);
	for (size_t i = 0; i < words.n; i++) {
		const int width = (int)text_width(words.v[i], strlen(words.v[i])),
			  key = (int)strcspn(words.v[i], " ");
		if (x > 1 && x + width > c->cols - 1) {
			x = 1;
			y++;
			if (--rows == 0)
				return;
		}
		canvas_puts(c, y, x, width, words.v[i], STYLE_PLAIN);
		canvas_mark(c, y, x, (int)text_width(words.v[i], (size_t)key), STYLE_STRONG);
		x += width + GAP;
	}
}
