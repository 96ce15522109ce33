/*
 * A screen in memory: cells with a character and a style. Everything is drawn
 * here first, so that it can be looked at without a terminal; term_show()
 * brings it to one.
 *
 * Cells point into the texts that were put there: those must live as long as
 * the canvas. Drawing outside of it is clipped.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdint.h>

#include "base/str.h"
#include "ui/text.h"

/* What a text means; term_style.c says how a terminal shows it. */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_NOTE,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_QR,     /* dark on light, whatever the terminal's own colours are */
	STYLE_N,
	STYLE_STRONG = 0x100, /* these are added to one of the above */
	STYLE_CHOSEN = 0x200,
};

struct cell {
	const char *s; /* NULL: a space */
	uint16_t n;    /* bytes of it */
	uint16_t style;
	bool covered;  /* the right half of a wide character */
};

struct canvas {
	struct arena *arena;
	bool utf8;
	int rows, cols;
	struct cell *cells;
	int cursor_y, cursor_x; /* where the cursor stands: on what is chosen, for those who read by it; -1: nowhere */
	bool cursor_seen;
};

struct rect {
	int y, x, rows, cols;
};

void canvas_init(struct canvas *c, struct arena *a, int rows, int cols, bool utf8);
/* Puts n bytes of s there, at most width columns of them; the columns taken. */
int canvas_put(struct canvas *c, int y, int x, int width, const char *s, size_t n, int style);
int canvas_puts(struct canvas *c, int y, int x, int width, const char *s, int style);
/* The same with its end at column x. */
void canvas_puts_right(struct canvas *c, int y, int x, int width, const char *s, int style);
void canvas_clear(struct canvas *c, const struct rect *r);
/* Adds a style to what is there: STYLE_CHOSEN, STYLE_STRONG. */
void canvas_mark(struct canvas *c, int y, int x, int width, int style);
/* Takes all styles away, for what lies below a box. */
void canvas_fade(struct canvas *c);
void canvas_rule(struct canvas *c, int y, int x, int width);
/* A frame with a title in its upper edge, cleared inside. */
void canvas_box(struct canvas *c, const struct rect *r, const char *title);
/* The row as text, without the spaces at its end. */
void canvas_row(const struct canvas *c, int y, struct str *out);

#endif
