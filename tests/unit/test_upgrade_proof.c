/*
 * How it is found out what of an operator's the next release refuses. The
 * checker is played: it reads what was laid out, and refuses every file that
 * says "old".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "cmd/upgrade_check.h"
#include "plan/paths.h"
#include "tests/unit/fake_host.h"

#define ETC AHEAD_DIR "/next/etc"
#define MAIN "/etc/dovecot/dovecot.conf"
#define SNIPPETS PATH_LOCAL_D "/dovecot"

static struct fake f;
static struct cmd cmd;
static struct upgrade_report report;
static struct upgrade_look look;
static volatile int stop;
static bool broken_mirror;

static void emit_nothing(struct event_sink *sink, const struct event *event)
{
	(void)sink;
	(void)event;
}

static struct event_sink silent = { emit_nothing };

/* Every file that the daemon reads. */
static int check(struct run_res *res)
{
	static const char *const files[] = { MAIN, "/etc/dovecot/mailstead/local.d/a.conf", "/etc/dovecot/mailstead/local.d/b.conf" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *text = fake_get(&f, arena_printf(f.a, ETC "%s", files[i] + 4));

		if (text == NULL || strstr(text, "old") == NULL)
			continue;
		str_addf(&res->err, "doveconf: %s line 1: Unknown setting: old\n", files[i]);
		return 89;
	}
	return 0;
}

static bool program(struct fake *fake, const struct run_req *req, struct run_res *res, int *status)
{
	const char *const *argv = req->argv;

	(void)fake;
	*status = 0;
	if (strcmp(argv[0], "chroot") == 0) {
		assert_string_equal(argv[1], AHEAD_DIR "/next/root");
		assert_string_equal(req->binds[0].from, ETC);
		if (strcmp(argv[2], "doveconf") == 0)
			*status = check(res);
		return true;
	}
	if (strcmp(argv[0], "apt-get") == 0) {
		for (size_t i = 1; argv[i] != NULL; i++)
			if (strcmp(argv[i], "--assume-no") == 0)
				str_adds(&res->out, "Need to get 79 MB of archives.\n"
						    "After this operation, 330 MB of additional disk space will be used.\n");
			else if (strcmp(argv[i], "--assume-yes") == 0 && broken_mirror)
				*status = 100;
		return true;
	}
	return strcmp(argv[0], "cp") == 0 || strcmp(argv[0], "dpkg-deb") == 0 || strcmp(argv[0], "dpkg") == 0;
}

static void add_file(const char *path, enum change change, const char *ours, const char *result)
{
	struct resource *r = arena_new_of(f.a, struct resource);

	*r = (struct resource){ .kind = RES_FILE, .daemon = "dovecot", .name = path, .content = ours, .content_len = strlen(ours),
				.meta = { .mode = 0644 } };
	vec_push(f.a, &look.plan.resources, *r);
	vec_push(f.a, &look.plan.steps, ((struct step){ .res = r, .change = change, .new_ = result, .new_len = strlen(result),
							.old = result, .old_len = strlen(result) }));
}

static void add_snippet(const char *name, const char *text)
{
	fake_put(&f, arena_printf(f.a, SNIPPETS "/%s", name), text);
	add_file(arena_printf(f.a, "/etc/dovecot/mailstead/local.d/%s", name), CHANGE_CREATE, text, text);
}

static int setup(void **state)
{
	static const char *const doveconf[] = { "doveconf", "-n", NULL };

	(void)state;
	fake_open(&f);
	f.program = program;
	broken_mirror = false;
	stop = 0;
	cmd = (struct cmd){ .host = &f.h, .arena = f.a };
	report = (struct upgrade_report){ .from = release_find("12"), .to = release_find("13") };
	look = (struct upgrade_look){ .c = &cmd, .sink = &silent, .out = &report, .proof = true, .stop = &stop };
	look.ahead = (struct ahead){ .host = &f.h, .arena = f.a, .from = report.from, .to = report.to, .stop = &stop };
	vec_push(f.a, &look.then.packages, ((struct fact_package){ "dovecot-core", "1:2.4.1+dfsg1-6", true }));
	vec_push(f.a, &look.plan.validators, ((struct validator){ "dovecot", doveconf, NULL }));
	/* What base-files would bring. */
	fake_put(&f, AHEAD_DIR "/next/root/dev/.keep", "");
	fake_put(&f, AHEAD_DIR "/next/root/var/log/.keep", "");
	fake_put(&f, AHEAD_ARCHIVES "/base-files_13.8_amd64.deb", "");
	fake_put(&f, AHEAD_ARCHIVES "/dovecot-core_2.4_amd64.deb", "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_close(&f);
	return 0;
}

static const char *found(void)
{
	struct err err = {0};
	struct str all = {0};

	if (!upgrade_prove(&look, &err))
		return arena_strdup(f.a, err.msg);
	for (size_t i = 0; i < report.findings.n; i++)
		print_message("%s\n", report.findings.v[i].seen);
	findings_sort(&report.findings);
	for (size_t i = 0; i < report.findings.n; i++)
		str_addf(&all, "%s %s %s\n", severity_name(report.findings.v[i].severity), report.findings.v[i].id,
			 report.findings.v[i].subject);
	const char *text = arena_strdup(f.a, str_c(&all));
	str_free(&all);
	return text;
}

static void all_of_it_is_taken(void **state)
{
	(void)state;
	add_file(MAIN, CHANGE_UPDATE, "new\n", "new\nmine\n");
	add_snippet("a.conf", "fine\n");
	assert_string_equal(found(), "");
	assert_int_equal(look.proved, 1);
	assert_true(look.has_proof);
	assert_string_equal(fake_get(&f, ETC "/dovecot/dovecot.conf"), "new\nmine\n");
	assert_false(fake_is_there(&f, AHEAD_ARCHIVES "/dovecot-core_2.4_amd64.deb"));
}

/* Neither hides the other, and what is fine stays in. */
static void each_that_is_refused_is_named(void **state)
{
	(void)state;
	add_file(MAIN, CHANGE_UPDATE, "new\n", "new\nold\n");
	add_snippet("a.conf", "fine\n");
	add_snippet("b.conf", "old\n");
	assert_string_equal(found(), "fail upgrade.edit " MAIN "\nfail upgrade.local-d " SNIPPETS "/b.conf\n");
	assert_non_null(strstr(report.findings.v[0].seen, "dovecot 2.4.1 does not take what you changed in " MAIN));
	assert_non_null(strstr(report.findings.v[1].seen, "line 1: Unknown setting: old"));
	assert_int_equal(look.proved, 1);
	assert_int_equal(look.edits.n, 2);
	assert_string_equal(fake_get(&f, ETC "/dovecot/dovecot.conf"), "new\n");
	assert_true(fake_is_there(&f, ETC "/dovecot/mailstead/local.d/a.conf"));
	assert_false(fake_is_there(&f, ETC "/dovecot/mailstead/local.d/b.conf"));
}

/* The template that it was made from is on record, and it is another now: the edit is put aside, nothing stands in the way. */
static void an_edit_in_another_language(void **state)
{
	(void)state;
	add_file(MAIN, CHANGE_UPDATE, "new\n", "new\nold\n");
	((struct resource *)(uintptr_t)look.plan.steps.v[0].res)->template_ = "dovecot/2.4/dovecot.conf";
	fake_put(&f, PLAN_TEMPLATES_FILE, "dovecot/2.3/dovecot.conf " MAIN "\n");
	assert_string_equal(found(), "warn upgrade.edit " MAIN "\n");
	assert_non_null(strstr(report.findings.v[0].why, MAIN ".mailstead-old"));
}

static void what_is_ours_is_refused(void **state)
{
	(void)state;
	add_file(MAIN, CHANGE_UPDATE, "old\n", "old\n");
	add_snippet("a.conf", "fine\n");
	assert_string_equal(found(), "fail upgrade.proof dovecot\n");
	assert_int_equal(look.proved, 0);
}

static void nothing_can_be_fetched(void **state)
{
	(void)state;
	broken_mirror = true;
	assert_string_equal(found(), "unknown upgrade.proof \n");
	assert_false(look.has_proof);
}

static void no_room_to_unpack(void **state)
{
	static const struct file_space little = { .id = 1, .size = 1000000000, .avail = 400000000 };

	(void)state;
	f.room = &little;
	assert_string_equal(found(), "unknown upgrade.proof \n");
	assert_non_null(strstr(report.findings.v[0].seen, "unpacking them takes"));
}

static void nobody_wants_it(void **state)
{
	(void)state;
	look.proof = false;
	assert_string_equal(found(), "unknown upgrade.proof \n");
	assert_non_null(strstr(report.findings.v[0].seen, "--no-proof"));
}

static void stopped(void **state)
{
	(void)state;
	stop = 1;
	assert_non_null(strstr(found(), "stopped by the operator"));
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(all_of_it_is_taken),     TEST(each_that_is_refused_is_named), TEST(an_edit_in_another_language),
		TEST(what_is_ours_is_refused), TEST(nothing_can_be_fetched),	   TEST(no_room_to_unpack),
		TEST(nobody_wants_it),	      TEST(stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
