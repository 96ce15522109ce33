/* Between the files of term. */
#ifndef UI_TERM_PART_H
#define UI_TERM_PART_H

#include <curses.h>
#include <termios.h>

#include "ui/term.h"

struct term {
	SCREEN *screen;
	struct termios was; /* the modes before us */
	bool utf8, mouse, left;
	int colors; /* 0: none are used */
	struct key_bytes bytes;
	int rows, cols;
};

/* term_signals.c */

/* Remembers the signals' handlers before. */
bool term_signals_begin(const struct termios *was, struct err *err) MUST;
void term_signals_end(void);
/* What puts the terminal right, n bytes. */
void term_signals_reset(const char *reset, size_t n);
/* Whether a crash finds the terminal in our hands. */
void term_signals_armed(bool armed);
/* The reading end of the pipe that they come through. */
int term_signals_fd(void);
/* The next that came, or 0. */
int term_signals_next(void);
/* Stops the process group, as the terminal would. */
void term_signals_stop(void);

/* term_style.c */

/* The styles for so many colours. */
void term_styles_begin(struct term *t, bool color);
attr_t term_style(const struct term *t, int style, short *pair);

#endif
