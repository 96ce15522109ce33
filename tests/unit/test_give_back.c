/* Generation 0, and going back to it: engine/generation_zero*.c, plan/give_back*.c, on a fake box. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/generation.h"
#include "engine/generation_zero.h"
#include "tests/unit/engine_box.h"

#define ZERO PATH_GENERATIONS "/0"

static bool has(const char *text, const char *what)
{
	return text != NULL && strstr(text, what) != NULL;
}

static mode_t mode_of(struct engine_box *b, const char *path)
{
	struct file_stat st;
	struct err err = {0};

	assert_true(b->f.plain.fs->stat(&b->f.plain, path, &st, &err));
	return st.mode;
}

static void set_mode(struct engine_box *b, const char *path, mode_t mode)
{
	struct err err = {0};

	assert_true(b->f.plain.fs->set_meta(&b->f.plain, path, &(struct file_meta){ .mode = mode }, &err));
}

static size_t keep(struct engine_box *b)
{
	struct err err = {0};
	size_t kept;

	engine_box_fresh(b);
	if (!engine_box_plan(b, &err) || !generation_zero_keep(&b->e, &b->plan, &kept, &err))
		fail_msg("%s", err.msg);
	return kept;
}

static void load(struct engine_box *b, struct former *former)
{
	struct err err = {0};

	if (!generation_zero_load(&b->f.h, b->a, former, &err))
		fail_msg("%s", err.msg);
}

/* A box with an old server of its own. */
static void old_server(struct engine_box *b)
{
	fake_put(&b->f, "/etc/alpha/map", "theirs\n");
	set_mode(b, "/etc/alpha/map", 0640);
	fake_put(&b->f, "/etc/postfix/main.cf", "myhostname = old\n");
	fake_put(&b->f, "/etc/postfix/private/relay", "secret\n");
	set_mode(b, "/etc/postfix/private/relay", 0600);
	fake_link(&b->f, "private/relay", "/etc/postfix/link");
	fake_put(&b->f, "/lib/systemd/system/gamma.service", "[Service]\n");
	fake_put(&b->f, "/fake/unit/gamma.service", "active\n");
}

static void test_bare_box_has_a_small_one(void **state)
{
	struct engine_box *b = *state;
	struct former former;

	assert_int_equal(keep(b), 0);
	load(b, &former);
	assert_true(former.known);
	assert_true(former_installed(&former, "base"));
	assert_false(former_installed(&former, "alpha"));
	assert_true(former_unit_of(&former, "other.service").active);
	assert_false(former_unit_of(&former, "other.service").enabled);
	const struct former_file *f = former_find(&former, "/etc/resolver");
	assert_string_equal(f->file.link, "../run/resolver");
	assert_false(former_find(&former, "/etc/alpha/map")->there);
}

static void test_keeps_whole_trees_for_root_alone(void **state)
{
	struct engine_box *b = *state;
	struct former former;

	old_server(b);
	assert_int_equal(keep(b), 3);
	assert_int_equal(mode_of(b, ZERO), 0700);
	assert_int_equal(mode_of(b, ZERO "/manifest.json"), 0600);
	load(b, &former);
	const struct former_file *f = former_find(&former, "/etc/postfix/private/relay");
	assert_int_equal(f->file.content_len, 7);
	assert_memory_equal(f->file.content, "secret\n", 7);
	assert_int_equal(f->file.meta.mode, 0600);
	assert_string_equal(former_find(&former, "/etc/postfix/link")->file.link, "private/relay");
	assert_int_equal(former.dirs.n, 2);
}

static void test_made_once_and_anew_where_nothing_of_ours_is(void **state)
{
	struct engine_box *b = *state;
	struct former former;
	strlist names;
	struct err err = {0};
	bool installed;

	old_server(b);
	keep(b);
	/* The first apply came to nothing; the operator went on, and the packages are ours all the same. */
	fake_put(&b->f, "/etc/postfix/main.cf", "myhostname = newer\n");
	if (!engine_packages(&b->e, &b->plan, &installed, &err))
		fail_msg("%s", err.msg);
	keep(b);
	load(b, &former);
	assert_memory_equal(former_find(&former, "/etc/postfix/main.cf")->file.content, "myhostname = newer", 18);
	assert_false(former_installed(&former, "alpha"));
	assert_true(b->f.plain.fs->list(&b->f.plain, b->a, ZERO, &names, &err));
	assert_int_equal(names.n, 2);
	engine_box_must(b);
	fake_put(&b->f, "/etc/postfix/main.cf", "myhostname = later\n");
	assert_int_equal(keep(b), 0);
	load(b, &former);
	assert_memory_equal(former_find(&former, "/etc/postfix/main.cf")->file.content, "myhostname = newer", 18);
}

static void test_goes_back(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;
	int in_place;
	struct err err = {0};

	old_server(b);
	keep(b);
	engine_box_must(b);
	assert_true(has(fake_get(f, "/etc/alpha/map"), "postmaster"));
	fake_put(f, "/etc/beta/beta.conf", "junk_score = mine\n");
	fake_put(f, "/etc/beta/beta.conf.mailstead-old", "junk_score = of old\n");
	b->back = true;
	engine_box_must(b);
	assert_string_equal(fake_get(f, "/etc/alpha/map"), "theirs\n");
	assert_int_equal(mode_of(b, "/etc/alpha/map"), 0640);
	assert_false(fake_is_there(f, "/etc/alpha/strict.conf"));
	assert_false(fake_is_there(f, "/etc/alpha/map.db"));
	assert_false(fake_is_there(f, "/etc/alpha/keep.d"));
	assert_false(fake_is_there(f, "/etc/systemd/system/beta.service"));
	assert_string_equal(fake_get(f, "/etc/beta/beta.conf.mailstead-old"), "junk_score = of old\n");
	assert_string_equal(fake_get(f, "/etc/beta/beta.conf.mailstead-old.2"), "junk_score = mine\n");
	assert_false(fake_is_there(f, "/etc/beta/beta.conf"));
	assert_true(has(fake_get(f, "/fake/unit/gamma.service"), "active"));
	assert_false(fake_is_there(f, "/fake/unit/alpha.service"));
	assert_true(has(fake_get(f, "/fake/unit/other.service"), "active"));
	assert_string_equal(fake_get(f, PLAN_UNITS_FILE), "");
	assert_true(fake_is_there(f, "/var/lib/alpha/key.pem"));
	assert_true(generation_in_place(&f->h, b->a, &in_place, &err));
	assert_int_equal(in_place, 0);
	engine_box_must(b);
	assert_int_equal(b->generation, 0);
	b->back = false;
	engine_box_must(b);
	assert_int_equal(b->generation, 3);
	assert_true(has(fake_get(f, "/etc/alpha/map"), "postmaster"));
}

static void test_damage_is_said(void **state)
{
	struct engine_box *b = *state;
	struct former former;
	struct err err = {0};

	keep(b);
	fake_put(&b->f, ZERO "/manifest.json", "{\"resources\": [], \"copies\": \"/x\", \"tree\": [{\"path\": \"relative\"}]}");
	assert_false(generation_zero_load(&b->f.h, b->a, &former, &err));
	assert_true(has(err.msg, "generation 0 is damaged"));
	err_clear(&err);
	fake_put(&b->f, ZERO "/manifest.json", "{");
	assert_false(generation_zero_load(&b->f.h, b->a, &former, &err));
	assert_true(has(err.msg, "generation 0 is damaged"));
}

static void test_without_a_record_names_stay(void **state)
{
	struct engine_box *b = *state;
	static const struct package_default none[] = { { NULL, NULL } };
	struct former former = {0};
	struct plan plan = {0}, last = {0};
	struct err err = {0};

	fake_put(&b->f, PATH_BASE "/etc/resolv.conf", "nameserver ::1\n");
	fake_put(&b->f, "/etc/resolv.conf", "nameserver ::1\n");
	fake_put(&b->f, PATH_BASE "/etc/alpha/map", "ours\n");
	fake_put(&b->f, "/etc/alpha/map", "ours\n");
	if (!plan_give_back(&b->f.h, b->a, &plan, &last, &former, none, false, &err))
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < plan.steps.n; i++)
		assert_int_equal(plan.steps.v[i].change, strcmp(plan.steps.v[i].res->name, "/etc/resolv.conf") == 0 ?
								 CHANGE_KEEP : CHANGE_REMOVE);
	assert_true(plan.steps.n >= 2);
}

static void test_a_package_gets_its_own_file_back(void **state)
{
	struct engine_box *b = *state;
	static const struct package_default defaults[] = { { "/etc/alpha/map", "/usr/share/alpha/map" }, { NULL, NULL } };
	struct former former = { .known = true };
	struct plan plan = {0}, last = {0};
	struct err err = {0};

	fake_put(&b->f, PATH_BASE "/etc/alpha/map", "ours\n");
	fake_put(&b->f, "/etc/alpha/map", "ours\n");
	fake_put(&b->f, "/usr/share/alpha/map", "Debian's\n");
	if (!plan_give_back(&b->f.h, b->a, &plan, &last, &former, defaults, false, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(plan.steps.n, 1);
	assert_int_equal(plan.steps.v[0].change, CHANGE_UPDATE);
	assert_memory_equal(plan.steps.v[0].new_, "Debian's\n", 9);
}

/* What came with a package of ours beside the old server's files, by ucf's registry. */
static void test_files_of_new_packages_open_no_door(void **state)
{
	struct engine_box *b = *state;
	static const struct package_default none[] = { { NULL, NULL } };
	struct former former;
	struct plan plan = {0}, last = {0};
	struct err err = {0};

	fake_put(&b->f, "/etc/dovecot/conf.d/20-imap.conf", "imap\n");
	keep(b);
	load(b, &former);
	fake_put(&b->f, "/etc/dovecot/conf.d/20-pop3.conf", "pop3\n");
	fake_put(&b->f, "/etc/apt/50unattended", "");
	fake_put(&b->f, "/var/lib/ucf/registry", "dovecot-imapd \t /etc/dovecot/conf.d/20-imap.conf\n"
		 "dovecot-pop3d \t /etc/dovecot/conf.d/20-pop3.conf\nunattended-upgrades \t /etc/apt/50unattended\n"
		 "nonsense\n/etc/dovecot/conf.d/20-imap.conf\n");
	if (!plan_give_back(&b->f.h, b->a, &plan, &last, &former, none, true, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(plan.steps.n, 1);
	assert_int_equal(plan.steps.v[0].change, CHANGE_REMOVE);
	assert_string_equal(plan.steps.v[0].res->name, "/etc/dovecot/conf.d/20-pop3.conf");
	assert_string_equal(plan.steps.v[0].why, "came with dovecot-pop3d, which was not here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, engine_box_setup, engine_box_teardown)
		T(test_bare_box_has_a_small_one),
		T(test_keeps_whole_trees_for_root_alone),
		T(test_made_once_and_anew_where_nothing_of_ours_is),
		T(test_goes_back),
		T(test_damage_is_said),
		T(test_without_a_record_names_stay),
		T(test_a_package_gets_its_own_file_back),
		T(test_files_of_new_packages_open_no_door),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
