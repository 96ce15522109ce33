/*
 * engine/: the step to another Debian on a box whose apt, tar and systemd are played. Killed before every single call
 * and gone on with, it ends as if nothing had been; no daemon is ever started between two releases.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/full_upgrade.h"
#include "engine/full_upgrade_part.h"
#include "tests/unit/fake_host.h"

/* A fork under the sanitizers takes as long as ten cases. */
#ifdef __SANITIZE_ADDRESS__
enum { KILL_EVERY = 7 };
#else
enum { KILL_EVERY = 1 };
#endif

#define SOURCES "deb http://deb.debian.org/debian bookworm main\ndeb http://apt.vendor.example/ bookworm main\n"
#define MOVED                                                                                                                  \
	"deb http://deb.debian.org/debian trixie main\n# disabled by mailstead on the way to Debian 13: "                      \
	"deb http://apt.vendor.example/ bookworm main\n"
#define SIMULATED "Inst base-files [12.4+deb12u12] (13.8+deb13u1 Debian:13.8/stable [amd64])\nRemv libssl3 [3.0.17-1]\n"

struct box {
	struct fake f;
	struct engine e;
	struct full_upgrade u;
	struct event_sink sink;
	struct str events;
	struct err err;
	const char *fails; /* an argument of the apt-get that fails; NULL: none */
	bool breaks;       /* the new versions are not configured */
	bool stuck;        /* dovecot.service does not stop */
	bool ill;          /* rspamd.service, which is held as well, does not start */
	bool lacks;        /* the file of one unit is not there just now */
	bool stops;        /* the operator asks for it once mail is held */
	volatile sig_atomic_t stop;
};

static struct box box;

/* --- programs */

static bool has(const struct run_req *req, const char *word)
{
	for (size_t i = 0; req->argv[i] != NULL; i++)
		if (strcmp(req->argv[i], word) == 0)
			return true;
	return false;
}

static void apt_get(struct fake *f, const struct run_req *req, struct run_res *res, int *status)
{
	if (box.fails != NULL && has(req, box.fails)) {
		str_adds(&res->err, "E: Failed to fetch http://deb.debian.org/debian\n");
		*status = 100;
	} else if (has(req, "indextargets")) {
		str_adds(&res->out, "http://deb.debian.org/debian/|Debian\nhttp://apt.vendor.example/|Vendor\n");
	} else if (has(req, "-s")) {
		str_adds(&res->out, fake_is_there(f, "/fake/thirteen") ? "" : SIMULATED);
	} else if (has(req, "full-upgrade") && !has(req, "--download-only")) {
		assert_true(fake_is_there(f, PATH_MAIL_HELD)); /* what it starts does not start */
		assert_false(fake_is_there(f, "/fake/active/postfix.service"));
		fake_put(f, "/fake/thirteen", "");
	}
}

static const char *last(const struct run_req *req)
{
	size_t n = 0;

	while (req->argv[n] != NULL)
		n++;
	return req->argv[n - 1];
}

/* Started: the condition of its drop-in counts. */
static void systemctl(struct fake *f, const struct run_req *req, int *status)
{
	const char *verb = req->argv[1], *unit = last(req);
	const char *active = arena_printf(f->a, "/fake/active/%s", unit);

	if (strcmp(verb, "is-active") == 0 || strcmp(verb, "is-enabled") == 0)
		*status = fake_is_there(f, arena_printf(f->a, "/fake/%s/%s", verb + 3, unit)) ? 0 : 3;
	else if (strcmp(verb, "start") == 0 && box.ill && strcmp(unit, "rspamd.service") == 0)
		*status = 1;
	else if (strcmp(verb, "start") == 0 && !fake_is_there(f, PATH_MAIL_HELD))
		fake_put(f, active, "");
	else if (strcmp(verb, "enable") == 0 || strcmp(verb, "disable") == 0)
		assert_string_equal(unit, UPGRADE_UNIT);
	if (strcmp(verb, "stop") == 0 && has(req, "dovecot.service")) {
		*status = box.stuck ? 1 : box.lacks ? 5 : 0;
		box.stop = box.stops;
		if (box.stuck)
			return;
	}
	for (size_t i = 2; strcmp(verb, "stop") == 0 && req->argv[i] != NULL; i++)
		assert_true(f->plain.fs->remove(&f->plain, arena_printf(f->a, "/fake/active/%s", req->argv[i]), &box.err));
}

static bool program(struct fake *f, const struct run_req *req, struct run_res *res, int *status)
{
	const char *name = req->argv[0];

	*status = 0;
	if (strcmp(name, "apt-get") == 0)
		apt_get(f, req, res, status);
	else if (strcmp(name, "systemctl") == 0)
		systemctl(f, req, status);
	else if (strcmp(name, "du") == 0)
		str_adds(&res->out, "3748\t/etc\n736\t/var/lib/mailstead\n4484\ttotal\n");
	else if (strcmp(name, "dpkg-query") == 0)
		str_adds(&res->out, "postfix:amd64 3.7.11-0+deb12u1 ii \n");
	return true;
}

static void keep(struct event_sink *sink, const struct event *e)
{
	(void)sink;
	str_addf(&box.events, "%s %s\n", event_kind_name(e->kind), e->text != NULL ? e->text : "");
}

static bool copy_accounts(struct host *h, const char *path, struct err *err)
{
	return h->fs->write(h, path, "accounts", 8, &(struct file_meta){ .mode = 0600 }, err);
}

/* As the other process does it: files first, then mail is let go, then units start. */
static bool configure(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;

	assert_true(fake_is_there(&box.f, "/fake/thirteen"));
	if (box.breaks)
		return err_set(err, ERR_UNDONE, "doveconf does not like it");
	return h->fs->write(h, "/fake/configured", "", 0, &(struct file_meta){ .mode = 0600 }, err) &&
	       full_upgrade_let_go(h, err);
}

/* --- the box */

static void no_pause(struct host *h, int ms)
{
	(void)h;
	(void)ms;
}

static int setup(void **state)
{
	struct fake *f = &box.f;

	(void)state;
	box = (struct box){ .sink = { keep } };
	fake_open(f);
	f->program = program;
	f->h.pause = no_pause;
	fake_put(f, "/etc/apt/sources.list", SOURCES);
	fake_put(f, "/etc/os-release", "VERSION_ID=\"12\"\n");
	fake_put(f, "/var/lib/mailstead/units", "postfix.service\ndovecot.service\nunbound.service\nmailstead-check.timer\n");
	for (const char *const *unit = (const char *[]){ "postfix.service", "dovecot.service", "unbound.service", NULL }; *unit; unit++) {
		fake_put(f, arena_printf(f->a, "/fake/active/%s", *unit), "");
		fake_put(f, arena_printf(f->a, "/fake/enabled/%s", *unit), "");
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	str_free(&box.events);
	fake_close(&box.f);
	return 0;
}

static void fresh(void)
{
	str_cut(&box.events, 0);
	err_clear(&box.err);
	box.e = (struct engine){ .host = &box.f.h, .arena = box.f.a, .sink = &box.sink, .why = "upgrade run" };
	box.u = (struct full_upgrade){ .engine = &box.e, .accounts = copy_accounts, .configure = configure };
}

/* As the verb does it: goes on with what is on record, or begins. */
static bool run(void)
{
	fresh();
	return upgrade_state_load(&box.f.h, box.f.a, &box.u.state, &box.err) &&
	       (box.u.state.is || full_upgrade_begin(&box.u, "12", "13", &box.err)) && full_upgrade_run(&box.u, &box.err);
}

static struct upgrade_state on_record(void)
{
	struct upgrade_state s;

	assert_true(upgrade_state_load(&box.f.plain, box.f.a, &s, &box.err));
	return s;
}

static void must_be_thirteen(void)
{
	struct fake *f = &box.f;

	assert_false(on_record().is);
	assert_string_equal(fake_get(f, "/etc/apt/sources.list"), MOVED);
	assert_true(fake_is_there(f, "/fake/configured"));
	assert_false(fake_is_there(f, PATH_MAIL_HELD));
	assert_false(fake_is_there(f, "/etc/systemd/system/postfix.service.d"));
	assert_false(fake_is_there(f, "/etc/systemd/system/postfix@.service.d"));
	assert_true(fake_is_there(f, "/fake/active/postfix.service"));
	assert_true(fake_is_there(f, "/fake/active/dovecot.service"));
	assert_true(fake_is_there(f, "/fake/active/unbound.service"));
	assert_true(fake_is_there(f, PATH_BACKUPS "/before-debian-13/README"));
	assert_string_equal(fake_get(f, PATH_BACKUPS "/before-debian-13/accounts.db"), "accounts");
}

static void test_whole(void **state)
{
	(void)state;
	if (!run())
		fail_msg("%s", box.err.msg);
	must_be_thirteen();
	assert_true(fake_ran(&box.f, "systemctl enable mailstead-upgrade.service"));
	assert_true(fake_ran(&box.f, "systemctl disable mailstead-upgrade.service"));
	assert_true(fake_ran(&box.f, "apt-get full-upgrade --no-download"));
	assert_true(fake_ran(&box.f, "postqueue -f"));
	assert_false(fake_ran(&box.f, "dpkg --configure"));
	assert_non_null(strstr(str_c(&box.events), "warning this source is not Debian's and is disabled: http://apt.vendor.example/ bookworm"));
	assert_null(strstr(str_c(&box.events), "unbound"));
}

/* Runs with the k-th call killed, in a process of its own. False: it came to its end before. */
static bool killed_at(long k)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		fake_arm(&box.f, FAULT_KILL, k);
		_exit(run() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != FAKE_KILLED)
		fail_msg("call %ld: it ended with %d", k, WEXITSTATUS(status));
	return WEXITSTATUS(status) == FAKE_KILLED;
}

static void test_killed_anywhere(void **state)
{
	size_t n = 0;

	(void)state;
	fake_keep(&box.f);
	for (long k = 1; killed_at(k); k += KILL_EVERY, n++) {
		struct upgrade_state s = on_record();
		bool undo = s.is && upgrade_can_undo(&s) && k % 2 == 0;

		fresh();
		if (undo) {
			box.u.state = s;
			if (!full_upgrade_undo(&box.u, &box.err))
				fail_msg("call %ld (%s): %s", k, upgrade_step_id(s.step), box.err.msg);
			assert_string_equal(fake_get(&box.f, "/etc/apt/sources.list"), SOURCES);
			assert_true(fake_is_there(&box.f, "/fake/active/postfix.service"));
			assert_false(on_record().is);
		}
		/* At its very end there is nothing left to go on with: it would begin again. */
		if ((s.is || undo || k < 10) && !run())
			fail_msg("call %ld: %s", k, box.err.msg);
		must_be_thirteen();
		fake_restore(&box.f);
	}
	assert_true(n > 40 / KILL_EVERY);
}

static void test_fails_and_goes_on(void **state)
{
	(void)state;
	box.fails = "update";
	assert_false(run());
	assert_int_equal(on_record().step, UPGRADE_LISTS);
	assert_non_null(strstr(on_record().error, "the lists of Debian 13 cannot be fetched"));
	assert_true(fake_is_there(&box.f, "/fake/active/postfix.service")); /* mail flows all the while */
	box.fails = "full-upgrade";
	assert_false(run());
	assert_int_equal(on_record().step, UPGRADE_DOWNLOAD);
	box.fails = NULL;
	assert_true(run());
	must_be_thirteen();
}

static void test_what_is_missing_is_fetched(void **state)
{
	(void)state;
	box.fails = "--no-download";
	assert_true(run());
	must_be_thirteen();
	assert_true(fake_ran(&box.f, "apt-get install -f"));
	assert_non_null(strstr(str_c(&box.events), "once more"));
}

/* Mail stays where it is until the operator has mended what stands in the way. */
static void test_not_configured(void **state)
{
	(void)state;
	box.breaks = true;
	assert_false(run());
	assert_int_equal(on_record().step, UPGRADE_CONFIGURE);
	assert_true(fake_is_there(&box.f, PATH_MAIL_HELD));
	assert_false(fake_is_there(&box.f, "/fake/active/postfix.service"));
	assert_non_null(strstr(box.err.hint, "mail waits at its senders"));
	struct upgrade_state s = on_record();
	assert_false(upgrade_can_undo(&s));
	box.breaks = false;
	assert_true(run());
	must_be_thirteen();
}

static void test_stops_between_steps(void **state)
{
	static const volatile sig_atomic_t asked = 1;

	(void)state;
	fresh();
	box.e.stop = &asked;
	assert_true(full_upgrade_begin(&box.u, "12", "13", &box.err));
	assert_false(full_upgrade_run(&box.u, &box.err));
	assert_non_null(strstr(box.err.msg, "stopped by the operator before making the backup point"));
	assert_true(run());
	must_be_thirteen();
}

static void test_stopped_before_packages(void **state)
{
	(void)state;
	box.stops = true;
	fresh();
	box.e.stop = &box.stop;
	assert_true(full_upgrade_begin(&box.u, "12", "13", &box.err));
	assert_false(full_upgrade_run(&box.u, &box.err));
	assert_non_null(strstr(box.err.msg, "before installing the packages"));
	assert_non_null(strstr(box.err.hint, "mail is held"));
	fresh();
	box.u.state = on_record();
	assert_true(upgrade_can_undo(&box.u.state));
	assert_true(full_upgrade_undo(&box.u, &box.err));
	assert_string_equal(fake_get(&box.f, "/etc/apt/sources.list"), SOURCES);
	assert_true(fake_is_there(&box.f, "/fake/active/postfix.service"));
}

/* Killed while dpkg had taken a unit's file away: what goes on must not mind. */
static void test_unit_is_missing(void **state)
{
	(void)state;
	box.lacks = true;
	assert_true(run());
	must_be_thirteen();
}

static void test_one_does_not_start(void **state)
{
	(void)state;
	fake_put(&box.f, "/var/lib/mailstead/units", "rspamd.service\npostfix.service\ndovecot.service\n");
	fake_put(&box.f, "/fake/enabled/rspamd.service", "");
	box.ill = true;
	assert_false(run());
	assert_int_equal(on_record().step, UPGRADE_RELEASE);
	assert_non_null(strstr(box.err.msg, "rspamd.service"));
	assert_true(fake_is_there(&box.f, "/fake/active/postfix.service"));
	box.ill = false;
	assert_true(run());
	must_be_thirteen();
}

static bool undo(void)
{
	fresh();
	return upgrade_state_load(&box.f.h, box.f.a, &box.u.state, &box.err) &&
	       (!box.u.state.is || full_upgrade_undo(&box.u, &box.err));
}

static void test_undo_killed_anywhere(void **state)
{
	int status = FAKE_KILLED << 8;

	(void)state;
	box.fails = "--download-only";
	assert_false(run());
	fake_keep(&box.f);
	for (long k = 1; WEXITSTATUS(status) == FAKE_KILLED; k++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			fake_arm(&box.f, FAULT_KILL, k);
			_exit(undo() ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 1);
		if (!undo())
			fail_msg("call %ld: %s", k, box.err.msg);
		assert_string_equal(fake_get(&box.f, "/etc/apt/sources.list"), SOURCES);
		assert_false(on_record().is);
		assert_true(fake_is_there(&box.f, PATH_FOLLOW));
		fake_restore(&box.f);
	}
}

static void test_cannot_hold(void **state)
{
	(void)state;
	box.stuck = true;
	assert_false(run());
	assert_non_null(strstr(box.err.msg, "cannot hold mail"));
	assert_int_equal(on_record().step, UPGRADE_HOLD);
	assert_false(fake_is_there(&box.f, PATH_MAIL_HELD));
	assert_true(fake_is_there(&box.f, "/fake/active/postfix.service"));
	box.stuck = false;
	assert_true(run());
	must_be_thirteen();
}

/* Two were asked "Begin?": the later yes takes nothing away from the one that is under way. */
static void test_begun_once(void **state)
{
	(void)state;
	box.fails = "full-upgrade";
	assert_false(run());
	assert_int_equal(on_record().step, UPGRADE_DOWNLOAD);
	fresh();
	assert_false(full_upgrade_begin(&box.u, "12", "13", &box.err));
	assert_int_equal(box.err.code, ERR_BUSY);
	assert_int_equal(on_record().step, UPGRADE_DOWNLOAD);
	assert_string_equal(fake_get(&box.f, PATH_UPGRADE "/sources/1"), SOURCES);
	box.fails = NULL;
	assert_true(run());
	must_be_thirteen();
}

static void test_link_refused(void **state)
{
	(void)state;
	fake_put(&box.f, "/srv/sources", SOURCES);
	assert_true(box.f.plain.fs->remove(&box.f.plain, "/etc/apt/sources.list", &box.err));
	fake_link(&box.f, "/srv/sources", "/etc/apt/sources.list");
	assert_false(run());
	assert_non_null(strstr(box.err.msg, "/etc/apt/sources.list is a symbolic link"));
	assert_string_equal(fake_get(&box.f, "/srv/sources"), SOURCES);
}

static void test_simulation(void **state)
{
	struct arena *a = box.f.a;

	(void)state;
	assert_null(upgrade_judge_simulation(a, SIMULATED, "13"));
	assert_string_equal(upgrade_judge_simulation(a, SIMULATED "Remv mailstead [0.1.0+deb12]\n", "13"), "it would remove mailstead");
	assert_null(upgrade_judge_simulation(a, SIMULATED "Remv mailstead-extra [1]\n", "13"));
	assert_string_equal(upgrade_judge_simulation(a, SIMULATED "Remv nginx-light [1.22.1-9]\n", "13"),
			    "it would remove nginx-light");
	assert_string_equal(upgrade_judge_simulation(a, "", "13"), "it would not lead to Debian 13");
	assert_string_equal(upgrade_judge_simulation(a, "Inst base-files [12.4] (12.5 Debian:12.5 [amd64])\n", "13"),
			    "it would not lead to Debian 13");
	assert_string_equal(upgrade_judge_simulation(a, "Inst base-files [12.4] (130 Debian [amd64])\nInst base-files", "13"),
			    "it would not lead to Debian 13");
}

/* --- the record */

static void put_state(const char *text)
{
	fake_put(&box.f, PATH_UPGRADE_STATE, text);
}

static bool is_understood(void)
{
	struct upgrade_state s;

	err_clear(&box.err);
	return upgrade_state_load(&box.f.plain, box.f.a, &s, &box.err);
}

static void test_state(void **state)
{
	struct upgrade_state s = { .from = "12", .to = "13", .error = "", .hint = "" };

	(void)state;
	assert_false(on_record().is);
	upgrade_state_begin(&s, UPGRADE_BACKUP, 1700000000);
	upgrade_state_begin(&s, UPGRADE_PACKAGES, 1700000100);
	s.error = "it failed: \"why\"\n";
	vec_push(box.f.a, &s.held, "postfix.service");
	vec_push(box.f.a, &s.sources, ((struct upgrade_source){ "/etc/apt/sources.list", "1" }));
	assert_true(upgrade_state_save(&box.f.plain, &s, &box.err));
	s = on_record();
	assert_true(s.is && s.step == UPGRADE_PACKAGES && s.tries == 1 && s.began == 1700000000 && s.step_began == 1700000100);
	assert_string_equal(s.error, "it failed: \"why\"\n");
	assert_string_equal(s.sources.v[0].path, "/etc/apt/sources.list");
	assert_string_equal(s.held.v[0], "postfix.service");
	upgrade_state_begin(&s, UPGRADE_PACKAGES, 1700000200);
	assert_int_equal(s.tries, 2);
	assert_string_equal(s.error, "");
	upgrade_state_begin(&s, UPGRADE_CONFIGURE, 1700000300);
	assert_int_equal(s.tries, 1);
}

static void test_damaged_state(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"", "{", "[]", "{\"version\": 2, \"step\": \"backup\", \"from\": \"12\", \"to\": \"13\"}",
		"{\"version\": 1, \"step\": \"dance\", \"from\": \"12\", \"to\": \"13\"}",
		"{\"version\": 1, \"step\": \"backup\", \"from\": \"12\"}",
		"{\"version\": 1, \"step\": \"backup\", \"from\": \"12\", \"to\": \"13\", \"sources\": [{\"path\": \"/etc/passwd\", \"copy\": \"1\"}]}",
		"{\"version\": 1, \"step\": \"backup\", \"from\": \"12\", \"to\": \"13\", \"sources\": [{\"path\": \"/etc/apt/../x\", \"copy\": \"1\"}]}",
		"{\"version\": 1, \"step\": \"backup\", \"from\": \"12\", \"to\": \"13\", \"sources\": [{\"path\": \"/etc/apt/x\", \"copy\": \"../1\"}]}",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		put_state(wrong[i]);
		if (is_understood())
			fail_msg("understood: %s", wrong[i]);
	}
	put_state("{\"version\": 1, \"step\": \"hold\", \"from\": \"12\", \"to\": \"13\", \"more\": true}");
	assert_true(is_understood());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fails_and_goes_on, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_missing_is_fetched, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_configured, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stops_between_steps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stopped_before_packages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_undo_killed_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cannot_hold, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unit_is_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_does_not_start, setup, teardown),
		cmocka_unit_test_setup_teardown(test_begun_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_link_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_simulation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_state, setup, teardown),
	};

	return cmocka_run_group_tests_name("full_upgrade", tests, NULL, NULL);
}
