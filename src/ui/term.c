#include "ui/term_part.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/locale.h"
#include "ui/term_caps.h"

enum { ESCAPE_MS = 30 }; /* after Esc: is it the beginning of a longer key? */

/* What the kernel says is newer than LINES and COLUMNS in the environment. */
static void take_size(struct term *t)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	getmaxyx(stdscr, t->rows, t->cols);
}

static void set_modes(struct term *t, const struct term_with *with)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	if (with->mouse) {
		mouseinterval(0);
		mousemask(BUTTON1_RELEASED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	}
	term_styles_begin(t, with->color);
	take_size(t);
}

bool term_open(const struct term_with *with, struct term **out, struct err *err)
{
	struct term *t = calloc(1, sizeof(*t));
	const char *reset;
	size_t n;

	if (t == NULL)
		abort();
	t->utf8 = locale_begin();
	if (!term_caps_usable(err) || tcgetattr(STDIN_FILENO, &t->was) < 0) {
		free(t);
		return err->code != ERR_NONE ? false : err_sys(err, errno, "cannot read the terminal's modes");
	}
	/* Ours first: curses takes only what nobody has. */
	if (!term_signals_begin(&t->was, err)) {
		free(t);
		return false;
	}
	t->screen = newterm(NULL, stdout, stdin);
	if (t->screen == NULL) {
		term_signals_end();
		free(t);
		return err_set(err, ERR_INVALID, "no screen can be drawn on this terminal");
	}
	reset = term_caps_reset(&n);
	term_signals_reset(reset, n);
	term_signals_armed(true);
	set_modes(t, with);
	*out = t;
	return true;
}

void term_close(struct term *t)
{
	if (t == NULL)
		return;
	if (!t->left)
		endwin();
	tcsetattr(STDIN_FILENO, TCSANOW, &t->was);
	term_signals_end();
	delscreen(t->screen);
	setlocale(LC_CTYPE, "C");
	free(t);
}

bool term_utf8(const struct term *t)
{
	return t->utf8;
}

bool term_colors(const struct term *t)
{
	return t->colors > 0;
}

void term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

void term_redraw(struct term *t)
{
	if (t->left)
		return;
	take_size(t);
	clearok(curscr, TRUE);
}

void term_leave(struct term *t)
{
	struct termios plain = t->was;

	if (t->left)
		return;
	curs_set(1);
	endwin();
	t->left = true;
	plain.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	plain.c_cc[VMIN] = 1;
	plain.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &plain);
}

/* Keys are to come as they do on our screen from the first on: curses alone would see to that when it reads one. */
static void come_back(struct term *t)
{
	refresh();
	keypad(stdscr, TRUE);
	term_redraw(t);
}

bool term_return(struct term *t)
{
	if (!t->left)
		return false;
	t->left = false;
	come_back(t);
	return true;
}

void term_suspend(struct term *t)
{
	struct termios now;
	bool left = t->left;

	tcgetattr(STDIN_FILENO, &now);
	if (!left)
		endwin();
	term_signals_armed(false);
	tcsetattr(STDIN_FILENO, TCSANOW, &t->was);
	term_signals_stop();
	term_signals_armed(true);
	if (left) {
		tcsetattr(STDIN_FILENO, TCSANOW, &now);
		return;
	}
	come_back(t);
}
