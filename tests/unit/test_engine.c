/* engine/: applies on a fake box, as the operator meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/generation.h"
#include "engine/journal.h"
#include "tests/unit/engine_box.h"

/* Shows the first line that differs, rather than two trees. */
static void assert_same(struct str *a, struct str *b)
{
	size_t i = 0, line = 0;

	for (; i < a->len && i < b->len && a->p[i] == b->p[i]; i++)
		if (a->p[i] == '\n')
			line = i + 1;
	if (i < a->len || i < b->len)
		fail_msg("is:\n%.400s\nshould be:\n%.400s", str_c(a) + line, str_c(b) + line);
	str_free(a);
	str_free(b);
}

/* Applies, which must fail with this code, say this, and leave everything as it was. */
static void assert_undone(struct engine_box *b, const char *says)
{
	struct str live = {0}, record = {0}, live_after = {0}, record_after = {0};
	struct err err = {0};

	engine_box_live(b, &live);
	engine_box_record(b, &record);
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	if (strstr(err.msg, says) == NULL)
		fail_msg("it says \"%s\", not \"%s\"", err.msg, says);
	engine_box_live(b, &live_after);
	engine_box_record(b, &record_after);
	assert_same(&live_after, &live);
	assert_same(&record_after, &record);
}

static bool has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

static void test_first_apply(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;

	engine_box_must(b);
	assert_int_equal(b->generation, 1);
	assert_string_equal(fake_get(f, "/etc/resolver"), "ours\n");
	assert_string_equal(fake_get(f, "/run/resolver"), "somebody's\n");
	assert_true(has(fake_get(f, "/fake/unit/alpha.service"), "recipients"));
	assert_true(has(fake_get(f, "/fake/unit/beta.service"), "junk_score"));
	assert_non_null(fake_get(f, "/etc/compiled.db"));
	assert_true(has(fake_get(f, "/var/lib/alpha/key.pem"), "PRIVATE KEY"));
	assert_true(has(fake_get(f, "/etc/passwd"), "\nalpha:x:700:"));
	assert_string_equal(fake_get(f, PLAN_UNITS_FILE), "alpha.service\nbeta.service\ngamma.service\n");
	assert_true(has(fake_get(f, PLAN_READERS_FILE), "restart alpha.service /etc/alpha/strict.conf\n"));
	assert_false(fake_is_there(f, PATH_JOURNAL));
	assert_false(fake_is_there(f, PATH_STAGING));
	/* One apt run for all packages, and no daemon started before its configuration was there. */
	assert_true(fake_ran(f, "postinst alpha held"));
	assert_true(fake_ran(f, "postinst gamma held"));
	assert_false(fake_is_there(f, "/usr/sbin/policy-rc.d"));
	assert_true(has(str_c(&b->events), "progress Installing gamma\n"));
}

static void test_second_apply_touches_nothing(void **state)
{
	struct engine_box *b = *state;
	struct str before = {0}, after = {0};

	fake_dump(&b->f, "/", true, &before);
	engine_box_must(b);
	assert_int_equal(b->generation, 0);
	fake_dump(&b->f, "/", true, &after);
	assert_same(&after, &before);
	assert_true(fake_ran(&b->f, "systemctl show"));
	assert_int_equal(b->f.ran.n, 1);
}

static void test_option_reloads_its_unit_alone(void **state)
{
	struct engine_box *b = *state;

	b->site.limits.recipients++;
	engine_box_must(b);
	assert_int_equal(b->generation, 2);
	assert_true(fake_ran(&b->f, "systemctl reload-or-restart alpha.service"));
	assert_true(fake_ran(&b->f, "mkmap"));
	assert_false(fake_ran(&b->f, "systemctl restart"));
	assert_false(fake_ran(&b->f, "systemctl reload-or-restart beta"));
	assert_false(fake_ran(&b->f, "systemctl daemon-reload"));

	fake_forget(&b->f);
	b->site.limits.quota++;
	b->site.spam.reject_score++;
	engine_box_must(b);
	assert_true(fake_ran(&b->f, "systemctl restart alpha.service"));
	assert_true(fake_ran(&b->f, "systemctl daemon-reload"));
	assert_true(fake_ran(&b->f, "systemctl restart beta.service"));
	assert_false(fake_ran(&b->f, "systemctl restart gamma"));
}

/* Where in the order of what ran a program that begins so stands, from `from` on. */
static size_t ran_at(const struct fake *f, size_t from, const char *begins)
{
	for (size_t i = from; i < f->ran.n; i++)
		if (strncmp(f->ran.v[i], begins, strlen(begins)) == 0)
			return i;
	fail_msg("%s did not run", begins);
	return 0;
}

/* Clients of a unit that restarts wait outside for it: also when it is undone. */
static void test_restart_holds_the_doors(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->site.limits.quota++;
	engine_box_must(b);
	size_t hold = ran_at(&b->f, 0, "nft -f -");
	size_t restart = ran_at(&b->f, hold, "systemctl restart alpha.service");
	ran_at(&b->f, restart, "nft -f -");

	fake_forget(&b->f);
	b->site.limits.quota++;
	b->smoke_says_no = true;
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	restart = ran_at(&b->f, ran_at(&b->f, 0, "systemctl restart alpha.service") + 1, "systemctl restart alpha.service");
	assert_string_equal(b->f.ran.v[restart - 1], "nft -f -");
	ran_at(&b->f, restart, "nft -f -");

	/* No nft: it restarts all the same, and says so. */
	fake_forget(&b->f);
	b->smoke_says_no = false;
	b->f.refuse = "nft";
	engine_box_must(b);
	assert_true(fake_ran(&b->f, "systemctl restart alpha.service"));
	assert_true(has(str_c(&b->events), "warning while alpha.service restarts clients may be refused"));
}

/* systemd counts starts; so many that it refuses one are no reason to undo, nor to be stuck in an undo. */
static void test_started_too_often(void **state)
{
	struct engine_box *b = *state;

	b->site.limits.quota++;
	b->f.too_often = "alpha.service";
	engine_box_must(b);
	size_t refused = ran_at(&b->f, 0, "systemctl restart alpha.service");
	size_t reset = ran_at(&b->f, refused, "systemctl reset-failed alpha.service");
	ran_at(&b->f, reset, "systemctl restart alpha.service");
	assert_null(b->f.too_often);
}

static void test_operators_edit_is_kept(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, "/etc/gamma/gamma.conf", "gamma\nmine\n");
	engine_box_must(b);
	assert_int_equal(b->generation, 0);
	assert_int_equal(engine_box_step(b, RES_FILE, "/etc/gamma/gamma.conf")->change, CHANGE_KEEP);
	b->site.limits.quota++;
	engine_box_must(b);
	assert_string_equal(fake_get(&b->f, "/etc/gamma/gamma.conf"), "gamma\nmine\n");
}

/* All or nothing: theirs is back if it fails, and nothing of it lies about. */
static void test_edit_is_given_up(void **state)
{
	static const struct planned_file own = { .path = "/etc/mailstead/local.d/gamma/adopted.conf", .text = "mine\n",
						 .len = 5, .mode = 0644 };
	struct engine_box *b = *state;

	fake_put(&b->f, "/etc/alpha/alpha.conf", arena_printf(b->a, "%smine\n", fake_get(&b->f, "/etc/alpha/alpha.conf")));
	fake_put(&b->f, "/etc/alpha/alpha.conf.mailstead-new", "waits\n");
	char *theirs = strdup(fake_get(&b->f, "/etc/alpha/alpha.conf"));
	b->given_up = "/etc/alpha/alpha.conf";
	b->own = &own;
	b->unit_says_no = "alpha.service";
	assert_undone(b, "alpha.service");
	assert_null(fake_get(&b->f, "/etc/alpha/alpha.conf.mailstead-old"));
	assert_null(fake_get(&b->f, own.path));
	b->unit_says_no = NULL;
	engine_box_must(b);
	assert_null(strstr(fake_get(&b->f, "/etc/alpha/alpha.conf"), "mine"));
	assert_string_equal(fake_get(&b->f, "/etc/alpha/alpha.conf.mailstead-old"), theirs);
	assert_null(fake_get(&b->f, "/etc/alpha/alpha.conf.mailstead-new"));
	assert_string_equal(fake_get(&b->f, own.path), "mine\n");
	free(theirs);
}

static void test_conflict_is_put_aside(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;

	fake_put(f, "/etc/alpha/alpha.conf", "recipients = 7\n");
	b->site.limits.recipients = 8;
	engine_box_must(b);
	assert_true(plan_has_conflict(&b->plan));
	assert_string_equal(fake_get(f, "/etc/alpha/alpha.conf"), "recipients = 7\n");
	assert_string_equal(fake_get(f, "/etc/alpha/alpha.conf.mailstead-new"), "recipients = 8\n");
	/* Still a conflict, and nothing more to do about it. */
	engine_box_must(b);
	assert_true(plan_has_conflict(&b->plan) && plan_is_empty(&b->plan));
	/* Settled, the aside forgotten: from now on it is a file like any other. */
	fake_put(f, "/etc/alpha/alpha.conf", "recipients = 8\n");
	b->site.limits.quota++;
	engine_box_must(b);
	assert_false(plan_has_conflict(&b->plan));
	b->site.limits.recipients = 9;
	engine_box_must(b);
	assert_string_equal(fake_get(f, "/etc/alpha/alpha.conf"), "recipients = 9\n");
}

static void test_validator_says_no(void **state)
{
	struct engine_box *b = *state;

	b->hazard = "INVALID\n";
	assert_undone(b, "the configuration of alpha is not right: check-alpha (status 1): /etc/alpha/alpha.conf line 2");
	assert_false(fake_ran(&b->f, "systemctl reload"));
}

/* Whose line it is that is wrong: the operator's is named. */
static void test_validator_says_no_to_an_edit(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->hazard = "INVALID\n";
	assert_false(engine_box_apply(b, &err));
	assert_null(strstr(err.hint, "You edited"));
	b->hazard = "";
	b->site.limits.quota++;
	fake_put(&b->f, "/etc/alpha/alpha.conf",
		 arena_printf(b->a, "%sINVALID\n", fake_get(&b->f, "/etc/alpha/alpha.conf")));
	err_clear(&err);
	assert_false(engine_box_apply(b, &err));
	if (strstr(err.hint, "Line 2 of /etc/alpha/alpha.conf is yours: \"INVALID\". Mend it there") == NULL ||
	    strstr(err.hint, "apply --reset /etc/alpha/alpha.conf") == NULL)
		fail_msg("%s", err.hint);
}

static void test_unit_does_not_come_up(void **state)
{
	struct engine_box *b = *state;

	b->hazard = "DIES\n";
	assert_undone(b, "alpha.service does not come up");
	b->hazard = "BROKEN\n";
	assert_undone(b, "reload-or-restart alpha.service failed");
}

static void test_first_apply_fails(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	bool installed;

	/* Packages are not undone, and neither is a database that was not there. */
	fake_put(&b->f, "/fake/accounts", "old@example.net\nold.example\n");
	assert_true(engine_box_plan(b, &err) && engine_packages(&b->e, &b->plan, &installed, &err) && installed);
	b->hazard = "BROKEN\n";
	assert_undone(b, "alpha.service failed");
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/beta.service"));
	b->hazard = "";
	engine_box_must(b);
	assert_int_equal(b->generation, 1);
}

/* Asked before a unit changes and, last, when all of it works; each no undoes everything. */
static void test_hooks_say_no(void **state)
{
	struct engine_box *b = *state;

	b->site.limits.recipients = 33;
	b->consent_says_no = true;
	assert_undone(b, "the operator says no");
	assert_true(has(str_c(&b->events), "before alpha.service\n"));
	assert_false(has(str_c(&b->events), "before beta.service\n"));
	assert_true(has(strstr(str_c(&b->events), "what runs now serves"), "consent\n"));
	b->consent_says_no = false;
	b->smoke_says_no = true;
	assert_undone(b, "port 25 does not answer");
	assert_false(has(str_c(&b->events), "consent\n"));
	b->smoke_says_no = false;
	b->unit_says_no = "alpha.service";
	fake_forget(&b->f);
	assert_undone(b, "nobody may touch alpha.service");
	b->unit_says_no = NULL;
	engine_box_must(b);
}

/* A source that came back younger than what was made from it would have it made again, though nothing changed. */
static void test_nothing_to_do_after_an_undo(void **state)
{
	struct engine_box *b = *state;
	int64_t before = b->site.limits.recipients;
	struct err err = {0};

	b->site.limits.recipients = 33;
	b->smoke_says_no = true;
	assert_undone(b, "port 25 does not answer");
	b->site.limits.recipients = before;
	assert_true(engine_box_plan(b, &err));
	assert_true(plan_is_empty(&b->plan));
}

/* A unit of ours is disabled while its file still says where its links are. */
static void test_smoke_says_no(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	bool installed;

	assert_true(engine_box_plan(b, &err) && engine_packages(&b->e, &b->plan, &installed, &err));
	fake_put(&b->f, "/fake/accounts", "old@example.net\nold.example\n");
	b->smoke_says_no = true;
	assert_undone(b, "what runs now does not work: port 25 does not answer");
	assert_true(fake_ran(&b->f, "systemctl disable beta.service"));
	assert_true(fake_ran(&b->f, "systemctl stop beta.service"));
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/beta.service"));
	assert_false(fake_is_there(&b->f, "/fake/unit/beta.service"));
}

static void test_unit_no_longer_wanted(void **state)
{
	struct engine_box *b = *state;

	b->site.services.sieve = false;
	b->smoke_says_no = true;
	assert_undone(b, "port 25");
	b->smoke_says_no = false;
	engine_box_must(b);
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/beta.service"));
	assert_false(fake_is_there(&b->f, "/etc/systemd/system/multi-user.target.wants/beta.service"));
	assert_false(fake_is_there(&b->f, "/fake/unit/beta.service"));
	assert_string_equal(fake_get(&b->f, PLAN_UNITS_FILE), "alpha.service\ngamma.service\n");
	engine_box_must(b);
	assert_int_equal(b->generation, 0);
}

/* The operator stopped it, purged it, whatever: what is not there needs no stopping, and no undo starts it. */
static void test_unwanted_unit_is_gone_already(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	assert_true(b->f.plain.fs->remove(&b->f.plain, "/fake/unit/beta.service", &err));
	b->site.services.sieve = false;
	b->smoke_says_no = true;
	assert_undone(b, "port 25");
	assert_false(fake_ran(&b->f, "systemctl start beta.service"));
	assert_true(b->f.plain.fs->remove(&b->f.plain, "/etc/systemd/system/beta.service", &err));
	assert_true(b->f.plain.fs->remove_tree(&b->f.plain, "/fake/loaded", &err));
	b->smoke_says_no = false;
	engine_box_must(b);
	assert_int_equal(b->generation, 2);
}

static void test_removed_file_reloads_its_reader(void **state)
{
	struct engine_box *b = *state;

	b->site.services.pop3 = false;
	engine_box_must(b);
	assert_false(fake_is_there(&b->f, "/etc/alpha/conf.d/deep/pop3.conf"));
	assert_true(fake_ran(&b->f, "systemctl reload-or-restart alpha.service"));
	/* The operator changed it: kept, and then no longer ours. */
	b->site.services.pop3 = true;
	engine_box_must(b);
	fake_put(&b->f, "/etc/alpha/conf.d/deep/pop3.conf", "mine\n");
	b->site.services.pop3 = false;
	b->site.limits.quota++;
	engine_box_must(b);
	assert_string_equal(fake_get(&b->f, "/etc/alpha/conf.d/deep/pop3.conf"), "mine\n");
	assert_false(fake_is_there(&b->f, PATH_BASE "/etc/alpha/conf.d/deep/pop3.conf"));
}

static void test_rollback(void **state)
{
	struct engine_box *b = *state;
	struct str live = {0}, after = {0}, site = {0};
	struct err err = {0};

	engine_box_live(b, &live);
	b->site.limits.recipients++;
	b->site.limits.quota++;
	b->site.services.pop3 = b->site.services.sieve = false;
	engine_box_must(b);

	engine_box_fresh(b);
	assert_true(engine_box_plan(b, &err)); /* for the facts of now */
	assert_true(generation_site(&b->f.h, b->a, 1, &site, &err));
	b->e.site_text = site.p;
	b->e.site_len = site.len;
	b->e.write_site = true;
	assert_true(generation_load(&b->f.h, b->a, 1, &b->plan, &err));
	b->plan.site = &b->site;
	b->plan.facts = &b->facts;
	assert_true(plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, &err));
	assert_true(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_int_equal(b->generation, 3);
	engine_box_live(b, &after);
	assert_same(&after, &live);
	str_free(&site);
}

static void test_history(void **state)
{
	struct engine_box *b = *state;
	generation_list all;
	struct err err = {0};

	b->site.limits.quota++;
	engine_box_must(b);
	/* A leftover of a killed run does not count. */
	fake_put(&b->f, PATH_GENERATIONS "/9/site.yaml", "");
	assert_true(generation_list_all(&b->f.h, b->a, &all, &err));
	assert_int_equal(all.n, 2);
	assert_int_equal(all.v[0].number, 2);
	assert_string_equal(all.v[0].why, "test");
	assert_int_equal(all.v[0].changed.n, 2);
	assert_true(has(all.v[0].changed.v[0], "/etc/alpha/strict.conf"));
	assert_false(generation_load(&b->f.h, b->a, 9, &b->plan, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void test_policy_rcd(void **state)
{
	struct engine_box *b = *state;
	struct fake *f = &b->f;

	/* An operator's own stays. */
	fake_put(f, "/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
	engine_box_must(b);
	assert_string_equal(fake_get(f, "/usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n");
}

/* One that a killed run left behind goes with the next run, whatever that comes for. */
static void test_policy_rcd_left_behind(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	bool installed;

	assert_true(engine_box_plan(b, &err));
	fake_arm(&b->f, FAULT_FROM, 3); /* all is full once the policy is there */
	assert_false(engine_packages(&b->e, &b->plan, &installed, &err));
	assert_true(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
	fake_arm(&b->f, FAULT_NONE, 0);
	assert_true(engine_recover(&b->e, &err));
	assert_false(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
}

/* Once, by systemd, as soon as its package is there; a unit that does not come of it is no failure. */
static void test_early_program(void **state)
{
	struct engine_box *b = *state;
	const struct fake *f = &b->f;
	size_t runs = 0;

	b->f.refuse = "systemd-run";
	engine_box_must(b);
	for (size_t i = 0; i < f->ran.n; i++)
		if (strncmp(f->ran.v[i], "systemd-run ", 12) == 0) {
			runs++;
			assert_true(has(f->ran.v[i], " --uid=alpha "));
			assert_true(has(f->ran.v[i], " --property=Before=alpha.service "));
			assert_true(has(f->ran.v[i], " -- fill-cache alpha"));
			assert_string_equal(f->ran.v[i - 1], "postinst alpha held");
		}
	assert_int_equal(runs, 1);
}

/* In memory until their step, whether that is in this run or never. */
static void test_keys_are_made_while_apt_works(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	bool installed;

	assert_true(engine_box_plan(b, &err) && engine_packages(&b->e, &b->plan, &installed, &err));
	assert_int_equal(b->e.ahead.n, 1);
	assert_false(fake_is_there(&b->f, "/var/lib/alpha/key.pem"));
	const char *pem = arena_strdup(b->a, b->e.ahead.v[0].pem);
	assert_true(engine_box_plan(b, &err) && engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_string_equal(fake_get(&b->f, "/var/lib/alpha/key.pem"), pem);
	assert_true(has(pem, "PRIVATE KEY"));
	assert_string_equal(b->e.ahead.v[0].pem, "");
}

static void test_apt_fails(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->f.refuse = "apt-get install";
	assert_false(engine_box_apply(b, &err));
	assert_true(has(err.msg, "cannot install the packages: apt-get failed (status 1): refused"));
	assert_int_equal(err.code, ERR_RUN);
	assert_false(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
	assert_false(fake_is_there(&b->f, PATH_JOURNAL));
}

/* The machine was switched off while dpkg worked. */
static void test_dpkg_was_interrupted(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, "/var/lib/dpkg/updates/0001", "");
	engine_box_must(b);
	assert_true(fake_ran(&b->f, "dpkg --configure -a"));
}

static void test_stop(void **state)
{
	struct engine_box *b = *state;
	volatile sig_atomic_t stop = 1;
	struct err err = {0};

	b->site.limits.quota++;
	assert_true(engine_box_plan(b, &err));
	b->e.stop = &stop;
	assert_false(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	assert_true(has(err.msg, "stopped by the operator"));
}

/* The plan waited for an answer, and the operator edited the file meanwhile. */
static void test_file_changed_since_it_was_looked_at(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->site.limits.quota++;
	engine_box_fresh(b);
	assert_true(engine_box_plan(b, &err));
	fake_put(&b->f, "/etc/alpha/strict.conf", "mine\n");
	assert_false(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_int_equal(err.code, ERR_UNDONE);
	assert_true(has(err.msg, "/etc/alpha/strict.conf was changed by somebody else"));
	assert_string_equal(fake_get(&b->f, "/etc/alpha/strict.conf"), "mine\n");
}

/* So it is with a file of his own that is written with it. */
static void test_own_file_changed_meanwhile(void **state)
{
	static const struct planned_file own = { .path = "/etc/mailstead/local.d/gamma/adopted.conf", .text = "mine\n",
						 .len = 5, .mode = 0644 };
	struct engine_box *b = *state;
	struct err err = {0};

	b->site.limits.quota++;
	b->own = &own;
	engine_box_fresh(b);
	assert_true(engine_box_plan(b, &err));
	fake_put(&b->f, own.path, "his\n");
	assert_false(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_true(has(err.msg, "adopted.conf was changed by somebody else"));
	assert_string_equal(fake_get(&b->f, own.path), "his\n");
}

static void test_user_with_another_number(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	fake_put(&b->f, "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nalpha:x:1001:1001::/:/bin/sh\n");
	fake_put(&b->f, "/etc/group", "root:x:0:\nalpha:x:1001:\n");
	assert_false(engine_box_apply(b, &err));
	assert_true(has(err.msg, "user alpha already, with the number 1001 instead of 700"));
}

static void test_half_a_user(void **state)
{
	struct engine_box *b = *state;

	fake_put(&b->f, "/etc/group", "root:x:0:\nalpha:x:700:\n");
	engine_box_must(b);
	assert_false(fake_ran(&b->f, "groupadd"));
	assert_true(fake_ran(&b->f, "useradd"));
}

static void test_undo_fails_then_goes_on(void **state)
{
	struct engine_box *b = *state;
	struct str live = {0}, record = {0}, after = {0}, record_after = {0};
	struct err err = {0};

	engine_box_live(b, &live);
	engine_box_record(b, &record);
	b->site.limits.quota++;
	b->smoke_says_no = true;
	b->f.refuse = "systemctl restart alpha.service";
	assert_false(engine_box_apply(b, &err));
	assert_int_equal(err.code, ERR_STUCK);
	assert_true(fake_is_there(&b->f, JOURNAL_FILE));
	/* Nothing begins on top of it. */
	assert_false(engine_apply(&b->e, &b->plan, &b->generation, &err));
	assert_int_equal(err.code, ERR_EXISTS);
	err_clear(&err);
	assert_false(engine_recover(&b->e, &err));
	assert_int_equal(err.code, ERR_STUCK);
	b->f.refuse = NULL;
	assert_true(engine_recover(&b->e, &err));
	engine_box_live(b, &after);
	engine_box_record(b, &record_after);
	assert_same(&after, &live);
	assert_same(&record_after, &record);
}

/* Below a --root nothing may happen to the machine that we run on: no apt, no systemctl, no user of its own. */
static void test_below_a_root(void **state)
{
	struct engine_box *b = *state;

	b->f.h.live = false;
	engine_box_must(b);
	assert_int_equal(b->generation, 1);
	assert_true(has(str_c(&b->events), "warning 2 packages are not installed"));
	assert_true(has(str_c(&b->events), "warning not validated"));
	for (size_t i = 0; i < b->f.ran.n; i++)
		if (strstr(b->f.ran.v[i], arena_printf(b->a, "add --prefix %s --system", b->f.root)) == NULL)
			fail_msg("%s", b->f.ran.v[i]);
	assert_int_equal(b->f.ran.n, 2);
	assert_false(fake_is_there(&b->f, "/usr/sbin/policy-rc.d"));
	assert_string_equal(fake_get(&b->f, "/etc/gamma/gamma.conf"), "gamma\n");
}

static void test_locked(void **state)
{
	struct engine_box *b = *state;
	struct engine second;
	struct err err = {0};

	assert_true(engine_lock(&b->e, &err));
	second = b->e;
	assert_false(engine_lock(&second, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_true(has(err.msg, "another change is going on: mailstead test (process "));
	engine_unlock(&b->e);
	assert_true(engine_lock(&second, &err));
	engine_unlock(&second);
}

static void test_thousand_domains(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	/* Two keys and a directory each, as opendkim wants them. */
	assert_true(engine_box_plan(b, &err));
	for (int i = 0; i < 3000; i++)
		vec_push(b->a, &b->plan.resources,
			 ((struct resource){ .kind = RES_FILE,
					     .daemon = "many",
					     .name = arena_printf(b->a, "/etc/many/%d.conf", i),
					     .meta = { .mode = 0644 },
					     .content = "x\n",
					     .content_len = 2 }));
	int64_t begin = b->f.h.monotonic_ms(&b->f.h);
	assert_true(plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, &err));
	int64_t compared = b->f.h.monotonic_ms(&b->f.h);
	assert_true(engine_apply(&b->e, &b->plan, &b->generation, &err));
	int64_t applied = b->f.h.monotonic_ms(&b->f.h);
	assert_true(plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, &err));
	print_message("3000 files: compared in %lld ms, applied in %lld ms, compared again in %lld ms\n",
		      (long long)(compared - begin), (long long)(applied - compared),
		      (long long)(b->f.h.monotonic_ms(&b->f.h) - applied));
	assert_true(plan_is_empty(&b->plan));
}

#define FIRST(t) cmocka_unit_test_setup_teardown(t, engine_box_setup, engine_box_teardown)
#define LATER(t) cmocka_unit_test_setup_teardown(t, engine_box_setup_applied, engine_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIRST(test_first_apply),
		LATER(test_second_apply_touches_nothing),
		LATER(test_option_reloads_its_unit_alone),
		LATER(test_restart_holds_the_doors),
		LATER(test_started_too_often),
		LATER(test_operators_edit_is_kept), LATER(test_validator_says_no_to_an_edit),
		LATER(test_edit_is_given_up),
		LATER(test_conflict_is_put_aside),
		LATER(test_validator_says_no),
		LATER(test_unit_does_not_come_up),
		FIRST(test_first_apply_fails),
		FIRST(test_smoke_says_no),
		LATER(test_hooks_say_no),
		LATER(test_nothing_to_do_after_an_undo),
		LATER(test_unit_no_longer_wanted),
		LATER(test_unwanted_unit_is_gone_already),
		LATER(test_removed_file_reloads_its_reader),
		LATER(test_rollback),
		LATER(test_history),
		FIRST(test_policy_rcd),
		FIRST(test_policy_rcd_left_behind),
		FIRST(test_early_program),
		FIRST(test_keys_are_made_while_apt_works),
		FIRST(test_apt_fails),
		FIRST(test_dpkg_was_interrupted),
		LATER(test_stop),
		LATER(test_file_changed_since_it_was_looked_at),
		LATER(test_own_file_changed_meanwhile),
		FIRST(test_user_with_another_number),
		FIRST(test_half_a_user),
		LATER(test_undo_fails_then_goes_on),
		FIRST(test_below_a_root),
		FIRST(test_locked),
		LATER(test_thousand_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
