/* plan/: each kind of resource against each state of the box; and what a plan says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/compare.h"
#include "tests/unit/engine_box.h"

static int setup(void **state)
{
	struct engine_box *b = test_calloc(1, sizeof(*b));

	engine_box_open(b);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	engine_box_close(*state);
	test_free(*state);
	return 0;
}

/* Compares this resource alone; NULL with *err filled if it cannot be compared. */
static const struct step *compare(struct engine_box *b, struct resource r, struct err *err)
{
	b->plan = (struct plan){ .site = &b->site, .facts = &b->facts };
	r.daemon = "test";
	vec_push(b->a, &b->plan.resources, r);
	return plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, err) ? &b->plan.steps.v[0] : NULL;
}

static void assert_change(struct engine_box *b, struct resource r, enum change change, const char *why)
{
	struct err err = {0};
	const struct step *s = compare(b, r, &err);

	if (s == NULL)
		fail_msg("%s", err.msg);
	if (s->change != change || strcmp(s->why ? s->why : "", why) != 0)
		fail_msg("%d (%s), not %d (%s)", s->change, s->why ? s->why : "", change, why);
}

static void assert_refused(struct engine_box *b, struct resource r, const char *says)
{
	struct err err = {0};

	assert_null(compare(b, r, &err));
	if (strstr(err.msg, says) == NULL)
		fail_msg("it says \"%s\", not \"%s\"", err.msg, says);
}

static void test_package(void **state)
{
	struct engine_box *b = *state;
	const struct resource r = { .kind = RES_PACKAGE, .name = "postfix" };

	assert_change(b, r, CHANGE_CREATE, "not installed");
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "postfix", "3.10", false }));
	assert_change(b, r, CHANGE_CREATE, "not installed");
	b->facts.packages.v[b->facts.packages.n - 1].installed = true;
	assert_change(b, r, CHANGE_NONE, "");
}

static void test_user(void **state)
{
	struct engine_box *b = *state;
	const struct resource r = { .kind = RES_USER, .name = "vmail", .uid = 5000 };

	assert_change(b, r, CHANGE_CREATE, "does not exist");
	/* A name that begins alike is another. */
	fake_put(&b->f, "/etc/passwd", "root:x:0:0:::\nvmail2:x:5000:5000:::\n");
	assert_change(b, r, CHANGE_CREATE, "does not exist");
	fake_put(&b->f, "/etc/passwd", "root:x:0:0:::\nvmail:x:5000:5000:::\n");
	assert_change(b, r, CHANGE_CREATE, "does not exist"); /* its group does not */
	fake_put(&b->f, "/etc/group", "root:x:0:\nvmail:x:5000:\n");
	assert_change(b, r, CHANGE_NONE, "");
	fake_put(&b->f, "/etc/passwd", "root:x:0:0:::\nvmail:x:1000:5000:::\n");
	assert_refused(b, r, "cannot compare user vmail: there is a user vmail already, with the number 1000 instead of 5000");
}

static void test_directory(void **state)
{
	struct engine_box *b = *state;
	struct resource r = { .kind = RES_DIR, .name = "/srv/x", .meta = { .mode = 0750 } };
	struct err err = {0};

	assert_change(b, r, CHANGE_CREATE, "does not exist");
	assert_true(b->f.plain.fs->mkdirs(&b->f.plain, "/srv/x", &err));
	assert_change(b, r, CHANGE_UPDATE, "has another mode");
	r.meta.mode = 0755;
	assert_change(b, r, CHANGE_NONE, "");
	if (geteuid() == 0) {
		r.meta.owner = "postfix";
		assert_change(b, r, CHANGE_UPDATE, "its owner does not exist yet");
		fake_put(&b->f, "/etc/passwd", "root:x:0:0:::\npostfix:x:101:103:::\n");
		assert_change(b, r, CHANGE_UPDATE, "has another owner");
	}
	r.name = "/etc/other";
	assert_refused(b, r, "/etc/other is not a directory");
	r.name = "/etc/resolver";
	assert_refused(b, r, "/etc/resolver is not a directory");
}

static void test_secret(void **state)
{
	struct engine_box *b = *state;
	struct resource r = { .kind = RES_SECRET, .name = "/srv/key", .meta = { .mode = 0600 } };

	assert_change(b, r, CHANGE_CREATE, "does not exist");
	fake_put(&b->f, "/srv/key", "whatever it is");
	assert_change(b, r, CHANGE_UPDATE, "has another mode");
	r.meta.mode = 0644;
	assert_change(b, r, CHANGE_NONE, "");
	r.name = "/etc";
	assert_refused(b, r, "/etc is not a regular file");
}

static void test_accounts(void **state)
{
	struct engine_box *b = *state;
	struct resource r = { .kind = RES_ACCOUNTS, .name = PATH_ACCOUNTS_DB, .role_target = "a@example.net" };

	assert_change(b, r, CHANGE_CREATE, "differs");
	fake_put(&b->f, "/fake/accounts", "a@example.net\n");
	assert_change(b, r, CHANGE_NONE, "differs");
}

/* The five cases, and what is not a regular file. */
static void test_file(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;
	struct resource r = { .kind = RES_FILE, .name = "/etc/x", .meta = { .mode = 0644 }, .content = "1\n2\n3\n", .content_len = 6 };

	assert_change(b, r, CHANGE_CREATE, "3 lines");
	fake_put(f, "/etc/x", "as packaged\n");
	assert_change(b, r, CHANGE_UPDATE, "replaces the file that was there");
	fake_put(f, "/etc/x", "1\n2\n3\n");
	assert_change(b, r, CHANGE_NONE, "");
	fake_put(f, PATH_BASE "/etc/x", "1\nold\n3\n");
	fake_put(f, "/etc/x", "1\nold\n3\n");
	assert_change(b, r, CHANGE_UPDATE, "its template or an option changed");
	fake_put(f, "/etc/x", "1\nold\n3\n4\n5\n6\n7\n8\nmine\n");
	fake_put(f, PATH_BASE "/etc/x", "1\n2\n3\n");
	assert_change(b, r, CHANGE_KEEP, "changed by hand, kept");
	assert_true(plan_is_empty(&b->plan));
	r.meta.mode = 0600;
	assert_change(b, r, CHANGE_UPDATE, "has another mode");
	assert_int_equal(b->plan.steps.v[0].new_len, b->plan.steps.v[0].old_len);
	r.meta.mode = 0644;
	r.name = "/etc/resolver";
	assert_change(b, r, CHANGE_UPDATE, "is a symbolic link; becomes a file");
	r.name = "/etc";
	assert_refused(b, r, "/etc is not a regular file");
}

static void test_file_changed_by_both(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;
	struct resource r = { .kind = RES_FILE, .name = "/etc/x", .meta = { .mode = 0644 }, .content = "ONE\n2\n3\n4\n", .content_len = 10 };

	fake_put(f, PATH_BASE "/etc/x", "1\n2\n3\n4\n");
	fake_put(f, "/etc/x", "1\n2\n3\nmine\n");
	assert_change(b, r, CHANGE_UPDATE, "changed by hand and by us, merged");
	assert_string_equal(b->plan.steps.v[0].new_, "ONE\n2\n3\nmine\n");
	fake_put(f, "/etc/x", "mine\n2\n3\n4\n");
	assert_change(b, r, CHANGE_CONFLICT,
		      "changed by hand on the same lines as by us; theirs stays, ours is in /etc/x.mailstead-new");
	assert_true(plan_has_conflict(&b->plan) && !plan_is_empty(&b->plan));
	fake_put(f, "/etc/x.mailstead-new", "ONE\n2\n3\n4\n");
	assert_non_null(compare(b, r, &(struct err){0}));
	assert_true(plan_has_conflict(&b->plan) && plan_is_empty(&b->plan));
	/* Nothing of the merges stays behind. */
	struct str left = {0};
	fake_dump(f, PATH_STATE, false, &left);
	assert_null(strstr(str_c(&left), "merge-"));
	str_free(&left);
}

static void test_file_no_longer_wanted(void **state)
{
	struct engine_box *b = *state;
	const struct resource r = { .kind = RES_DIR, .name = "/etc", .meta = { .mode = 0755 } };
	struct err err = {0};

	fake_put(&b->f, PATH_BASE "/etc/deep/x", "ours\n");
	fake_put(&b->f, PLAN_READERS_FILE, "restart a.service /etc/deep/x\nreload b.service /etc/with blank\nnonsense\n");
	fake_put(&b->f, "/etc/deep/x", "ours\n");
	assert_non_null(compare(b, r, &err));
	const struct step *s = engine_box_step(b, RES_FILE, "/etc/deep/x");
	assert_int_equal(s->change, CHANGE_REMOVE);
	assert_string_equal(s->res->unit, "a.service");
	assert_int_equal(s->res->action, UNIT_RESTART);
	fake_put(&b->f, "/etc/deep/x", "theirs\n");
	assert_non_null(compare(b, r, &err));
	assert_int_equal(engine_box_step(b, RES_FILE, "/etc/deep/x")->change, CHANGE_KEEP);
	assert_true(plan_is_empty(&b->plan));
}

static void set_time(struct engine_box *b, const char *path, time_t t)
{
	const struct timespec times[2] = { { .tv_sec = t }, { .tv_sec = t } };

	assert_int_equal(utimensat(AT_FDCWD, arena_printf(b->a, "%s%s", b->f.root, path), times, 0), 0);
}

static void test_derived(void **state)
{
	struct engine_box *b = *state;
	const struct resource r = { .kind = RES_DERIVED, .name = "/etc/x.db", .source = "/etc/x" };

	fake_put(&b->f, "/etc/x", "");
	assert_change(b, r, CHANGE_CREATE, "does not exist");
	fake_put(&b->f, "/etc/x.db", "");
	set_time(b, "/etc/x", 1000);
	set_time(b, "/etc/x.db", 999);
	assert_change(b, r, CHANGE_UPDATE, "older than what it is made from");
	set_time(b, "/etc/x.db", 1000);
	assert_change(b, r, CHANGE_NONE, "");
}

static void test_unit(void **state)
{
	struct engine_box *b = *state;
	const struct resource r = { .kind = RES_UNIT, .name = "x.service" };

	assert_change(b, r, CHANGE_UPDATE, "to be started");
	assert_true(b->plan.steps.v[0].start && b->plan.steps.v[0].enable);
	fake_put(&b->f, "/fake/unit/x.service", "active\n");
	fake_put(&b->f, "/lib/systemd/system/x.service", "");
	assert_change(b, r, CHANGE_UPDATE, "to be enabled");
	fake_put(&b->f, "/etc/systemd/system/multi-user.target.wants/x.service", "");
	assert_change(b, r, CHANGE_NONE, "");
	/* Below a root that nothing runs in, the links are what counts. */
	b->f.h.live = false;
	assert_change(b, r, CHANGE_NONE, "");
}

/* Which settings change decides whether a reload will do. */
static void test_settings(void **state)
{
	static const struct {
		const char *old, *new_;
		bool differ;
	} cases[] = {
		{ "port = 1\nname = a\n", "port = 1\nname = b\n", false },
		{ "port = 1\n", "port = 2\n", true },
		{ "port = 1\n", "", true },
		{ "", "  port: 1\n", true },
		{ "port=1\n", "# port=1\n", true },
		{ "ports = 1\n#port = 2\n", "ports = 2\n#port = 3\n", false },
		{ "port = 1\n", "port = 1", true },
		{ "  face: ::1\n  other: 1\n", "  face: ::1\n  other: 2\n", false },
		{ "  face: 1\n  face: 2\n", "  face: 1\n", true },
		{ "port =\n  1,\n  2\nname = a\n", "port =\n  1,\n  3\nname = a\n", true },
		{ "name =\n  port\n", "name =\n  port\n  2\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (settings_differ("port face", cases[i].old, strlen(cases[i].old), cases[i].new_, strlen(cases[i].new_)) !=
		    cases[i].differ)
			fail_msg("case %zu: not %d", i, cases[i].differ);
}

static enum unit_action action_for(struct engine_box *b, const char *now, const char *want)
{
	struct err err = {0};
	const struct resource file = { .kind = RES_FILE, .daemon = "test", .name = "/etc/x", .meta = { .mode = 0644 },
				       .content = want, .content_len = strlen(want), .unit = "x.service",
				       .action = UNIT_RELOAD, .restart_for = "port" };
	const struct resource unit = { .kind = RES_UNIT, .daemon = "test", .name = "x.service" };

	fake_put(&b->f, "/fake/unit/x.service", "active\n");
	fake_put(&b->f, "/etc/x", now);
	b->plan = (struct plan){ .site = &b->site, .facts = &b->facts };
	vec_push(b->a, &b->plan.resources, file);
	vec_push(b->a, &b->plan.resources, unit);
	assert_true(plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, &err));
	return b->plan.steps.v[1].action;
}

static void test_unit_restarts_for_a_setting(void **state)
{
	struct engine_box *b = *state;

	assert_int_equal(action_for(b, "port 1\nname a\n", "port 1\nname b\n"), UNIT_RELOAD);
	assert_int_equal(action_for(b, "port 1\nname a\n", "port 2\nname a\n"), UNIT_RESTART);
	assert_int_equal(action_for(b, "port 1\n", "port 1\n"), UNIT_NOTHING);
}

static void test_unit_no_longer_wanted(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	fake_put(&b->f, PLAN_UNITS_FILE, "x.service\ny.service\n");
	fake_put(&b->f, "/fake/unit/y.service", "active\n");
	assert_non_null(compare(b, (struct resource){ .kind = RES_UNIT, .name = "x.service" }, &err));
	assert_int_equal(b->plan.steps.n, 2);
	const struct step *s = engine_box_step(b, RES_UNIT, "y.service");
	assert_int_equal(s->change, CHANGE_REMOVE);
	assert_true(!s->start && s->enable);
}

static void test_text_and_json(void **state)
{
	struct engine_box *b = *state;
	struct str text = {0};
	struct err err = {0};
	struct resource r = { .kind = RES_FILE, .name = "/etc/other", .meta = { .mode = 0644 }, .content = "ours\n", .content_len = 5 };

	assert_non_null(compare(b, r, &err));
	assert_true(plan_to_text(&b->f.h, &b->plan, true, &text, &err));
	assert_string_equal(str_c(&text),
			    "~ file      /etc/other                                     replaces the file that was there\n"
			    "--- /etc/other\n+++ /etc/other\n@@ -1 +1 @@\n-not ours\n+ours\n"
			    "1 file to write.\n");
	str_cut(&text, 0);
	r = (struct resource){ .kind = RES_FILE, .name = "/etc/new", .meta = { .mode = 0644 }, .content = "a\n", .content_len = 2 };
	assert_non_null(compare(b, r, &err));
	assert_true(plan_to_text(&b->f.h, &b->plan, true, &text, &err));
	assert_non_null(strstr(str_c(&text), "--- /dev/null\n+++ /etc/new\n@@ -0,0 +1 @@\n+a\n"));
	json_t *o = NULL;
	assert_true(plan_to_json(&b->f.h, &b->plan, true, &o, &err));
	assert_true(json_is_false(json_object_get(o, "empty")));
	const json_t *step = json_array_get(json_object_get(o, "steps"), 0);
	assert_string_equal(json_string_value(json_object_get(step, "change")), "create");
	assert_string_equal(json_string_value(json_object_get(step, "kind")), "file");
	assert_string_equal(json_string_value(json_object_get(step, "diff")), "--- /dev/null\n+++ /etc/new\n@@ -0,0 +1 @@\n+a\n");
	json_decref(o);
	assert_true(plan_to_json(&b->f.h, &b->plan, false, &o, &err));
	assert_null(json_object_get(json_array_get(json_object_get(o, "steps"), 0), "diff"));
	json_decref(o);
	str_free(&text);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_package),
		T(test_user),
		T(test_directory),
		T(test_secret),
		T(test_accounts),
		T(test_file),
		T(test_file_changed_by_both),
		T(test_file_no_longer_wanted),
		T(test_derived),
		T(test_unit),
		T(test_settings),
		T(test_unit_restarts_for_a_setting),
		T(test_unit_no_longer_wanted),
		T(test_text_and_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
