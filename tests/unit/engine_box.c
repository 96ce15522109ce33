#include "tests/unit/engine_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "engine/generation.h"
#include "engine/generation_zero.h"

static const char site_yaml[] = "version: 1\nhostname: mail.example.org\ncontact: admin@example.net\ndomains: [example.org]\n";

static struct engine_box *box_of(const struct plan_builder *b)
{
	struct fake *f = b->host->test_ctx;

	return (struct engine_box *)((char *)f - offsetof(struct engine_box, f));
}

static const char *text(struct plan_builder *b, size_t *n, const char *name, int64_t value, const char *more)
{
	const char *s = arena_printf(b->arena, "%s = %lld\n%s", name, (long long)value, more);

	*n = strlen(s);
	return s;
}

static bool alpha_want(struct plan_builder *b, struct err *err)
{
	static const char *const mkmap[] = { "mkmap", "/etc/alpha/map", NULL };
	static const char *const check[] = { "check-alpha", NULL };
	static const char *const early[] = { "fill-cache", "alpha", NULL };
	static const char unit[] = "alpha.service";
	const char *s;
	size_t n;

	(void)err;
	want_package(b, "alpha");
	want_preseed(b, "alpha alpha/ask boolean false");
	want_early(b, "alpha", "alpha", unit, early);
	want_user(b, "alpha", 700, "/var/lib/alpha");
	want_dir(b, "/var/lib/alpha", 0750, NULL, NULL);
	want_dir(b, "/etc/alpha/keep.d", 0755, NULL, NULL);
	want_key(b, SECRET_ED25519, "/var/lib/alpha/key.pem", 0600, NULL, NULL);
	s = text(b, &n, "recipients", b->site->limits.recipients, box_of(b)->hazard);
	want_file(b, "/etc/alpha/alpha.conf", 0644, s, n, unit, UNIT_RELOAD);
	s = text(b, &n, "quota", b->site->limits.quota, "");
	want_file(b, "/etc/alpha/strict.conf", 0640, s, n, unit, UNIT_RESTART);
	s = text(b, &n, "postmaster", b->site->limits.recipients, "");
	want_file(b, "/etc/alpha/map", 0644, s, n, NULL, UNIT_NOTHING);
	want_derived(b, "/etc/alpha/map.db", "/etc/alpha/map", mkmap, unit, UNIT_RELOAD, false);
	if (b->site->services.pop3)
		want_file(b, "/etc/alpha/conf.d/deep/pop3.conf", 0644, "pop3\n", 5, unit, UNIT_RELOAD);
	want_unit_behind(b, unit, "25, 465");
	want_validator(b, check, NULL);
	return true;
}

static bool beta_wanted(const struct site *site, const struct facts *facts)
{
	(void)facts;
	return site->services.sieve;
}

static bool beta_want(struct plan_builder *b, struct err *err)
{
	static const char *const mkslow[] = { "mkslow", "beta.service", "/etc/beta/beta.conf", "/etc/compiled.db", NULL };
	static const char unit[] = "beta.service";
	const char *s;
	size_t n;

	(void)err;
	s = text(b, &n, "junk_score", b->site->spam.junk_score, "");
	want_file(b, "/etc/beta/beta.conf", 0644, s, n, unit, UNIT_RELOAD);
	s = text(b, &n, "[Service]\nExecStart", b->site->spam.reject_score, box_of(b)->hazard);
	want_file(b, "/etc/systemd/system/beta.service", 0644, s, n, unit, UNIT_RESTART);
	want_derived(b, "/etc/compiled.db", "/etc/beta/beta.conf", mkslow, NULL, UNIT_NOTHING, true);
	want_unit(b, unit);
	return true;
}

static bool gamma_want(struct plan_builder *b, struct err *err)
{
	(void)err;
	want_package(b, "gamma");
	want_file(b, "/etc/gamma/gamma.conf", 0644, "gamma\n", 6, "gamma.service", UNIT_RELOAD);
	/* A symbolic link on a bare box, as /etc/resolv.conf is. */
	want_file(b, "/etc/resolver", 0644, "ours\n", 5, NULL, UNIT_NOTHING);
	want_unit(b, "gamma.service");
	return true;
}

static const struct daemon alpha = { .name = "alpha", .want = alpha_want };
static const struct daemon beta = { .name = "beta", .wanted = beta_wanted, .want = beta_want };
static const struct daemon gamma_daemon = { .name = "gamma", .want = gamma_want };
static const struct daemon *const daemons[] = { &alpha, &beta, &gamma_daemon, NULL };

/* --- accounts: one file, the role target and the domains, a line each */

static bool accounts_check(struct host *h, struct arena *a, const struct resource *res, enum change *change,
			   const char **why, struct err *err)
{
	struct str have = {0};

	(void)a;
	*why = "differs";
	*change = CHANGE_CREATE;
	if (!h->fs->read(h, "/fake/accounts", &have, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	*change = strncmp(str_c(&have), res->role_target, strlen(res->role_target)) == 0 ? CHANGE_NONE : CHANGE_UPDATE;
	str_free(&have);
	return true;
}

static bool accounts_apply(struct host *h, const struct resource *res, struct err *err)
{
	struct str s = {0};

	str_addf(&s, "%s\n", res->role_target);
	for (size_t i = 0; i < res->domains.n; i++)
		str_addf(&s, "%s\n", res->domains.v[i]);
	bool ok = h->fs->write(h, "/fake/accounts", str_c(&s), s.len, &(struct file_meta){ .mode = 0644 }, err);
	str_free(&s);
	return ok;
}

static bool accounts_before(struct host *h, struct arena *a, strlist *domains, const char **role_target, struct err *err)
{
	struct str have = {0};
	char *save = NULL;

	*role_target = NULL;
	if (!h->fs->read(h, "/fake/accounts", &have, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	*role_target = strtok_r(arena_strdup(a, str_c(&have)), "\n", &save);
	for (char *d = strtok_r(NULL, "\n", &save); d != NULL; d = strtok_r(NULL, "\n", &save))
		vec_push(a, domains, d);
	str_free(&have);
	return true;
}

static const struct accounts_ops accounts_ops = { accounts_check, accounts_apply, accounts_before };

/* --- the box */

static void take_event(struct event_sink *sink, const struct event *event)
{
	struct engine_box *b = (struct engine_box *)((char *)sink - offsetof(struct engine_box, sink));

	str_addf(&b->events, "%s %s\n", event_kind_name(event->kind), event->text);
}

static bool smoke(struct engine *e, const struct plan *plan, struct err *err)
{
	struct engine_box *b = (struct engine_box *)((char *)e - offsetof(struct engine_box, e));

	(void)plan;
	return !b->smoke_says_no || err_set(err, ERR_RUN, "port 25 does not answer");
}

static bool before_unit(struct engine *e, const struct step *unit, struct err *err)
{
	struct engine_box *b = (struct engine_box *)((char *)e - offsetof(struct engine_box, e));

	if (b->unit_says_no != NULL && strcmp(b->unit_says_no, unit->res->name) == 0)
		return err_set(err, ERR_RUN, "nobody may touch %s", unit->res->name);
	str_addf(&b->events, "before %s\n", unit->res->name);
	return true;
}

static bool consent(struct engine *e, const struct plan *plan, struct err *err)
{
	struct engine_box *b = (struct engine_box *)((char *)e - offsetof(struct engine_box, e));

	(void)plan;
	str_addf(&b->events, "consent\n");
	return !b->consent_says_no || err_set(err, ERR_RUN, "the operator says no");
}

static void fill_root(struct fake *f)
{
	fake_put(f, "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
	fake_put(f, "/etc/group", "root:x:0:\n");
	fake_put(f, "/etc/other", "not ours\n");
	fake_put(f, "/run/resolver", "somebody's\n");
	fake_put(f, "/usr/sbin/nologin", "");
	fake_put(f, "/fake/dpkg/base", "1.0");
	fake_put(f, "/fake/unit/other.service", "active\n");
	fake_link(f, "../run/resolver", "/etc/resolver");
}

/* The box's site.yaml: all that the daemons look at. */
static const char site_format[] = "recipients %lld quota %lld reject %lld junk %lld pop3 %d sieve %d contact %s\n";

static const char *site_text(struct engine_box *b)
{
	const struct site *s = &b->site;

	return arena_printf(b->a, site_format, (long long)s->limits.recipients, (long long)s->limits.quota,
			    (long long)s->spam.reject_score, (long long)s->spam.junk_score, (int)s->services.pop3,
			    (int)s->services.sieve, s->contact);
}

static void take_site(struct engine_box *b, const char *text)
{
	long long recipients, quota, reject, junk;
	int pop3, sieve;
	struct site *s = &b->site;

	if (sscanf(text, "recipients %lld quota %lld reject %lld junk %lld pop3 %d sieve %d contact %63s", &recipients, &quota,
		   &reject, &junk, &pop3, &sieve, b->contact) != 7)
		fail_msg("not a site: %s", text);
	s->limits.recipients = recipients;
	s->limits.quota = quota;
	s->spam.reject_score = reject;
	s->spam.junk_score = junk;
	s->services.pop3 = pop3 != 0;
	s->services.sieve = sieve != 0;
	s->contact = b->contact;
}

void engine_box_fresh(struct engine_box *b)
{
	struct err err = {0};

	arena_free(b->a);
	b->a = arena_new();
	str_cut(&b->events, 0);
	b->e = (struct engine){ .host = &b->f.h,
				.arena = b->a,
				.sink = &b->sink,
				.accounts = &accounts_ops,
				.smoke = smoke,
				.before_unit = before_unit,
				.consent = consent,
				.why = "test",
				.by = { "anna", "192.0.2.7", AUTHOR_TERMINAL },
				.site_text = site_text(b),
				.rollback = b->rollback };
	b->e.site_len = strlen(b->e.site_text);
	b->generation = 0;
	assert_true(b->f.plain.fs->mkdirs(&b->f.plain, PATH_STATE, &err));
}

void engine_box_open(struct engine_box *b)
{
	struct err err = {0};
	static struct arena *site_arena; /* the site outlives every apply */

	*b = (struct engine_box){ .sink = { take_event }, .hazard = "" };
	if (site_arena == NULL)
		site_arena = arena_new();
	fake_open(&b->f);
	fill_root(&b->f);
	if (!site_load(site_arena, "site.yaml", site_yaml, sizeof(site_yaml) - 1, &b->site, &err))
		fail_msg("%s", err.msg);
	b->site.services.pop3 = b->site.services.sieve = true;
	engine_box_fresh(b);
}

void engine_box_close(struct engine_box *b)
{
	fake_close(&b->f);
	str_free(&b->events);
	arena_free(b->a);
}

/* As cmd_change does it: that generation's resources and site, with the checkers of now. */
static bool plan_of_generation(struct engine_box *b, struct err *err)
{
	struct plan fresh = b->plan;
	struct str text = {0};

	if (!generation_load(&b->f.h, b->a, b->rollback, &b->plan, err) ||
	    !generation_site(&b->f.h, b->a, b->rollback, &text, err))
		return false;
	for (size_t i = 0; i < fresh.validators.n; i++)
		vec_push(b->a, &b->plan.validators, fresh.validators.v[i]);
	b->plan.site = &b->site;
	b->plan.facts = &b->facts;
	b->e.site_text = arena_strdup(b->a, str_c(&text));
	b->e.site_len = text.len;
	str_free(&text);
	const char *site = fake_get(&b->f, SITE_PATH);
	b->e.write_site = site == NULL || strcmp(site, b->e.site_text) != 0;
	return true;
}

/* As rollback 0 does it. */
static bool plan_back(struct engine_box *b, struct err *err)
{
	static const struct package_default none[] = { { NULL, NULL } };
	struct former *former = arena_new_of(b->a, struct former);
	struct plan last = {0};
	generation_list all;

	b->plan = (struct plan){ .facts = &b->facts };
	b->e.write_site = false;
	b->e.back = "rollback";
	return generation_zero_load(&b->f.h, b->a, former, err) && generation_list_all(&b->f.h, b->a, &all, err) &&
	       (all.n == 0 || generation_load(&b->f.h, b->a, all.v[0].number, &last, err)) &&
	       plan_give_back(&b->f.h, b->a, &b->plan, &last, former, none, true, err);
}

bool engine_box_plan(struct engine_box *b, struct err *err)
{
	strlist installed;
	const char *site = fake_get(&b->f, SITE_PATH);

	b->e.write_site = site == NULL || strcmp(site, b->e.site_text) != 0;
	b->facts = (struct facts){ .release = "13", .codename = "trixie", .pretty = "Debian", .arch = "amd64", .ipv4 = "",
				   .ipv6 = "", .other_mta = "", .year = 2026 };
	if (!b->f.plain.fs->list(&b->f.plain, b->a, "/fake/dpkg", &installed, err))
		return false;
	for (size_t i = 0; i < installed.n; i++)
		vec_push(b->a, &b->facts.packages, ((struct fact_package){ installed.v[i], "1.0", true }));
	if (b->back)
		return plan_back(b, err);
	return plan_render(&b->f.h, b->a, &b->site, &b->facts, daemons, "/nowhere", &b->plan, err) &&
	       (b->rollback == 0 || plan_of_generation(b, err)) && plan_compare(&b->f.h, b->a, &b->plan, &accounts_ops, err);
}

static bool go_on(struct engine_box *b, struct err *err)
{
	bool installed = false;

	if (!engine_box_plan(b, err))
		return false;
	if (plan_is_empty(&b->plan) && !b->e.write_site) {
		engine_forget(&b->e);
		return true;
	}
	bool ok = engine_begin(&b->e, err) && engine_packages(&b->e, &b->plan, &installed, err) &&
		  (!installed || engine_box_plan(b, err)) && engine_apply(&b->e, &b->plan, &b->generation, err);
	if (!ok)
		engine_forget(&b->e);
	return ok;
}

bool engine_box_apply(struct engine_box *b, struct err *err)
{
	engine_box_fresh(b);
	return engine_recover(&b->e, err) && go_on(b, err);
}

bool engine_box_resume(struct engine_box *b, struct err *err)
{
	struct interruption was;

	engine_box_fresh(b);
	if (!engine_resume(&b->e, &was, err))
		return false;
	if (!was.is)
		return true;
	/* The site that this run would take by itself is another one. */
	b->rollback = b->e.rollback = was.rollback;
	b->back = was.back != NULL;
	if (was.rollback == 0 && !b->back) {
		b->site.limits.recipients = b->site.limits.quota = 1;
		if (was.site_text != NULL)
			take_site(b, was.site_text);
		b->e.site_text = site_text(b);
		b->e.site_len = strlen(b->e.site_text);
	}
	return go_on(b, err);
}

void engine_box_must(struct engine_box *b)
{
	struct err err = {0};

	if (!engine_box_apply(b, &err))
		fail_msg("%s\n%s", err.msg, err.hint);
}

const struct step *engine_box_step(const struct engine_box *b, enum resource_kind kind, const char *name)
{
	for (size_t i = 0; i < b->plan.steps.n; i++)
		if (b->plan.steps.v[i].res->kind == kind && strcmp(b->plan.steps.v[i].res->name, name) == 0)
			return &b->plan.steps.v[i];
	return NULL;
}

/* Users stay when the rest is undone: that is the rule. */
static void dump_etc(struct fake *f, struct str *out)
{
	struct arena *a = arena_new();
	struct err err = {0};
	strlist names;

	assert_true(f->plain.fs->list(&f->plain, a, "/etc", &names, &err));
	for (size_t i = 0; i < names.n; i++)
		if (strcmp(names.v[i], "passwd") != 0 && strcmp(names.v[i], "group") != 0)
			fake_dump(f, arena_printf(a, "/etc/%s", names.v[i]), false, out);
	arena_free(a);
}

void engine_box_live(struct engine_box *b, struct str *out)
{
	str_cut(out, 0);
	dump_etc(&b->f, out);
	fake_dump(&b->f, "/fake/unit", false, out);
	fake_dump(&b->f, "/fake/accounts", false, out);
}

void engine_box_record(struct engine_box *b, struct str *out)
{
	struct arena *a = arena_new();
	generation_list all;
	struct err err = {0};

	str_cut(out, 0);
	fake_dump(&b->f, PATH_BASE, false, out);
	fake_dump(&b->f, PLAN_UNITS_FILE, false, out);
	fake_dump(&b->f, PLAN_READERS_FILE, false, out);
	fake_dump(&b->f, PATH_JOURNAL, false, out);
	fake_dump(&b->f, PATH_STAGING, false, out);
	fake_dump(&b->f, "/usr/sbin/policy-rc.d", false, out);
	assert_true(generation_list_all(&b->f.plain, a, &all, &err));
	for (size_t i = 0; i < all.n; i++)
		str_addf(out, "generation %d\n", all.v[i].number);
	arena_free(a);
}

int engine_box_setup(void **state)
{
	struct engine_box *b = test_calloc(1, sizeof(*b));

	engine_box_open(b);
	*state = b;
	return 0;
}

int engine_box_setup_applied(void **state)
{
	struct engine_box *b;

	engine_box_setup(state);
	b = *state;
	engine_box_must(b);
	fake_forget(&b->f);
	return 0;
}

int engine_box_teardown(void **state)
{
	engine_box_close(*state);
	test_free(*state);
	return 0;
}
