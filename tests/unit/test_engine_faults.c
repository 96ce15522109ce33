/*
 * engine/: whatever call fails, and wherever the run is killed, the box ends
 * in the old generation or in the new one, never between. Every call is tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/generation_zero.h"
#include "plan/paths.h"
#include "tests/unit/engine_box.h"

/* A fork under the sanitizers takes as long as ten cases: there not every kill is tried. */
#ifdef __SANITIZE_ADDRESS__
enum { KILL_EVERY = 5, KILL_TWICE_EVERY = 41 };
#else
enum { KILL_EVERY = 1, KILL_TWICE_EVERY = 13 };
#endif

/* Of the changes that are finished, and those killed in apply --undo, so many. */
enum { FINISH_EVERY = KILL_EVERY * 5, UNDO_EVERY = KILL_TWICE_EVERY };

/* What is served and what is on record. */
struct shot {
	struct str live;
	struct str record;
};

/* One change of a box: from the old generation to the new. */
struct change_case {
	struct engine_box b;
	struct shot old, new_, now;
	long calls; /* that a run without faults makes */
	size_t tried;
	const char *doing;
	long at;
};

static void take(struct change_case *c, struct shot *s)
{
	engine_box_live(&c->b, &s->live);
	engine_box_record(&c->b, &s->record);
}

static bool is(const struct str *a, const struct str *b)
{
	return strcmp(str_c(a), str_c(b)) == 0;
}

static bool shot_is(const struct shot *a, const struct shot *b)
{
	return is(&a->live, &b->live) && is(&a->record, &b->record);
}

/* Prints from the first line that differs. */
static void print_difference(const char *name, const struct str *now, const struct str *want)
{
	const char *a = str_c(now), *b = str_c(want);
	size_t i = 0, line = 0;

	for (; a[i] != '\0' && a[i] == b[i]; i++)
		if (a[i] == '\n')
			line = i + 1;
	if (a[i] != b[i])
		print_error("%s is:\n%.300s\nshould be:\n%.300s\n", name, a + line, b + line);
}

static void fail_case(struct change_case *c, const char *what, const struct err *err)
{
	print_error("%s at call %ld (%s): %s\n%s\n", c->doing, c->at, c->b.f.last, what, err->msg);
	print_difference("against old: live", &c->now.live, &c->old.live);
	print_difference("against old: record", &c->now.record, &c->old.record);
	print_difference("against new: live", &c->now.live, &c->new_.live);
	print_difference("against new: record", &c->now.record, &c->new_.record);
	fail();
}

/* --- the changes */

static void set_mode(struct engine_box *b, const char *path, mode_t mode)
{
	struct err err = {0};

	assert_true(b->f.plain.fs->set_meta(&b->f.plain, path, &(struct file_meta){ .mode = mode }, &err));
}

/* Packages, users and a first database stay whatever happens: they are there already. */
static void from_bare(struct engine_box *b)
{
	struct err err = {0};
	bool installed;

	fake_put(&b->f, "/fake/accounts", "old@example.net\nold.example\n");
	if (!engine_box_plan(b, &err) || !engine_packages(&b->e, &b->plan, &installed, &err))
		fail_msg("%s", err.msg);
}

static void to_first(struct engine_box *b)
{
	(void)b;
}

static void from_first(struct engine_box *b)
{
	from_bare(b);
	engine_box_must(b);
	fake_put(&b->f, "/etc/gamma/gamma.conf", "gamma\nmine\n");
}

/* Options, a file that goes, a unit that goes; the operator's edit stays. */
static void to_less(struct engine_box *b)
{
	b->site.limits.recipients++;
	b->site.limits.quota++;
	b->site.services.pop3 = b->site.services.sieve = false;
}

/* A unit of ours that stays gets another definition. */
static void to_other(struct engine_box *b)
{
	b->site.spam.reject_score++;
	b->site.spam.junk_score++;
}

/* A conflict to come (a NUL keeps it from being merged), a mode and a directory to mend. */
static void from_less(struct engine_box *b)
{
	static const char mine[] = "recipients \0 7\n";
	struct err err = {0};

	b->site.services.pop3 = b->site.services.sieve = false;
	from_bare(b);
	engine_box_must(b);
	assert_true(b->f.plain.fs->write(&b->f.plain, "/etc/alpha/alpha.conf", mine, sizeof(mine) - 1,
					 &(struct file_meta){ .mode = 0644 }, &err));
	set_mode(b, "/etc/alpha/strict.conf", 0600);
	set_mode(b, "/etc/alpha/keep.d", 0700);
}

static void to_more(struct engine_box *b)
{
	b->site.limits.recipients += 5;
	b->site.services.pop3 = b->site.services.sieve = true;
	b->site.contact = "new@example.net";
}

/* What was here before: a file that is ours now, one in a tree that is kept, a link, and a unit that ran. */
static void from_kept(struct engine_box *b)
{
	struct err err = {0};
	size_t kept;

	fake_put(&b->f, "/etc/alpha/map", "theirs\n");
	fake_put(&b->f, "/etc/postfix/private/relay", "secret\n");
	fake_link(&b->f, "private/relay", "/etc/postfix/link");
	set_mode(b, "/etc/postfix/private/relay", 0600);
	fake_put(&b->f, "/fake/unit/gamma.service", "active\n");
	if (!engine_box_plan(b, &err) || !generation_zero_keep(&b->e, &b->plan, &kept, &err))
		fail_msg("%s", err.msg);
	from_bare(b);
	engine_box_must(b);
}

static void to_former(struct engine_box *b)
{
	b->back = true;
}

/* --- one case */

/* The old generation again, with the plan for the new one made. */
static void begin(struct change_case *c)
{
	struct err err = {0};

	fake_restore(&c->b.f);
	engine_box_fresh(&c->b);
	if (!engine_box_plan(&c->b, &err))
		fail_msg("%s", err.msg);
	c->tried++;
}

static bool apply(struct change_case *c, enum fault_kind kind, long at, struct err *err)
{
	c->at = at;
	fake_arm(&c->b.f, kind, at);
	bool ok = engine_apply(&c->b.e, &c->b.plan, &c->b.generation, err);
	c->calls = c->b.f.calls;
	return ok;
}

/* What the next run does first; afterwards it must be the old or the new generation, whole. */
static bool recover_to_new(struct change_case *c)
{
	struct err err = {0};

	fake_arm(&c->b.f, FAULT_NONE, 0);
	engine_box_fresh(&c->b);
	bool ok = engine_recover(&c->b.e, &err);
	take(c, &c->now);
	if (!ok)
		fail_case(c, "cannot be recovered", &err);
	bool is_new = shot_is(&c->now, &c->new_);
	if (!is_new && !shot_is(&c->now, &c->old))
		fail_case(c, "recovered to neither", &err);
	return is_new;
}

/* The next run as a whole. */
static void go_on(struct change_case *c)
{
	struct err err = {0};

	bool ok = engine_box_apply(&c->b, &err);
	take(c, &c->now);
	if (!ok || !shot_is(&c->now, &c->new_))
		fail_case(c, "the next run does not finish it", &err);
}

static void check_failed(struct change_case *c, enum fault_kind kind, bool ok, const struct err *err)
{
	take(c, &c->now);
	bool old = is(&c->now.live, &c->old.live), new_ = is(&c->now.live, &c->new_.live);

	if (ok && !new_)
		fail_case(c, "it says done", err);
	if (!ok && err->code == ERR_UNDONE && (!old || fake_is_there(&c->b.f, PATH_JOURNAL)))
		fail_case(c, "it says undone", err);
	if (!ok && err->code == ERR_STUCK && kind != FAULT_FROM)
		fail_case(c, "it is stuck after one failure", err);
	if (!ok && err->code != ERR_STUCK && !old && !new_)
		fail_case(c, "it is neither", err);
	bool is_new = recover_to_new(c);
	if (is_new != ok && (ok || err->code == ERR_UNDONE))
		fail_case(c, "recovering turned it round", err);
}

static void try_fault(struct change_case *c, enum fault_kind kind, const char *doing)
{
	c->doing = doing;
	for (long at = 1;; at++) {
		struct err err = {0};

		begin(c);
		bool ok = apply(c, kind, at, &err);
		if (c->calls < at)
			break;
		check_failed(c, kind, ok, &err);
	}
}

/* Runs what in a child that is killed at this call; false if it came to its end. */
static bool killed(struct change_case *c, void (*what)(struct change_case *c), long at)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		fake_arm(&c->b.f, FAULT_KILL, at);
		what(c);
		_exit(0);
	}
	c->at = at;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != FAKE_KILLED)
		fail_msg("%s: status %d with a kill at call %ld", c->doing, WEXITSTATUS(status), at);
	return WEXITSTATUS(status) == FAKE_KILLED;
}

static void child_applies(struct change_case *c)
{
	struct err err = {0};

	if (!engine_apply(&c->b.e, &c->b.plan, &c->b.generation, &err))
		_exit(1);
}

static void child_recovers(struct change_case *c)
{
	struct err err = {0};

	if (!engine_recover(&c->b.e, &err))
		_exit(1);
}

static void child_does_all(struct change_case *c)
{
	struct err err = {0};

	if (!engine_box_apply(&c->b, &err))
		_exit(1);
}

static void try_kill(struct change_case *c)
{
	c->doing = "killed";
	for (long at = 1;; at += KILL_EVERY) {
		begin(c);
		if (!killed(c, child_applies, at))
			break;
		recover_to_new(c);
		go_on(c);
	}
}

/* Undoing is killed, too, at one call after the other, until at last it comes to its end. */
static void try_kill_twice(struct change_case *c)
{
	c->doing = "killed, and killed again while recovering";
	for (long at = 1;; at += KILL_TWICE_EVERY) {
		begin(c);
		if (!killed(c, child_applies, at))
			break;
		engine_box_fresh(&c->b);
		for (long again = 1; killed(c, child_recovers, again); again++)
			;
		c->at = at;
		recover_to_new(c);
	}
}

/* What `apply` does with an interrupted change: it ends in the new generation, though the site was not to say so. */
static void child_finishes(struct change_case *c)
{
	struct err err = {0};

	if (!engine_box_resume(&c->b, &err))
		_exit(1);
}

/* Killed once, and again at one call after the other while it is finished: what was to be done is never forgotten. */
static void try_finish(struct change_case *c)
{
	struct err err = {0};

	c->doing = "killed, and killed again while finishing";
	for (long at = 1;; at += FINISH_EVERY) {
		begin(c);
		if (!killed(c, child_applies, at))
			break;
		struct interruption was;
		if (!engine_interrupted(&c->b.f.plain, c->b.a, &was, &err))
			fail_case(c, "cannot say what was", &err);
		bool begun = was.is;
		engine_box_fresh(&c->b);
		killed(c, child_finishes, 1 + at % 97);
		if (!engine_interrupted(&c->b.f.plain, c->b.a, &was, &err))
			fail_case(c, "cannot say what was", &err);
		/* Until it is done, or was not begun, it says so. */
		take(c, &c->now);
		if (begun && !was.is && !is(&c->now.live, &c->new_.live))
			fail_case(c, "it forgot what was to be done", &err);
		if (!begun)
			continue;
		engine_box_fresh(&c->b);
		bool ok = engine_box_resume(&c->b, &err);
		take(c, &c->now);
		if (!ok || !shot_is(&c->now, &c->new_))
			fail_case(c, "it is not finished", &err);
	}
}

/* apply --undo, killed at one call after the other: before the commit it ends in the old generation, after it in the new. */
static void try_undo(struct change_case *c)
{
	struct err err = {0};

	c->doing = "killed, and killed again in apply --undo";
	for (long at = 1;; at += UNDO_EVERY) {
		struct interruption was;

		begin(c);
		if (!killed(c, child_applies, at))
			break;
		if (!engine_interrupted(&c->b.f.plain, c->b.a, &was, &err))
			fail_case(c, "cannot say what was", &err);
		engine_box_fresh(&c->b);
		for (long again = 1; killed(c, child_recovers, again); again += 3)
			;
		c->at = at;
		take(c, &c->now);
		if (!shot_is(&c->now, was.committed ? &c->new_ : &c->old) && (was.is || !shot_is(&c->now, &c->new_)))
			fail_case(c, "undone it is another", &err);
	}
}

static void run_change(void (*from)(struct engine_box *b), void (*to)(struct engine_box *b))
{
	struct change_case *c = test_calloc(1, sizeof(*c));
	struct err err = {0};

	engine_box_open(&c->b);
	from(&c->b);
	fake_keep(&c->b.f);
	take(c, &c->old);
	to(&c->b);
	begin(c);
	if (!apply(c, FAULT_NONE, 0, &err))
		fail_msg("%s", err.msg);
	take(c, &c->new_);
	long calls = c->calls;

	try_fault(c, FAULT_BEFORE, "failing");
	try_fault(c, FAULT_AFTER, "failing when done");
	try_fault(c, FAULT_FROM, "failing from then on");
	try_kill(c);
	try_kill_twice(c);
	try_finish(c);
	try_undo(c);
	print_message("%ld calls, %zu cases\n", calls, c->tried);

	str_free(&c->old.live);
	str_free(&c->old.record);
	str_free(&c->new_.live);
	str_free(&c->new_.record);
	str_free(&c->now.live);
	str_free(&c->now.record);
	engine_box_close(&c->b);
	test_free(c);
}

static void test_first_generation(void **state)
{
	(void)state;
	run_change(from_bare, to_first);
}

static void test_former(void **state)
{
	(void)state;
	run_change(from_kept, to_former);
}

static void test_less(void **state)
{
	(void)state;
	run_change(from_first, to_less);
}

static void test_other(void **state)
{
	(void)state;
	run_change(from_first, to_other);
}

static void test_more(void **state)
{
	(void)state;
	run_change(from_less, to_more);
}

/* The whole of a first run, packages and users included, killed anywhere: the next run goes on. */
static void test_bare_box(void **state)
{
	struct change_case *c = test_calloc(1, sizeof(*c));

	(void)state;
	engine_box_open(&c->b);
	fake_keep(&c->b.f);
	engine_box_must(&c->b);
	take(c, &c->new_);
	c->doing = "killed on a bare box";
	for (long at = 1;; at += KILL_EVERY) {
		fake_restore(&c->b.f);
		if (!killed(c, child_does_all, at))
			break;
		go_on(c);
		c->tried++;
	}
	print_message("%zu cases\n", c->tried);
	str_free(&c->new_.live);
	str_free(&c->new_.record);
	str_free(&c->now.live);
	str_free(&c->now.record);
	engine_box_close(&c->b);
	test_free(c);
}

/* A generation of before is put back by an apply like any other: also the plan that engine_box_resume then takes. */
static void to_rollback(struct engine_box *b)
{
	b->e.rollback = 1;
	b->rollback = 1;
}

static void from_second(struct engine_box *b)
{
	from_first(b);
	to_less(b);
	engine_box_must(b);
}

static void test_rollback(void **state)
{
	(void)state;
	run_change(from_second, to_rollback);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_generation),
		cmocka_unit_test(test_former),
		cmocka_unit_test(test_less),
		cmocka_unit_test(test_other),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_rollback),
		cmocka_unit_test(test_bare_box),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
