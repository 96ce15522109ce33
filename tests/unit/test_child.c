/* host/: programs that run beside us, by this machine's own sh and coreutils. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/host_linux.h"

enum { PATIENCE_MS = 60000 };

static struct host host;

static int setup(void **state)
{
	struct err err = {0};

	(void)state;
	return host_linux_open(&host, "/", &err) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	host_linux_close(&host);
	return 0;
}

static struct host_child *start(const char *script, struct child_req req)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct host_child *child = NULL;
	struct err err = {0};

	req.argv = argv;
	if (!host.child_start(&host, &req, &child, &err))
		fail_msg("%s", err.msg);
	return child;
}

/* Until it has said at least n bytes, or has ended. */
static struct child_end listen_to(struct host_child *child, size_t n, struct str *out, struct str *said)
{
	struct child_end end = {0};

	while (!end.ended && out->len < n) {
		struct pollfd p = { .fd = host.child_fd(child), .events = POLLIN };

		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		host.child_read(&host, child, out, said, &end);
	}
	return end;
}

static void test_says_and_ends(void **state)
{
	struct host_child *child = start("cat; echo trouble >&2; exit 7", (struct child_req){ .input = "a\nb\n", .input_len = 4 });
	struct str out = {0}, said = {0};
	struct child_end end = listen_to(child, SIZE_MAX, &out, &said);

	(void)state;
	assert_true(end.ended);
	assert_int_equal(end.status, 7);
	assert_string_equal(str_c(&out), "a\nb\n");
	assert_string_equal(str_c(&said), "trouble\n");
	host.child_free(&host, child);
	str_free(&out);
	str_free(&said);
}

/* What it said last is there when it is seen to have ended, however much that is. */
static void test_nothing_is_lost(void **state)
{
	struct host_child *child = start("head -c 3000000 /dev/zero", (struct child_req){0});
	struct str out = {0}, said = {0};
	struct child_end end = listen_to(child, SIZE_MAX, &out, &said);

	(void)state;
	assert_true(end.ended);
	assert_int_equal(out.len, 3000000);
	host.child_free(&host, child);
	str_free(&out);
	str_free(&said);
}

static void test_reading_does_not_wait(void **state)
{
	struct host_child *child = start("echo ready; exec sleep 600", (struct child_req){0});
	struct str out = {0}, said = {0};
	struct child_end end = listen_to(child, 6, &out, &said);

	(void)state;
	assert_false(end.ended);
	host.child_read(&host, child, &out, &said, &end);
	assert_false(end.ended);
	assert_string_equal(str_c(&out), "ready\n");
	host.child_free(&host, child);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	str_free(&out);
	str_free(&said);
}

/* Its own children hold the pipe open: they go with it. */
static void test_freed_with_all_it_started(void **state)
{
	struct host_child *child = start("sleep 600 & echo $!; wait", (struct child_req){0});
	struct str out = {0}, said = {0};

	(void)state;
	(void)listen_to(child, 2, &out, &said);
	pid_t pid = (pid_t)strtol(str_c(&out), NULL, 10);
	assert_int_equal(kill(pid, 0), 0);
	host.child_free(&host, child);
	for (int i = 0; i < PATIENCE_MS / 10 && kill(pid, 0) == 0; i++) {
		char path[64], line[256] = "";
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		FILE *f = fopen(path, "r");
		if (f == NULL || fgets(line, sizeof(line), f) == NULL || strstr(line, ") Z ") != NULL)
			line[0] = '\0';
		if (f != NULL)
			fclose(f);
		if (line[0] == '\0')
			break;
		assert_true(i < PATIENCE_MS / 10 - 1);
		host_pause_ms(&host, 10);
	}
	str_free(&out);
	str_free(&said);
}

static void test_one_that_outlives_goes_on(void **state)
{
	struct host_child *child = start("echo ready; exec sleep 600", (struct child_req){ .outlives = true });
	struct str out = {0}, said = {0};
	int status;

	(void)state;
	(void)listen_to(child, 6, &out, &said);
	host.child_free(&host, child);
	assert_int_equal(waitpid(-1, &status, WNOHANG), 0);
	/* It is this test's own child, the only one. */
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	FILE *f = fopen(path, "r");
	int pid = 0;
	if (f == NULL || fscanf(f, "%d", &pid) != 1) {
		skip();
		return;
	}
	fclose(f);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	str_free(&out);
	str_free(&said);
}

static void test_what_cannot_run(void **state)
{
	const char *argv[] = { "/nonexistent/program", NULL };
	struct host_child *child = NULL;
	struct err err = {0};

	(void)state;
	assert_false(host.child_start(&host, &(struct child_req){ .argv = argv }, &child, &err));
	assert_non_null(strstr(err.msg, "cannot run /nonexistent/program"));
	assert_null(child);
	static const char big[CHILD_INPUT_MAX + 1];
	err_clear(&err);
	assert_false(host.child_start(&host, &(struct child_req){ .argv = argv, .input = big, .input_len = sizeof(big) }, &child, &err));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_says_and_ends),
		cmocka_unit_test(test_nothing_is_lost),
		cmocka_unit_test(test_reading_does_not_wait),
		cmocka_unit_test(test_freed_with_all_it_started),
		cmocka_unit_test(test_one_that_outlives_goes_on),
		cmocka_unit_test(test_what_cannot_run),
	};

	return cmocka_run_group_tests_name("child", tests, setup, teardown);
}
