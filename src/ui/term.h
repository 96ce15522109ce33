/*
 * The terminal, over ncursesw: shown on, read from, left and come back to,
 * and given back as it was whatever ends the program.
 *
 *	struct term *t;
 *	if (!term_open(&(struct term_with){ .color = true }, &t, &err)) …no such terminal…
 *	for (;;) {
 *		…draw a canvas of term_size(t)…
 *		term_show(t, &canvas);
 *		…poll term_fds(t)…
 *		while ((event = term_next(t, &key)) != TERM_NONE) …
 *	}
 *	term_close(t);
 *
 * There is one at a time: signals and curses know only one. From term_open()
 * to term_close() these signals are ours: WINCH, TSTP, CONT, INT, HUP, TERM
 * become events; QUIT, SEGV, BUS, FPE, ILL and ABRT put the terminal right and
 * then do what they do.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <poll.h>

#include "ui/canvas.h"
#include "ui/key.h"

struct term;

struct term_with {
	bool color; /* if the terminal has any */
	bool mouse;
};

enum term_event {
	TERM_NONE,    /* nothing more at this moment */
	TERM_KEY,
	TERM_REDRAW,  /* the size is another, or we were stopped and go on: draw all of it anew */
	TERM_STOP,    /* the shell wants it back: call term_suspend() */
	TERM_GONE,    /* nobody is there any more: the connection is closed */
	TERM_ENDED,   /* somebody wants us to end (SIGTERM) */
};

/* Standard input and output. ERR_INVALID: no terminal that a screen can be drawn on; it was left as it was. */
bool term_open(const struct term_with *with, struct term **t, struct err *err) MUST;
/* The terminal is as it was before. NULL is allowed. */
void term_close(struct term *t);

/* Whether the locale has UTF-8. */
bool term_utf8(const struct term *t);
/* Whether it has colours, and they are wanted. */
bool term_colors(const struct term *t);
void term_size(const struct term *t, int *rows, int *cols);
/* Brings the canvas to the screen: what is different since the last time is sent. */
void term_show(struct term *t, const struct canvas *c);
/* The next term_show() sends all of it. */
void term_redraw(struct term *t);

enum { TERM_FDS = 2 };
/* Fills p with TERM_FDS. */
void term_fds(const struct term *t, struct pollfd *p);
/* Never waits, but for the rest of a key's bytes. */
enum term_event term_next(struct term *t, struct key *key);

/* Stops the program and its process group; returns when it goes on. */
void term_suspend(struct term *t);
/* Leaves the screen for plain writing to standard output, keys are still read one by one; and comes back. */
void term_leave(struct term *t);
/* False: it was not left. The size may be another now. */
bool term_return(struct term *t);

#endif
