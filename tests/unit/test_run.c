/* host/: programs, by this machine's own sh and coreutils. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host_linux.h"

static struct host host;

static int setup(void **state)
{
	struct err err = {0};

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	return host_linux_open(&host, "/", &err) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	host_linux_close(&host);
	return 0;
}

/* Runs a script by sh, which must start. */
static struct run_res sh(const char *script, struct run_req req)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct run_res res;
	struct err err = {0};

	req.argv = argv;
	if (!host_linux_run(&host, &req, &res, &err))
		fail_msg("%s", err.msg);
	return res;
}

static void assert_says(struct run_res *res, int status, const char *out, const char *err)
{
	assert_int_equal(res->status, status);
	assert_string_equal(str_c(&res->out), out);
	assert_string_equal(str_c(&res->err), err);
	run_res_free(res);
}

static void test_status_and_output(void **state)
{
	struct run_res res = sh("echo out; echo err >&2; exit 7", (struct run_req){0});

	(void)state;
	assert_says(&res, 7, "out\n", "err\n");
	res = sh("kill -9 $$", (struct run_req){0});
	assert_says(&res, 128 + SIGKILL, "", "");
}

/* Nothing is given to a shell. */
static void test_argv_only(void **state)
{
	const char *argv[] = { "printf", "%s|", "a b", "$(id)", ";ls", "", NULL };
	struct str out = {0};
	struct err err = {0};

	(void)state;
	assert_true(host_run_ok(&host, argv, &out, &err));
	assert_string_equal(str_c(&out), "a b|$(id)|;ls||");
	str_free(&out);
}

static void test_missing_program(void **state)
{
	const char *argv[] = { "no-such-program-here", NULL };
	struct run_res res;
	struct err err = {0};

	(void)state;
	assert_false(host_linux_run(&host, &(struct run_req){ .argv = argv }, &res, &err));
	assert_string_equal(err.msg, "cannot run no-such-program-here: No such file or directory");
	assert_int_equal(err.sys_errno, ENOENT);
}

static void test_environment_is_clean(void **state)
{
	const char *const env[] = { "MINE=1", NULL };

	(void)state;
	setenv("LD_LIBRARY_PATH_OF_TEST", "x", 1);
	struct run_res res = sh("env | grep -vE '^(PWD|SHLVL|_|OLDPWD)=' | sort", (struct run_req){ .env = env });
	assert_says(&res, 0,
		    "HOME=/root\nLC_ALL=C.UTF-8\nMINE=1\n"
		    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
		    "");
	/* No descriptor of ours but the three, and standard input says nothing. */
	res = sh("cat; ls /proc/self/fd | wc -l; pwd", (struct run_req){0});
	assert_says(&res, 0, "4\n/\n", "");
}

/* What we ignore or block must not be so for a daemon that a program starts. */
static void test_signals_are_default(void **state)
{
	sigset_t all, old;

	(void)state;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	signal(SIGHUP, SIG_IGN);
	struct run_res res = sh("grep -E '^Sig(Blk|Ign)' /proc/self/status | tr '\\t' ' '", (struct run_req){0});
	signal(SIGHUP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	assert_says(&res, 0, "SigBlk: 0000000000000000\nSigIgn: 0000000000000000\n", "");
}

/* A dead process that nobody has waited for yet does not run. */
static bool is_running(long pid)
{
	char path[64], state = 'Z';

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return false;
	assert_int_equal(fscanf(f, "%*d %*s %c", &state), 1);
	fclose(f);
	return state != 'Z';
}

static void test_timeout_ends_the_whole_group(void **state)
{
	char file[] = "/tmp/test-run-XXXXXX", script[200];
	int fd = mkstemp(file);
	char buf[64] = "";

	(void)state;
	assert_true(fd >= 0);
	/* One that obeys and one that does not, neither of them the program itself. */
	snprintf(script, sizeof(script),
		 "sh -c 'trap \"\" TERM; echo $$ >>%s; while :; do sleep 0.1; done' & sleep 0.2; sleep 60 & wait", file);
	int64_t begin = host.monotonic_ms(&host);
	struct run_res res = sh(script, (struct run_req){ .timeout_s = 1 });
	assert_true(res.timed_out);
	assert_int_equal(res.status, 128 + SIGTERM);
	assert_true(host.monotonic_ms(&host) - begin < 9000);
	run_res_free(&res);
	assert_true(read(fd, buf, sizeof(buf) - 1) > 0);
	host_pause_ms(&host, 100);
	assert_false(is_running(atol(buf)));
	close(fd);
	unlink(file);
}

static volatile int stop;

static void on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

/* A signal to us is the end of it, long before its time is up. */
static void test_stopped_by_a_signal(void **state)
{
	struct sigaction was;

	(void)state;
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, &was);
	alarm(1);
	int64_t begin = host.monotonic_ms(&host);
	struct run_res res = sh("sleep 60", (struct run_req){ .timeout_s = 60, .stop = &stop });
	sigaction(SIGALRM, &was, NULL);
	assert_true(res.timed_out);
	assert_true(host.monotonic_ms(&host) - begin < 30000);
	assert_int_equal(res.status, 128 + SIGTERM);
	run_res_free(&res);
}

/* It says nothing more, and goes on: the time limit holds. */
static void test_timeout_of_a_silent_program(void **state)
{
	int64_t begin = host.monotonic_ms(&host);
	struct run_res res = sh("exec >&- 2>&-; sleep 60", (struct run_req){ .timeout_s = 1 });

	(void)state;
	assert_true(res.timed_out);
	assert_true(host.monotonic_ms(&host) - begin < 5000);
	run_res_free(&res);
}

static void test_output_cap(void **state)
{
	struct run_res res = sh("yes x | head -c 3000000; echo done >&2", (struct run_req){ .max_output = 1000 });

	(void)state;
	assert_int_equal(res.out.len, 1000);
	assert_int_equal(res.status, 0);
	assert_string_equal(str_c(&res.err), "done\n");
	run_res_free(&res);
	res = sh("yes x | head -c 3000000", (struct run_req){0});
	assert_int_equal(res.out.len, 1024 * 1024);
	run_res_free(&res);
}

/* Larger than any pipe in both directions, and one that is not read at all. */
static void test_input(void **state)
{
	enum { N = 900000 };
	char *text = test_malloc(N);

	(void)state;
	memset(text, 'a', N);
	struct run_res res = sh("cat", (struct run_req){ .input = text, .input_len = N });
	assert_int_equal(res.out.len, N);
	run_res_free(&res);
	res = sh("exit 3", (struct run_req){ .input = text, .input_len = N });
	assert_says(&res, 3, "", "");
	res = sh("cat; echo end", (struct run_req){ .input = "", .input_len = 0 });
	assert_says(&res, 0, "end\n", "");
	test_free(text);
}

static void on_line(void *ctx, const char *line)
{
	str_addf(ctx, "[%s]", line);
}

static void on_status(void *ctx, const char *line)
{
	str_addf(ctx, "<%s>", line);
}

static void test_lines(void **state)
{
	struct str seen = {0};
	struct run_res res = sh("printf 'a\\nb\\rc\\n\\nno end'", (struct run_req){ .on_line = on_line, .ctx = &seen });

	(void)state;
	assert_string_equal(str_c(&seen), "[a][b][c][no end]");
	run_res_free(&res);
	str_cut(&seen, 0);
	res = sh("echo out; sleep 0.1; echo 50 >&3; echo half >&3",
		 (struct run_req){ .on_line = on_line, .on_status = on_status, .ctx = &seen });
	assert_string_equal(str_c(&seen), "[out]<50><half>");
	assert_says(&res, 0, "out\n", "");
	str_free(&seen);
}

/* It has our pipes open and stays: we do not wait for it, and it is not killed. */
static void test_daemon_left_behind(void **state)
{
	int64_t begin = host.monotonic_ms(&host);
	struct run_res res = sh("setsid sleep 30 & echo $!", (struct run_req){ .timeout_s = 20 });

	(void)state;
	assert_false(res.timed_out);
	assert_int_equal(res.status, 0);
	assert_true(host.monotonic_ms(&host) - begin < 900);
	pid_t left = (pid_t)atol(str_c(&res.out));
	assert_true(left > 1);
	assert_int_equal(kill(left, SIGKILL), 0);
	run_res_free(&res);
}

static void test_binds(void **state)
{
	char dir[] = "/tmp/test-run-XXXXXX";

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_non_null(mkdtemp(dir));
	const struct run_bind bind = { dir, "/etc" };
	struct run_res res = sh("ls -A /etc | wc -l", (struct run_req){ .binds = &bind, .nbinds = 1 });
	if (res.status != 0)
		fail_msg("%s", str_c(&res.err));
	assert_says(&res, 0, "0\n", "");
	/* Only that program sees it. */
	assert_int_equal(access("/etc/passwd", R_OK), 0);
	assert_int_equal(rmdir(dir), 0);

	const struct run_bind wrong = { "/no/such/place", "/etc" };
	const char *argv[] = { "true", NULL };
	struct err err = {0};
	assert_false(host_linux_run(&host, &(struct run_req){ .argv = argv, .binds = &wrong, .nbinds = 1 }, &res, &err));
	assert_int_equal(err.sys_errno, ENOENT);
}

static void test_run_ok(void **state)
{
	const char *no[] = { "sh", "-c", "for i in $(seq 20); do echo line $i; done; exit 2", NULL };
	struct str out = {0};
	struct err err = {0};

	(void)state;
	assert_false(host_run_ok(&host, no, &out, &err));
	assert_int_equal(err.code, ERR_RUN);
	assert_memory_equal(err.msg, "sh -c failed (status 2): line 9\nline 10\n", 40);
	assert_null(out.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status_and_output),
		cmocka_unit_test(test_argv_only),
		cmocka_unit_test(test_missing_program),
		cmocka_unit_test(test_environment_is_clean),
		cmocka_unit_test(test_signals_are_default),
		cmocka_unit_test(test_timeout_ends_the_whole_group),
		cmocka_unit_test(test_stopped_by_a_signal),
		cmocka_unit_test(test_timeout_of_a_silent_program),
		cmocka_unit_test(test_output_cap),
		cmocka_unit_test(test_input),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_daemon_left_behind),
		cmocka_unit_test(test_binds),
		cmocka_unit_test(test_run_ok),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
