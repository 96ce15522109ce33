/* The front on a terminal, on a real one (a pty): whatever ends it gives the terminal back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "installer/front_curses.h"
#include "tests/unit/plain_pages.h"

/* What xterm is told to go back to the screen of before. */
#define LEFT "\033[?1049l"

static const struct page *const pages[] = { &made_list, &made_form, NULL };

static int setup(void **state)
{
	static struct fake f;

	fake_open(&f);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

struct terminal {
	pid_t child;
	int master, slave;
	struct termios was;
	struct str out;
};

static void child_runs(void **state, const struct terminal *t, const char *term)
{
	const struct session_with with = { .host = &((struct fake *)*state)->h, .datadir = ".", .box = "vps" };
	int status = 98;
	struct err err = {0};

	alarm(60);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0});
	setenv("TERM", term, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	close(t->master);
	login_tty(t->slave);
	struct session *s = session_new(&with, pages, true);
	session_begin(s, NULL);
	bool shown = front_curses_run(s, &(struct front_curses_with){ .color = true, .mouse = true }, &status, &err);
	session_free(s);
	_exit(shown ? status : 99);
}

static void terminal_open(void **state, struct terminal *t, const char *term)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };

	*t = (struct terminal){0};
	assert_int_equal(openpty(&t->master, &t->slave, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(t->slave, &t->was), 0);
	t->child = fork();
	assert_true(t->child >= 0);
	if (t->child == 0)
		child_runs(state, t, term);
}

static void terminal_expect(struct terminal *t, const char *text)
{
	char buf[512];

	while (strstr(str_c(&t->out), text) == NULL) {
		struct pollfd p = { .fd = t->master, .events = POLLIN };

		if (poll(&p, 1, 30000) != 1)
			fail_msg("it did not say %s, but:\n%s", text, str_c(&t->out));
		ssize_t n = read(t->master, buf, sizeof(buf));
		assert_true(n > 0);
		str_add(&t->out, buf, (size_t)n);
	}
}

/* What was said so far is forgotten. */
static void terminal_type(struct terminal *t, const char *text)
{
	str_cut(&t->out, 0);
	assert_int_equal(write(t->master, text, strlen(text)), strlen(text));
}

static int terminal_end(struct terminal *t)
{
	struct termios now;
	int status;

	assert_int_equal(waitpid(t->child, &status, 0), t->child);
	assert_int_equal(tcgetattr(t->slave, &now), 0);
	assert_int_equal(now.c_lflag, t->was.c_lflag);
	assert_int_equal(now.c_iflag, t->was.c_iflag);
	assert_int_equal(now.c_oflag, t->was.c_oflag);
	close(t->slave);
	close(t->master);
	str_free(&t->out);
	return status;
}

static void test_quit(void **state)
{
	struct terminal t;

	terminal_open(state, &t, "xterm-256color");
	terminal_expect(&t, "quit");
	terminal_type(&t, "q");
	terminal_expect(&t, LEFT);
	assert_int_equal(terminal_end(&t), 0);
}

static void test_signals_end_it(void **state)
{
	static const struct {
		int sig, status;
	} cases[] = { { SIGHUP, FRONT_GONE << 8 }, { SIGTERM, FRONT_TERMINATED << 8 }, { SIGQUIT, SIGQUIT },
		      { SIGSEGV, SIGSEGV }, { SIGABRT, SIGABRT }, { SIGBUS, SIGBUS } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct terminal t;

		terminal_open(state, &t, "xterm");
		terminal_expect(&t, "quit");
		str_cut(&t.out, 0);
		kill(t.child, cases[i].sig);
		terminal_expect(&t, LEFT);
		assert_int_equal(terminal_end(&t), cases[i].status);
	}
}

/* Lines alone: they come as they are, in one piece, and the screen comes back. */
static void test_copy_view(void **state)
{
	struct terminal t;

	terminal_open(state, &t, "xterm");
	terminal_expect(&t, "quit");
	terminal_type(&t, "c");
	terminal_expect(&t, LEFT);
	terminal_expect(&t, "\r\na line that is far longer than the width of a terminal, and which must stay one line whatever "
			    "comes\r\n\r\n");
	kill(t.child, SIGWINCH); /* nothing is drawn over it */
	terminal_type(&t, "\n");
	terminal_expect(&t, "\033[?1h"); /* keys are as they were, too, before one is pressed */
	terminal_expect(&t, "How is it?");
	terminal_type(&t, "q");
	terminal_expect(&t, LEFT);
	assert_int_equal(terminal_end(&t), 0);
}

/* As xterm says it (SGR, 1006): pressed and let go on the second row. */
static void test_mouse(void **state)
{
	struct terminal t;

	terminal_open(state, &t, "xterm");
	terminal_expect(&t, "quit");
	terminal_type(&t, "\033[<0;10;7M\033[<0;10;7m\r");
	terminal_expect(&t, "ask your provider");
	terminal_type(&t, "\033[<64;10;7M");
	terminal_expect(&t, "Addresses");
	terminal_type(&t, "q");
	terminal_expect(&t, LEFT);
	assert_int_equal(terminal_end(&t), 0);
}

static void test_resize(void **state)
{
	struct terminal t;

	terminal_open(state, &t, "xterm");
	terminal_expect(&t, "quit");
	str_cut(&t.out, 0);
	assert_int_equal(ioctl(t.slave, TIOCSWINSZ, &(struct winsize){ .ws_row = 10, .ws_col = 40 }), 0);
	terminal_expect(&t, "Make the window larger");
	str_cut(&t.out, 0);
	assert_int_equal(ioctl(t.slave, TIOCSWINSZ, &(struct winsize){ .ws_row = 16, .ws_col = 60 }), 0);
	terminal_expect(&t, "How is it?");
	terminal_type(&t, "q");
	assert_int_equal(terminal_end(&t), 0);
}

/* The other end is gone, and no signal says so. */
static void test_end_of_input(void **state)
{
	struct terminal t;
	int status;

	terminal_open(state, &t, "xterm");
	terminal_expect(&t, "quit");
	close(t.slave);
	close(t.master);
	assert_int_equal(waitpid(t.child, &status, 0), t.child);
	assert_int_equal(status, FRONT_GONE << 8);
	str_free(&t.out);
}

static void test_no_screen(void **state)
{
	static const char *const terms[] = { "dumb", "no-such-terminal", "" };

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct terminal t;

		terminal_open(state, &t, terms[i]);
		assert_int_equal(terminal_end(&t), 99 << 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quit),      cmocka_unit_test(test_signals_end_it), cmocka_unit_test(test_copy_view),
		cmocka_unit_test(test_resize),    cmocka_unit_test(test_end_of_input),   cmocka_unit_test(test_no_screen),
		cmocka_unit_test(test_mouse),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
