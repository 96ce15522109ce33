/* Jobs in processes of their own, good and bad; and checks that run so, of which one does what a stranger makes it do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/probe.h"
#include "host/host_linux.h"

enum { GENEROUS_MS = 20000, SHORT_MS = 300, MOST = 1000 };

static struct host host;

static int open_host(void **state)
{
	struct err err = {0};

	(void)state;
	return host_linux_open(&host, "/", &err) ? 0 : -1;
}

static int close_host(void **state)
{
	(void)state;
	host_linux_close(&host);
	return 0;
}

/* --- jobs; ctx is what each needs */

static void say(struct host *h, void *ctx, struct str *out)
{
	(void)h;
	str_adds(out, ctx);
}

static void hang(struct host *h, void *ctx, struct str *out)
{
	str_adds(out, "never seen");
	(void)h;
	(void)ctx;
	for (;;)
		pause();
}

/* Not even a polite signal ends it. */
static void hang_hard(struct host *h, void *ctx, struct str *out)
{
	signal(SIGTERM, SIG_IGN);
	hang(h, ctx, out);
}

static void crash(struct host *h, void *ctx, struct str *out)
{
	(void)h;
	(void)ctx;
	str_adds(out, "half of it");
	/* Not by the handler that a sanitizer may have set. */
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void leave(struct host *h, void *ctx, struct str *out)
{
	(void)h;
	(void)ctx;
	(void)out;
	_exit(3);
}

static void babble(struct host *h, void *ctx, struct str *out)
{
	(void)h;
	(void)ctx;
	for (int i = 0; i < MOST + 1; i++)
		str_addc(out, 'x');
}

/* Runs a program that outlives it by far, unless that is ended with it; tells its number at once. */
static void run_program(struct host *h, void *ctx, struct str *out)
{
	const char *const argv[] = { "sh", "-c", ctx, NULL };
	struct run_res res;
	struct err err = {0};

	(void)out;
	if (h->run(h, &(struct run_req){ .argv = argv, .timeout_s = 60 }, &res, &err))
		run_res_free(&res);
}

/* What is open here beyond the root, the way back and, while we look, the directory: nothing of the parent's. */
static void open_files(struct host *h, void *ctx, struct str *out)
{
	strlist names = {0};
	struct arena *a = ctx;
	struct err err = {0};

	if (!h->fs->list(h, a, "/proc/self/fd", &names, &err))
		str_adds(out, err.msg);
	str_addf(out, "%s %s", h->dns_ctx == NULL ? "own dns" : "shared dns", h->in_job ? "job" : "no job");
	for (size_t i = 0; i < names.n; i++)
		if (fcntl(atoi(names.v[i]), F_GETFD) >= 0)
			str_addf(out, " %s", names.v[i]);
}

static void run_jobs(struct host_job *jobs, size_t n)
{
	struct host_jobs *set;
	struct err err = {0};

	if (!host.jobs_start(&host, jobs, n, &set, &err))
		fail_msg("%s", err.msg);
	host.jobs_wait(&host, set, NULL, NULL);
	/* None is left to be waited for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static struct host_job job(void (*run)(struct host *, void *, struct str *), void *ctx, int limit_ms)
{
	return (struct host_job){ .run = run, .ctx = ctx, .limit_ms = limit_ms, .max_output = MOST };
}

static void test_each_pays_for_itself(void **state)
{
	char one[] = "one", two[] = "two";
	struct host_job jobs[] = { job(say, one, GENEROUS_MS),   job(hang_hard, NULL, SHORT_MS), job(crash, NULL, GENEROUS_MS),
				   job(babble, NULL, GENEROUS_MS), job(leave, NULL, GENEROUS_MS),  job(say, two, GENEROUS_MS) };
	static const enum job_end ends[] = { JOB_ENDED, JOB_LATE, JOB_CRASHED, JOB_TOO_MUCH, JOB_CRASHED, JOB_ENDED };

	(void)state;
	run_jobs(jobs, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(jobs[i].end, ends[i]);
		assert_string_equal(str_c(&jobs[i].said), i == 0 ? "one" : i == 5 ? "two" : "");
		str_free(&jobs[i].said);
	}
	assert_true(jobs[1].took_ms >= SHORT_MS);
}

/* Each would wait for a second: together they take no longer. */
static void test_at_once(void **state)
{
	struct host_job jobs[8];
	int64_t began = host.monotonic_ms(&host);

	(void)state;
	for (size_t i = 0; i < 8; i++)
		jobs[i] = job(hang, NULL, 1000);
	run_jobs(jobs, 8);
	assert_true(host.monotonic_ms(&host) - began < 7000);
}

static void test_nothing_to_do(void **state)
{
	(void)state;
	run_jobs(NULL, 0);
}

static void test_takes_its_programs_along(void **state)
{
	char dir[] = "/tmp/jobs-XXXXXX", script[400], path[100];
	struct str pid = {0};
	struct err err = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/pid", dir);
	snprintf(script, sizeof(script), "echo $$ >%s.new && mv %s.new %s; exec sleep 600", path, path, path);
	struct host_job jobs[] = { job(run_program, script, 2000) };
	run_jobs(jobs, 1);
	assert_int_equal(jobs[0].end, JOB_LATE);
	assert_true(host.fs->read(&host, path, &pid, &err));
	/* It is init's now, or a reaper's: gone, or about to be. */
	for (int i = 0; i < 200 && kill(atoi(str_c(&pid)), 0) == 0; i++)
		host_pause_ms(&host, 50);
	assert_int_equal(kill(atoi(str_c(&pid)), 0), -1);
	str_free(&pid);
	assert_true(host.fs->remove_tree(&host, dir, &err));
}

static void test_shares_nothing(void **state)
{
	struct arena *a = arena_new();
	struct host_job jobs[] = { job(open_files, a, GENEROUS_MS) };
	int stray = dup(1);

	(void)state;
	/* A context that would be found in use. */
	host.dns_ctx = a;
	run_jobs(jobs, 1);
	host.dns_ctx = NULL;
	close(stray);
	assert_string_equal(str_c(&jobs[0].said), "own dns job 0 1 2 3 4");
	str_free(&jobs[0].said);
	assert_false(host.in_job);
	arena_free(a);
}

/* --- checks in processes of their own */

static void find(struct check *k, const char *id, enum severity severity, const char *subject)
{
	check_add(k, &(struct finding){ .id = id, .severity = severity, .blocks = severity == SEVERITY_FAIL ? BLOCKS_DELIVERY : BLOCKS_NOTHING, .subject = subject,
					.seen = "seen", .why = "why", .fix = "fix", .source = "source" });
}

static void check_fails(struct check *k)
{
	find(k, "one.broken", SEVERITY_FAIL, "\x1b[31m");
}

static void check_well(struct check *k)
{
	find(k, "two.aside", SEVERITY_INFO, "");
}

static void check_hangs(struct check *k)
{
	find(k, "three.lost", SEVERITY_FAIL, "");
	hang(k->host, NULL, &(struct str){0});
}

static void check_crashes(struct check *k)
{
	crash(k->host, NULL, &(struct str){0});
}

static void check_babbles(struct check *k)
{
	for (int i = 0; i < 20000; i++)
		find(k, "five.more", SEVERITY_WARN, "x");
}

/* What it says is a finding, but not one of its own. */
static void check_lies(struct check *k)
{
	find(k, "one.broken", SEVERITY_FAIL, "");
}

static void check_here(struct check *k)
{
	vec_push(k->arena, &k->down, "here");
	find(k, "seven.seen", SEVERITY_WARN, "");
}

static const struct check_kind kinds[] = {
	{ "one", "One", "one is well", check_fails, CHECK_NETWORK, 0 },
	{ "two", "Two", "two is well", check_well, CHECK_NETWORK, 0 },
	{ "three", "Three", "three is well", check_hangs, CHECK_NETWORK, 1 },
	{ "four", "Four", "four is well", check_crashes, CHECK_NETWORK, 0 },
	{ "five", "Five", "five is well", check_babbles, CHECK_NETWORK, 0 },
	{ "six", "Six", "six is well", check_lies, CHECK_NETWORK, 0 },
	{ "seven", "Seven", "seven is well", check_here, 0, 0 },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct seen {
	size_t done, findings, ended;
	bool runs[KINDS], over[KINDS];
};

static void watch(void *ctx, const char *running, size_t done, size_t n)
{
	struct seen *seen = ctx;

	(void)running;
	assert_true(done <= n && n == KINDS && done >= seen->done);
	seen->done = done;
}

/* Each as it arrives: not all of them at the end. */
static void arrive(void *ctx, const struct check_kind *kind, const struct finding *f)
{
	struct seen *seen = ctx;

	assert_true(seen->runs[kind - kinds] && strncmp(f->id, kind->name, strlen(kind->name)) == 0);
	seen->findings++;
	assert_true(strcmp(f->id, "seven.seen") != 0 || seen->done < KINDS);
}

static void begin(void *ctx, const struct check_kind *kind)
{
	struct seen *seen = ctx;
	size_t i = (size_t)(kind - kinds);

	assert_false(seen->runs[i] || seen->over[i]);
	seen->runs[i] = true;
}

static void end(void *ctx, const struct check_kind *kind, size_t done, size_t n)
{
	struct seen *seen = ctx;
	size_t i = (size_t)(kind - kinds);

	assert_true(seen->runs[i]);
	assert_int_equal(done, ++seen->ended);
	assert_int_equal(n, KINDS);
	seen->runs[i] = false;
	seen->over[i] = true;
}

static const char *found(const struct check *k)
{
	struct str out = {0};

	for (size_t i = 0; i < k->found.n; i++)
		str_addf(&out, "%s %s %s\n", severity_name(k->found.v[i].severity), k->found.v[i].id, k->found.v[i].subject);
	const char *text = arena_strdup(k->arena, str_c(&out));
	str_free(&out);
	return text;
}

static void test_checks(void **state)
{
	const struct check_kind *all[KINDS];
	struct check k = { .host = &host, .arena = arena_new() };
	struct seen seen = {0};

	(void)state;
	for (size_t i = 0; i < KINDS; i++)
		all[i] = &kinds[i];
	probe_run(&k, all, KINDS, &(struct probe_watch){ .begun = begin, .found = arrive, .ended = end, .look = watch,
							 .ctx = &seen });
	assert_int_equal(seen.ended, KINDS);
	assert_int_equal(seen.done, KINDS);
	assert_int_equal(seen.findings, k.found.n);
	assert_int_equal(k.down.n, 1);
	findings_sort(&k.found);
	assert_string_equal(found(&k), "fail one.broken ?[31m\n"
				       "warn seven.seen \n"
				       "unknown five.unfinished \n"
				       "unknown four.unfinished \n"
				       "unknown six.unfinished \n"
				       "unknown three.unfinished \n"
				       "info two.aside \n"
				       "ok two \n");
	assert_int_equal(k.found.v[0].blocks, BLOCKS_DELIVERY);
	assert_string_equal(k.found.v[0].source, "source");
	assert_string_equal(k.found.v[5].seen, "could not be determined: the check of three did not end within 1 seconds");
	assert_string_equal(k.found.v[5].fix, "mailstead check three");
	arena_free(k.arena);
}

/* --- what a process hands back that has gone mad */

#define ONE(id, severity) \
	"{\"id\": \"" id "\", \"severity\": \"" severity "\", \"blocks\": null, \"subject\": \"\", \"seen\": \"s\", \"why\": \"\", " \
	"\"fix\": \"\", \"source\": \"\", \"should\": \"\", \"stands\": \"\"}"
#define LIST(items) "{\"version\": 2, \"findings\": [" items "]}"

static void test_read(void **state)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"version\": 1, \"findings\": []}",
		"{\"version\": 2, \"findings\": {}}",
		LIST("1"),
		LIST(ONE("ptr.x", "warn") ", {}"),
		LIST(ONE("ptr.x", "bad")),
		LIST("{\"id\": \"ptr.x\", \"severity\": \"fail\", \"blocks\": \"all\", \"subject\": \"\", \"seen\": \"s\", "
		     "\"why\": \"\", \"fix\": \"\", \"source\": \"\", \"should\": \"\", \"stands\": \"\"}"),
		LIST(ONE("ptr.", "warn")),
		LIST(ONE("ptrx", "warn")),
		LIST(ONE("queue.x", "warn")),
		LIST(ONE("ptr.\\u001b", "warn")),
		LIST(ONE("ptr.x", "warn")) "x",
	};
	struct arena *a = arena_new();
	finding_list list = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = {0};

		assert_false(findings_read(a, bad[i], strlen(bad[i]), "ptr", &list, &err));
		assert_int_equal(err.code, ERR_INVALID);
		assert_int_equal(list.n, 0);
	}
	static const char good[] = LIST(ONE("ptr.x", "warn") ", " ONE("ptr", "ok"));
	struct err err = {0};
	assert_true(findings_read(a, good, strlen(good), "ptr", &list, &err));
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].id, "ptr.x");
	assert_int_equal(list.v[1].severity, SEVERITY_OK);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_pays_for_itself), cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_nothing_to_do),	     cmocka_unit_test(test_takes_its_programs_along),
		cmocka_unit_test(test_shares_nothing),	     cmocka_unit_test(test_checks),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, open_host, close_host);
}
