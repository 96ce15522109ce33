/* What the world does to an apply: room, apt's troubles, the clock; and what the history keeps of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "engine/apt_why.h"
#include "engine/failures.h"
#include "engine/generation.h"
#include "engine/room.h"
#include "host/trouble.h"
#include "plan/paths.h"
#include "tests/unit/engine_box.h"

static void assert_says(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text, what);
}

enum { MIB = 1024 * 1024 };

static void test_full_disk_in_words(void **state)
{
	const struct file_space full = { .size = 20LL << 30, .avail = 96 * 1024, .inodes = 1000, .inodes_avail = 500 };
	const struct file_space no_inodes = { .size = 20LL << 30, .avail = 3LL << 30, .inodes = 1000 };
	struct err err = {0};

	(void)state;
	assert_false(trouble_tell(ENOSPC, "/var", &full, "write", "/var/x", &err));
	assert_string_equal(err.msg, "cannot write /var/x: the file system /var is full (96 KiB of 20.0 GiB are left)");
	assert_says(err.hint, "du -xh /var |");
	assert_int_equal(err.sys_errno, ENOSPC);
	err_clear(&err);
	assert_false(trouble_tell(ENOSPC, "/", &no_inodes, "write", "/x", &err));
	assert_says(err.msg,
		    "the file system / has no inodes left for new files (of space, 3.0 GiB of 20.0 GiB are left)");
	assert_says(err.hint, "du -x --inodes / |");
	err_clear(&err);
	assert_false(trouble_tell(EROFS, "/var", &full, "write", "/var/x", &err));
	assert_says(err.msg, "the file system /var is mounted read-only");
	assert_says(err.hint, "journalctl -k -p err");
	err_clear(&err);
	assert_false(trouble_tell(EIO, "/", &full, "read", "/x", &err));
	assert_says(err.msg, "the disk below / does not read or write");
	err_clear(&err);
	assert_false(trouble_tell(EACCES, "/", &full, "read", "/x", &err));
	assert_string_equal(err.msg, "cannot read /x: Permission denied");
}

/* A program says only what the kernel said. */
static void test_full_disk_of_a_program(void **state)
{
	struct engine_box *b = *state;
	const struct file_space full = { .size = 20LL << 30, .avail = 4096 },
				readonly = { .size = 1 << 30, .avail = 1 << 29, .readonly = true };
	const char *const paths[] = { "/etc", NULL };
	struct err err = {0};

	err_set(&err, ERR_RUN, "postmap failed (status 1): write: No space left on device");
	trouble_explain(&b->f.h, paths, &err);
	assert_says(err.hint, "df -h and df -i"); /* there is room again */
	b->f.room = &full;
	trouble_explain(&b->f.h, paths, &err);
	assert_says(err.hint, "make room there: du -xh /");
	err_set(&err, ERR_RUN, "cannot open the accounts database (attempt to write a readonly database)");
	b->f.room = &readonly;
	trouble_explain(&b->f.h, paths, &err);
	assert_says(err.hint, "mount -o remount,rw /");
	err_set(&err, ERR_RUN, "nothing of the kind");
	trouble_explain(&b->f.h, paths, &err);
	assert_string_equal(err.hint, "");
}

/* Refused before the first change: no journal, nothing run, nothing written. */
static void test_no_room(void **state)
{
	struct engine_box *b = *state;
	const struct file_space full = { .id = 1, .size = 20LL << 30, .avail = 5 * MIB };
	const struct file_space no_inodes = {
		.id = 1, .size = 20LL << 30, .avail = 10LL << 30, .inodes = 9, .inodes_avail = 3
	};
	const struct file_space readonly = { .id = 1, .size = 20LL << 30, .avail = 10LL << 30, .readonly = true };
	struct str before = {0}, after = {0};
	struct err err = {0};

	b->site.limits.quota++;
	fake_dump(&b->f, "/", false, &before);
	b->f.room = &full;
	assert_false(engine_box_apply(b, &err));
	assert_says(err.msg,
		    "not begun, for 22 MiB are needed: cannot write the new configuration: the file system / is full");
	b->f.room = &no_inodes;
	assert_false(engine_box_apply(b, &err));
	assert_says(err.msg, "inodes are needed and 3 are left");
	b->f.room = &readonly;
	assert_false(engine_box_apply(b, &err));
	assert_says(err.msg, "not begun: cannot write the new configuration: the file system / is mounted read-only");
	fake_dump(&b->f, "/", false, &after);
	assert_string_equal(str_c(&after), str_c(&before));
	b->f.room = NULL;
	engine_box_must(b);
	str_free(&before);
	str_free(&after);
}

/* --- apt */

static const char *apt_says; /* what apt-get install --assume-no says; then apt-get update and install */
static int apt_status;
static int locked_for; /* how many calls find apt in use */

static bool play_apt(struct fake *f, const struct run_req *req, struct run_res *res, int *status)
{
	(void)f;
	if (strcmp(req->argv[0], "apt-get") != 0)
		return false;
	if (strcmp(req->argv[1], "install") == 0 && strcmp(req->argv[3], "--assume-no") == 0) {
		str_adds(&res->out, apt_says);
		*status = 1;
		return true;
	}
	if (locked_for > 0) {
		locked_for--;
		str_adds(&res->err,
			 "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 312 (apt-get)\n"
			 "E: Unable to lock directory /var/lib/apt/lists/\n");
		*status = 100;
		return true;
	}
	if (apt_status == 0 || strcmp(req->argv[1], "install") != 0)
		return false;
	str_adds(&res->err, apt_says);
	*status = apt_status;
	return true;
}

static void test_no_room_for_packages(void **state)
{
	struct engine_box *b = *state;
	const struct file_space some = { .id = 1, .size = 20LL << 30, .avail = 300LL * MIB };
	struct err err = {0};

	b->f.program = play_apt;
	b->f.room = &some;
	apt_status = locked_for = 0;
	apt_says =
		"0 upgraded, 61 newly installed, 0 to remove and 0 not upgraded.\nNeed to get 41.2 MB/61.0 MB of archives.\n"
		"After this operation, 339 MB of additional disk space will be used.\nDo you want to continue? [Y/n] N\n";
	assert_false(engine_box_apply(b, &err));
	assert_says(err.msg, "not begun, for ");
	assert_says(err.msg, "cannot install the packages: the file system / is full (300 MiB of 20.0 GiB are left)");
	assert_false(fake_ran(&b->f, "postinst"));
	assert_false(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
	apt_says = "After this operation, 39.1 MB of additional disk space will be used.\n";
	engine_box_must(b);
}

static int64_t later_ms;

/* Ten minutes a look. */
static int64_t racing_clock(struct host *h)
{
	(void)h;
	return later_ms += 600000;
}

static void test_apt_is_in_use(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->f.program = play_apt;
	apt_status = 0;
	locked_for = 2;
	engine_box_must(b);
	assert_says(str_c(&b->events),
		    "warning apt is in use by process 312 (apt-get): waiting until it is done, 15 minutes at most\n");
	assert_says(str_c(&b->events), "progress waiting for process 312 (apt-get), ");

	engine_box_close(b);
	engine_box_open(b);
	b->f.program = play_apt;
	b->f.h.monotonic_ms = racing_clock;
	locked_for = 100;
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_says(err.msg,
		    "cannot install the packages: apt is in use by process 312 (apt-get), and still is after ");
	assert_says(err.hint, "nothing was changed");
	assert_false(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
	locked_for = 0;
}

static void test_why_apt_failed(void **state)
{
	static const struct {
		const char *said, *why, *hint;
	} cases[] = {
		{ "E: You don't have enough free space in /var/cache/apt/archives/.",
		  "there is no room for the packages: ", "apt-get clean" },
		{ "dpkg: error processing package fail2ban (--configure):\n installed fail2ban package",
		  "the package fail2ban cannot be set up: ", "dpkg --configure fail2ban" },
		{ "E: Failed to fetch http://d/x.deb  Temporary failure resolving 'd'",
		  "the mirror's name does not resolve", "/etc/resolv.conf" },
		{ "E: Failed to fetch http://d/x.deb  404  Not Found",
		  "the mirror does not hand out what is needed: ", "nothing was unpacked" },
		{ "E: Release file for http://d is not valid yet (invalid for another 3h)",
		  "the archive's index is from the future", "timedatectl" },
		{ "E: Unable to locate package rspamd", "the archive does not have a package", "apt-get update" },
		{ "tar: write: No space left on device", "the disk is full", "make room" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};

		assert_false(apt_why("apt-get", 100, cases[i].said, cases[i].said, &err));
		assert_says(err.msg, cases[i].why);
		assert_says(err.msg, cases[i].said);
		assert_says(err.hint, cases[i].hint);
		assert_says(err.hint, "run this again");
	}
	struct err err = {0};
	assert_false(apt_why("dpkg", 137, "", "", &err));
	assert_says(err.msg, "dpkg was killed (signal 9)");
	assert_false(apt_why("apt-get", 100, "E: what?", "E: what?", &err));
	assert_says(err.msg, "apt-get failed (status 100): E: what?");
}

static void test_who_holds_apt(void **state)
{
	struct engine_box *b = *state;
	const char *who = "";

	assert_true(apt_is_locked(b->a, "E: Could not get lock /a. It is held by process 7 (unattended-upgr)\nE: more",
				  &who));
	assert_string_equal(who, "process 7 (unattended-upgr)");
	assert_true(apt_is_locked(
		b->a, "dpkg: error: dpkg frontend lock was locked by another process with pid 9\nNote: x", &who));
	assert_string_equal(who, "process 9");
	assert_true(apt_is_locked(b->a, "E: Could not get lock /var/lib/dpkg/lock - open (11: x)\n", &who));
	assert_string_equal(who, "another program");
	assert_false(apt_is_locked(b->a, "E: Failed to fetch", &who));
}

/* What came with packages and was not configured neither runs nor starts with the machine. */
static void test_nothing_half_configured(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	bool installed;

	engine_box_fresh(b);
	assert_true(engine_box_plan(b, &err));
	struct plan begun = b->plan;
	assert_true(engine_packages(&b->e, &b->plan, &installed, &err) && installed && engine_box_plan(b, &err));
	b->hazard = "INVALID\n";
	assert_true(engine_box_plan(b, &err));
	assert_false(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_true(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/alpha.service"));
	assert_true(engine_quiet(&b->e, &begun, &err));
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/alpha.service"));
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/gamma.service"));
	assert_false(fake_is_there(&b->f, "/fake/unit/alpha.service"));
	b->hazard = "";
	assert_true(engine_box_plan(b, &err));
	assert_true(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_true(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/alpha.service"));
	/* One that an earlier generation configured stays as it is. */
	assert_true(engine_quiet(&b->e, &begun, &err));
	assert_true(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/alpha.service"));
}

/* --- a reload that a daemon answers with yes and does not do */

static void test_reload_was_not_taken(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->f.log = "something else\nmaster: Error: service(imap-login): listen(*, 25) failed: Address already in use\n";
	b->site.limits.recipients++;
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	assert_says(
		err.msg,
		"alpha.service did not take its new configuration: master: Error: service(imap-login): listen(*, 25)");
	b->f.log = NULL;
	engine_box_must(b);
}

/* --- the clock */

static int64_t the_time;

static int64_t told_time(struct host *h)
{
	(void)h;
	return the_time;
}

/* Ahead by years, then back before the first apply: order is by number, and nothing is lost. */
static void test_clock_jumps(void **state)
{
	struct engine_box *b = *state;
	static const int64_t times[] = { 4000000000, 1000000000, 1700000000, 0, 3000000000 };
	generation_list all;
	struct err err = {0};

	b->f.h.now = told_time;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		the_time = times[i];
		b->site.limits.quota++;
		engine_box_must(b);
		assert_int_equal(b->generation, (int)i + 2);
	}
	assert_true(generation_list_all(&b->f.h, b->a, &all, &err));
	assert_int_equal(all.n, 6);
	for (size_t i = 0; i < all.n; i++)
		assert_int_equal(all.v[i].number, 6 - (int)i);
	assert_int_equal(all.v[4].when, 4000000000);
}

/* In the midst of an apply that then fails: undone all the same. */
static int64_t jumping_time(struct host *h)
{
	(void)h;
	return the_time = the_time > 2000000000 ? 5 : 4000000000;
}

static void test_clock_jumps_in_an_apply(void **state)
{
	struct engine_box *b = *state;
	struct str before = {0}, after = {0};
	struct err err = {0};

	b->f.h.now = jumping_time;
	engine_box_live(b, &before);
	b->site.limits.quota++;
	b->smoke_says_no = true;
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	engine_box_live(b, &after);
	assert_string_equal(str_c(&after), str_c(&before));
	b->smoke_says_no = false;
	engine_box_must(b);
	str_free(&before);
	str_free(&after);
}

/* A source that was written while the clock was ahead: what is made from it is not stale for ever. */
static void test_source_from_the_future(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	struct str path = {0};

	host_real_path(&b->f.h, "/etc/alpha/map", &path);
	assert_true(
		host_run_ok(&b->f.plain, (const char *[]){ "touch", "-d", "2040-01-01", path.p, NULL }, NULL, &err));
	engine_box_must(b);
	assert_int_equal(b->generation, 2);
	engine_box_must(b);
	assert_int_equal(b->generation, 0);
	str_free(&path);
}

/* --- what is kept */

static void test_failures(void **state)
{
	struct engine_box *b = *state;
	failure_list list;
	struct err err = {0};

	for (int i = 0; i < FAILURES_KEPT + 7; i++)
		failure_note(&b->e, arena_printf(b->a, "try %d", i), "two\nlines", "undone");
	failure_note(&b->e, "not text", "\xff\xfe", "undone");
	fake_put(&b->f, FAILURES_FILE, arena_printf(b->a, "torn\n%s{\"when\": 1", fake_get(&b->f, FAILURES_FILE)));
	assert_true(failure_list_all(&b->f.h, b->a, &list, &err));
	assert_int_equal(list.n, FAILURES_KEPT);
	assert_string_equal(list.v[0].why, "try 8");
	assert_string_equal(list.v[98].why, "try 106");
	assert_string_equal(list.v[98].error, "two\nlines");
	assert_int_equal(list.v[98].after, 1);
	assert_string_equal(list.v[98].by.user, "anna");
	assert_string_equal(list.v[99].by.user, "anna");
	/* A full disk does not make a failure worse. */
	fake_arm(&b->f, FAULT_FROM, 1);
	failure_note(&b->e, "in vain", "x", "undone");
	fake_arm(&b->f, FAULT_NONE, 0);
	assert_true(failure_list_all(&b->f.h, b->a, &list, &err));
	assert_int_equal(list.n, FAILURES_KEPT);
}

/* What was killed and then undone is told, too. */
static void test_cut_short_is_told(void **state)
{
	struct engine_box *b = *state;
	failure_list list;
	struct err err = {0};

	fake_put(&b->f, PATH_JOURNAL "/journal.jsonl",
		 "{\"begin\": 1, \"why\": \"domain add x\", \"by\": {\"user\": \"bert\"}, \"generation\": 2}\n"
		 "{\"file\": \"/etc/x\", \"was\": {\"type\": \"none\"}}\n");
	assert_true(engine_recover(&b->e, &err));
	assert_true(failure_list_all(&b->f.h, b->a, &list, &err));
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].why, "domain add x");
	assert_string_equal(list.v[0].outcome, "cut short, then undone");
	/* Whoever meets it now did not ask for it. */
	assert_string_equal(list.v[0].by.user, "bert");
}

/* The room that undoing needs is given back before it begins. */
static void test_reserve(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	assert_true(b->f.plain.fs->mkdirs(&b->f.plain, PATH_JOURNAL, &err));
	assert_true(room_reserve(&b->e, &err));
	assert_true(fake_is_there(&b->f, PATH_JOURNAL "/reserve"));
	room_release(&b->e);
	assert_false(fake_is_there(&b->f, PATH_JOURNAL "/reserve"));
}

#define BARE(t) cmocka_unit_test_setup_teardown(t, engine_box_setup, engine_box_teardown)
#define T(t) cmocka_unit_test_setup_teardown(t, engine_box_setup_applied, engine_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_disk_in_words),
		T(test_full_disk_of_a_program),
		T(test_no_room),
		BARE(test_no_room_for_packages),
		BARE(test_apt_is_in_use),
		cmocka_unit_test(test_why_apt_failed),
		BARE(test_who_holds_apt),
		BARE(test_nothing_half_configured),
		T(test_reload_was_not_taken),
		T(test_clock_jumps),
		T(test_clock_jumps_in_an_apply),
		T(test_source_from_the_future),
		T(test_failures),
		T(test_cut_short_is_told),
		T(test_reserve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
