/* The front without a screen on a terminal: a secret is not seen, and the terminal is sane however it ends. */
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
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/unit/plain_pages.h"

static const struct page *const secret_only[] = { &made_secret, NULL };
static const struct page *const endless[] = { &made_endless, NULL };

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
	struct str out;
};

static void terminal_open(void **state, struct terminal *t, const struct page *const *pages)
{
	const struct session_with with = { .host = &((struct fake *)*state)->h, .datadir = ".", .box = "vps" };
	int status = 1;
	struct err err;

	*t = (struct terminal){0};
	assert_int_equal(openpty(&t->master, &t->slave, NULL, NULL, NULL), 0);
	t->child = fork();
	assert_true(t->child >= 0);
	if (t->child > 0)
		return;
	alarm(60);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0});
	struct session *s = session_new(&with, pages, true);
	session_begin(s, NULL);
	FILE *out = fdopen(t->slave, "w");
	bool ended = front_plain(s, &(struct plain_io){ .in = t->slave, .out = out, .terminal = true, .utf8 = true }, &status, &err);
	_exit(ended ? status : 99);
}

/* Until it has said that. */
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

static bool echoes(const struct terminal *t)
{
	struct termios now;

	assert_int_equal(tcgetattr(t->slave, &now), 0);
	return (now.c_lflag & ECHO) != 0;
}

static void terminal_wait_quiet(const struct terminal *t)
{
	for (int i = 0; i < 3000 && echoes(t); i++)
		usleep(10000);
	assert_false(echoes(t));
}

static void terminal_type(const struct terminal *t, const char *text)
{
	assert_int_equal(write(t->master, text, strlen(text)), strlen(text));
}

static int terminal_close(struct terminal *t)
{
	int status;

	assert_int_equal(waitpid(t->child, &status, 0), t->child);
	assert_true(echoes(t));
	close(t->slave);
	close(t->master);
	str_free(&t->out);
	return status;
}

static void a_secret_is_not_echoed(void **state)
{
	struct terminal t;

	terminal_open(state, &t, secret_only);
	terminal_expect(&t, "Password (not shown): ");
	terminal_wait_quiet(&t);
	terminal_type(&t, "horse battery\n");
	terminal_expect(&t, "13 characters");
	terminal_expect(&t, "[n] ");
	assert_true(echoes(&t));
	assert_null(strstr(str_c(&t.out), "horse"));
	terminal_type(&t, "n\n");
	assert_int_equal(terminal_close(&t), 3 << 8);
}

static void whatever_ends_it_leaves_the_terminal_with_echo(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct terminal t;

		terminal_open(state, &t, secret_only);
		terminal_expect(&t, "Password (not shown): ");
		terminal_wait_quiet(&t);
		kill(t.child, signals[i]);
		assert_int_equal(terminal_close(&t) & 0x7F, signals[i]);
	}
}

static void the_end_of_a_terminal_is_no_answer(void **state)
{
	struct terminal t;

	terminal_open(state, &t, secret_only);
	terminal_expect(&t, "Password (not shown): ");
	terminal_wait_quiet(&t);
	terminal_type(&t, "\004");
	assert_int_equal(terminal_close(&t), 99 << 8);
}

static void enter_brings_the_menu_while_it_works(void **state)
{
	struct terminal t;

	terminal_open(state, &t, endless);
	terminal_expect(&t, "Press Enter");
	terminal_type(&t, "\n");
	terminal_expect(&t, "s stop, q quit, ? help: [wait] ");
	terminal_type(&t, "\nx\n");
	terminal_expect(&t, "There is no such letter");
	terminal_type(&t, "s\n");
	assert_int_equal(terminal_close(&t), 3 << 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_is_not_echoed),
		cmocka_unit_test(whatever_ends_it_leaves_the_terminal_with_echo),
		cmocka_unit_test(the_end_of_a_terminal_is_no_answer),
		cmocka_unit_test(enter_brings_the_menu_while_it_works),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
