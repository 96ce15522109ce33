#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ui/term_part.h"

static const struct {
	int code;
	enum key_name name;
} names[] = {
	{ KEY_UP, K_UP }, { KEY_DOWN, K_DOWN }, { KEY_LEFT, K_LEFT }, { KEY_RIGHT, K_RIGHT },
	{ KEY_HOME, K_HOME }, { KEY_FIND, K_HOME }, { KEY_A1, K_HOME }, { KEY_END, K_END }, { KEY_SELECT, K_END },
	{ KEY_LL, K_END }, { KEY_C1, K_END }, { KEY_PPAGE, K_PAGE_UP }, { KEY_A3, K_PAGE_UP },
	{ KEY_NPAGE, K_PAGE_DOWN }, { KEY_C3, K_PAGE_DOWN }, { KEY_ENTER, K_ENTER }, { KEY_BTAB, K_BACK_TAB },
	{ KEY_BACKSPACE, K_BACKSPACE }, { KEY_DC, K_DELETE }, { KEY_F(1), K_F1 }, { KEY_HELP, K_F1 },
};

static bool take_mouse(struct key *key)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return false;
	*key = (struct key){ .y = event.y, .x = event.x };
	if (event.bstate & (BUTTON1_RELEASED | BUTTON1_CLICKED))
		key->name = K_CLICK;
	else if (event.bstate & BUTTON4_PRESSED)
		key->name = K_WHEEL_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		key->name = K_WHEEL_DOWN;
	return key->name != K_NONE;
}

/* What curses read: a byte, or a number of its own for a key with a name. */
static bool take_code(struct term *t, int code, struct key *key)
{
	if (code < 0x100)
		return key_take_byte(&t->bytes, t->utf8, (unsigned char)code, key);
	if (code == KEY_MOUSE)
		return take_mouse(key);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].code == code) {
			*key = (struct key){ .name = names[i].name };
			return true;
		}
	return false;
}

/* Readable, with nothing to read: it has ended. */
static bool gone(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	int n = 0;

	if (poll(&p, 1, 0) != 1)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	return (p.revents & POLLIN) && (ioctl(STDIN_FILENO, FIONREAD, &n) < 0 || n == 0);
}

/*
 * ESC came that begins nothing in the terminal's description. With more right behind it, it is no key by itself: taken for one,
 * it would lead back a page. False: passed over.
 */
static bool take_escape(struct term *t, struct key *key)
{
	char seq[16];
	size_t n = 0;
	int next = getch();

	t->bytes.n = 0;
	*key = (struct key){ .name = K_ESC };
	if (next != '[' && next != 'O') {
		if (next != ERR)
			ungetch(next);
		return true;
	}
	for (; next > 0 && next < 0x80 && n < sizeof(seq); next = getch()) {
		seq[n++] = (char)next;
		if (key_sequence_ends(seq, n))
			break;
	}
	key->name = key_of_sequence(seq, n);
	return key->name != K_NONE;
}

static enum term_event next_of_screen(struct term *t, struct key *key)
{
	for (int code; (code = getch()) != ERR;)
		if (code == 0x1B ? take_escape(t, key) : take_code(t, code, key))
			return TERM_KEY;
	return gone() ? TERM_GONE : TERM_NONE;
}

/* Off the screen nobody puts longer keys together: they are passed over. */
static enum term_event next_when_left(struct term *t, struct key *key)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char bytes[64];

	while (poll(&p, 1, 0) == 1) {
		ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
		if (n <= 0)
			return TERM_GONE;
		if (n > 1 && bytes[0] == 0x1B)
			continue;
		for (ssize_t i = 0; i < n; i++)
			if (key_take_byte(&t->bytes, t->utf8, bytes[i], key))
				return TERM_KEY;
	}
	return TERM_NONE;
}

enum term_event term_next(struct term *t, struct key *key)
{
	switch (term_signals_next()) {
	case 0:
		return t->left ? next_when_left(t, key) : next_of_screen(t, key);
	case SIGCONT: /* stopped by SIGSTOP nobody could give the terminal back, and the shell has changed it */
		if (!t->left) {
			reset_prog_mode();
			keypad(stdscr, TRUE);
		}
		term_redraw(t);
		return TERM_REDRAW;
	case SIGWINCH:
		term_redraw(t);
		return TERM_REDRAW;
	case SIGTSTP:
		return TERM_STOP;
	case SIGINT:
		*key = (struct key){ .name = K_CTRL, .text = "c" };
		return TERM_KEY;
	case SIGHUP:
		return TERM_GONE;
	default:
		return TERM_ENDED;
	}
}

void term_fds(const struct term *t, struct pollfd *p)
{
	(void)t;
	p[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = term_signals_fd(), .events = POLLIN };
}
