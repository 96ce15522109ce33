#include "installer/front_curses.h"

#include <stdlib.h>
#include <string.h>

#include "installer/front_curses_part.h"

enum { FDS = 64 };

static void on_event(struct front *f, enum term_event event, const struct key *key)
{
	switch (event) {
	case TERM_KEY:
		if (f->page.view.raw && f->over_kind == OVER_NONE)
			front_raw_key(f, key);
		else
			front_key(f, key);
		/* The next key is for what this one has made of the page. */
		front_take(f);
		break;
	case TERM_STOP:
		term_suspend(f->term);
		term_size(f->term, &f->screen.rows, &f->screen.cols);
		f->raw_seen = false;
		break;
	case TERM_REDRAW:
		term_size(f->term, &f->screen.rows, &f->screen.cols);
		break;
	case TERM_GONE:
		f->ended = true;
		f->status = FRONT_GONE;
		break;
	case TERM_ENDED:
		f->ended = true;
		f->status = FRONT_TERMINATED;
		break;
	case TERM_NONE:
		break;
	}
}

static void wait_and_feed(struct front *f)
{
	struct pollfd p[FDS];
	struct key key;
	enum term_event event;

	term_fds(f->term, p);
	size_t n = TERM_FDS + session_fds(f->s, p + TERM_FDS, FDS - TERM_FDS);
	poll(p, (nfds_t)n, session_wait_ms(f->s));
	while (!f->ended && !session_over(f->s, NULL) && (event = term_next(f->term, &key)) != TERM_NONE)
		on_event(f, event, &key);
	session_feed(f->s);
}

static void run(struct front *f, int *status)
{
	while (!f->ended && !session_over(f->s, &f->status)) {
		front_take(f);
		front_draw(f);
		wait_and_feed(f);
	}
	if (!f->ended)
		session_over(f->s, &f->status);
	*status = f->status;
}

bool front_curses_run(struct session *s, const struct front_curses_with *with, int *status, struct err *err)
{
	const struct term_with term_with = { .color = with->color, .mouse = with->mouse };
	struct front *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	f->s = s;
	if (!term_open(&term_with, &f->term, err)) {
		free(f);
		return false;
	}
	f->screen = (struct pane_screen){ .utf8 = term_utf8(f->term), .color = term_colors(f->term) };
	term_size(f->term, &f->screen.rows, &f->screen.cols);
	run(f, status);
	term_close(f->term);
	edit_wipe(&f->edit);
	str_free(&f->raw_text);
	arena_free(f->page.arena);
	arena_free(f->below.arena);
	arena_free(f->over.arena);
	free(f);
	return true;
}
