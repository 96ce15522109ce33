/* What follows upgraded packages: which changed, what may be done about it, and edits in another language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/follow.h"
#include "engine/carry.h"
#include "plan/language.h"
#include "tests/unit/engine_box.h"

/* --- packages */

static void push(struct arena *a, struct generation *g, struct facts *f, const char *name, const char *old, const char *now)
{
	vec_push(a, &g->packages, ((struct generation_package){ name, old }));
	if (now[0] != '\0')
		vec_push(a, &f->packages, ((struct fact_package){ name, now, true }));
}

static void packages_with_the_same_versions_are_one(void **state)
{
	struct arena *a = arena_new();
	struct generation g = { .version = MAILSTEAD_VERSION };
	struct facts f = {0};
	followed_list changed = {0};

	(void)state;
	push(a, &g, &f, "openssl", "3.0.1", "3.0.2");
	push(a, &g, &f, "dovecot-imapd", "1:2.3.19", "1:2.4.1");
	push(a, &g, &f, "dovecot-pop3d", "1:2.3.19", "1:2.4.1");
	push(a, &g, &f, "unbound", "1.17", "1.17");
	push(a, &g, &f, "postfix", "3.7.10", "3.7.11");
	push(a, &g, &f, "fail2ban", "1.0.2-2", "");
	push(a, &g, &f, "dovecot-lmtpd", "1:2.3.19", "1:2.4.1");
	follow_packages(a, &g, &f, &changed);
	assert_int_equal(changed.n, 6);
	assert_string_equal(follow_list(a, &changed, 9), "postfix 3.7.10 to 3.7.11, dovecot-imapd and 2 more 1:2.3.19 to 1:2.4.1, "
							 "fail2ban removed, openssl 3.0.1 to 3.0.2");
	assert_string_equal(follow_list(a, &changed, 1), "postfix 3.7.10 to 3.7.11 and others");
	arena_free(a);
}

static void mailstead_itself_is_one_of_them(void **state)
{
	struct arena *a = arena_new();
	const struct generation g = { .version = "0.0.1" };
	const struct facts f = {0};
	followed_list changed = {0};

	(void)state;
	follow_packages(a, &g, &f, &changed);
	assert_string_equal(follow_list(a, &changed, 9), "mailstead 0.0.1 to " MAILSTEAD_VERSION);
	arena_free(a);
}

/* --- what is not done unasked */

static void judge(struct engine_box *b, enum resource_kind kind, const char *name, enum change change, bool blocks)
{
	struct cmd c = { .host = &b->f.plain, .arena = b->a };
	struct resource r = { .kind = kind, .name = name };
	struct plan plan = {0};
	finding_list found = {0};
	struct err err = {0};
	bool stops;

	vec_push(b->a, &plan.steps, ((struct step){ .res = &r, .change = change, .why = "because" }));
	assert_true(follow_judge(&c, &plan, &found, &stops, &err));
	assert_int_equal(stops, blocks);
	assert_int_equal(found.n, blocks || change == CHANGE_CONFLICT);
	if (found.n == 0)
		return;
	assert_string_equal(found.v[0].id, "updates.not-followed");
	assert_non_null(strstr(found.v[0].fix, "mailstead upgrade follow"));
}

static void only_our_own_files_are_safe(void **state)
{
	struct engine_box *b = *state;

	judge(b, RES_FILE, "/etc/postfix/main.cf", CHANGE_UPDATE, false);
	judge(b, RES_FILE, "/etc/dovecot/mailstead-sql.conf.ext", CHANGE_REMOVE, false);
	judge(b, RES_UNIT, "postfix.service", CHANGE_UPDATE, false);
	judge(b, RES_FILE, "/etc/postfix/main.cf", CHANGE_CONFLICT, false);
	judge(b, RES_PACKAGE, "postfix-pcre", CHANGE_CREATE, true);
	judge(b, RES_SECRET, "/var/lib/mailstead/dkim/example.org/a.key", CHANGE_CREATE, true);
	judge(b, RES_SECRET, "/var/lib/mailstead/dkim/example.org/a.key", CHANGE_UPDATE, false);
	judge(b, RES_FILE, PATH_NFT, CHANGE_UPDATE, true);
	judge(b, RES_UNIT, FIREWALL_UNIT, CHANGE_UPDATE, true);
	judge(b, RES_FILE, PATH_NFT, CHANGE_NONE, false);
}

static bool site_blocks(struct engine_box *b, const char *text, int last)
{
	struct cmd c = { .host = &b->f.plain, .arena = b->a };
	finding_list found = {0};
	struct str site = {0};
	bool blocks = false;

	str_adds(&site, text);
	follow_judge_site(&c, &site, last, &found, &blocks);
	str_free(&site);
	assert_int_equal(found.n, blocks);
	return blocks;
}

static void a_site_that_is_not_applied_stays_so(void **state)
{
	struct engine_box *b = *state;

	engine_box_must(b);
	const char *applied = arena_strdup(b->a, b->e.site_text);
	assert_false(site_blocks(b, applied, 1));
	assert_true(site_blocks(b, "version: 1\n", 1));
	assert_false(site_blocks(b, "version: 1\n", 7));
}

/* --- another language */

/* alpha.conf was made from another template than the one that is wanted now, and was edited. */
static struct step *other_language(struct engine_box *b, const char *live)
{
	struct err err = {0};

	engine_box_must(b);
	fake_put(&b->f, PLAN_TEMPLATES_FILE, "alpha/1/alpha.conf /etc/alpha/alpha.conf\n");
	fake_put(&b->f, "/etc/alpha/alpha.conf", live);
	engine_box_fresh(b);
	b->site.limits.recipients = 99;
	assert_true(engine_box_plan(b, &err));
	for (size_t i = 0; i < b->plan.resources.n; i++)
		if (strcmp(b->plan.resources.v[i].name, "/etc/alpha/alpha.conf") == 0)
			b->plan.resources.v[i].template_ = "alpha/2/alpha.conf";
	assert_true(plan_compare(&b->f.h, b->a, &b->plan, b->e.accounts, &err));
	for (size_t i = 0; i < b->plan.steps.n; i++)
		if (strcmp(b->plan.steps.v[i].res->name, "/etc/alpha/alpha.conf") == 0)
			return &b->plan.steps.v[i];
	return NULL;
}

static void assert_put_aside(const struct step *s)
{
	assert_int_equal(s->change, CHANGE_UPDATE);
	assert_true(s->put_aside);
	assert_string_equal(s->old_aside, "/etc/alpha/alpha.conf.mailstead-old");
	assert_int_equal(s->new_len, s->res->content_len);
	assert_memory_equal(s->new_, s->res->content, s->new_len);
}

static void what_clashes_is_put_aside_whole(void **state)
{
	struct engine_box *b = *state;
	struct step *s = other_language(b, "recipients = 7\n");
	struct str text = {0};
	struct err err = {0};
	int generation;

	assert_non_null(s);
	assert_put_aside(s);
	assert_true(engine_apply(&b->e, &b->plan, &generation, &err));
	assert_true(b->f.plain.fs->read(&b->f.plain, "/etc/alpha/alpha.conf.mailstead-old", &text, &err));
	assert_string_equal(str_c(&text), "recipients = 7\n");
	assert_true(b->f.plain.fs->read(&b->f.plain, PATH_ASIDE "/etc/alpha/alpha.conf.mailstead-old", &text, &err));
	assert_non_null(strstr(str_c(&text), "recipients = "));
	assert_null(strstr(str_c(&text), "recipients = 7\n"));
	assert_true(b->f.plain.fs->read(&b->f.plain, "/etc/alpha/alpha.conf", &text, &err));
	assert_string_equal(str_c(&text), "recipients = 99\n");
	assert_true(b->f.plain.fs->read(&b->f.plain, PLAN_TEMPLATES_FILE, &text, &err));
	assert_string_equal(str_c(&text), "alpha/2/alpha.conf /etc/alpha/alpha.conf\n");
	str_free(&text);
}

/* By line they go together; only the daemon knows that they do not. */
static struct step *merged(struct engine_box *b, const char *edit)
{
	struct str live = {0};
	struct err err = {0};

	engine_box_must(b);
	assert_true(b->f.plain.fs->read(&b->f.plain, "/etc/alpha/alpha.conf", &live, &err));
	str_addf(&live, "%s\n", edit);
	struct step *s = other_language(b, str_c(&live));
	str_free(&live);
	return s;
}

static void what_the_daemon_takes_is_carried(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->hazard = "a\nb\nc\nd\n";
	struct step *s = merged(b, "mine");

	assert_non_null(s);
	assert_int_equal(s->change, CHANGE_UPDATE);
	assert_false(s->put_aside);
	assert_true(engine_carry(&b->e, &b->plan, &err));
	assert_false(s->put_aside);
	assert_non_null(strstr(s->new_, "mine"));
}

static void what_the_daemon_refuses_is_put_aside(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	b->hazard = "a\nb\nc\nd\n";
	struct step *s = merged(b, "INVALID");

	assert_non_null(s);
	assert_false(s->put_aside);
	assert_true(engine_carry(&b->e, &b->plan, &err));
	assert_put_aside(s);
	assert_non_null(strstr(str_c(&b->events), "warning /etc/alpha/alpha.conf is in another language now"));
}

static void edits_are_named_by_their_lines(void **state)
{
	struct arena *a = arena_new();
	struct str aside = {0}, ours = {0};
	strlist lines = {0};

	(void)state;
	str_adds(&ours, "one = 1\nblock {\n  two = 2\n}\n");
	str_adds(&aside, "one = 1\n# mine\nblock {\n\ttwo = 2\n  three = 3\n}\nfour = 4\r\nfive\n");
	language_edits(a, &aside, &ours, 2, &lines);
	assert_int_equal(lines.n, 2);
	assert_string_equal(lines.v[0], "line 5: three = 3");
	assert_string_equal(lines.v[1], "line 7: four = 4");
	str_free(&aside);
	str_free(&ours);
	arena_free(a);
}

static void the_language_is_that_of_the_installed_version(void **state)
{
	struct engine_box *b = *state;
	struct facts f = {0};
	struct err err = {0};
	bool fits;

	vec_push(b->a, &f.packages, ((struct fact_package){ "dovecot-core", "1:2.3.19.1+dfsg1-2.1", true }));
	fake_put(&b->f, PLAN_TEMPLATES_FILE, "dovecot/2.3/dovecot.conf /etc/dovecot/dovecot.conf\n"
					     "dovecot/2.3/sql.conf /etc/dovecot/mailstead-sql.conf.ext\n"
					     "postfix/main.cf /etc/postfix/main.cf\n");
	assert_true(language_fits(&b->f.h, b->a, &f, "dovecot", ".", &fits, &err));
	assert_true(fits);
	f.packages.v[0].version = "1:2.4.1+dfsg1-6";
	assert_true(language_fits(&b->f.h, b->a, &f, "dovecot", ".", &fits, &err));
	assert_false(fits);
	assert_true(language_fits(&b->f.h, b->a, &f, "postfix", ".", &fits, &err));
	assert_true(fits);
	/* One that was set up by a version that kept no record: nothing is assumed. */
	assert_true(b->f.plain.fs->remove(&b->f.plain, PLAN_TEMPLATES_FILE, &err));
	assert_true(language_fits(&b->f.h, b->a, &f, "dovecot", ".", &fits, &err));
	assert_true(fits);
}

#define ON_A_BOX(f) cmocka_unit_test_setup_teardown(f, engine_box_setup, engine_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_with_the_same_versions_are_one),
		cmocka_unit_test(mailstead_itself_is_one_of_them),
		ON_A_BOX(only_our_own_files_are_safe),
		ON_A_BOX(a_site_that_is_not_applied_stays_so),
		ON_A_BOX(what_clashes_is_put_aside_whole),
		ON_A_BOX(what_the_daemon_takes_is_carried),
		ON_A_BOX(what_the_daemon_refuses_is_put_aside),
		cmocka_unit_test(edits_are_named_by_their_lines),
		ON_A_BOX(the_language_is_that_of_the_installed_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
