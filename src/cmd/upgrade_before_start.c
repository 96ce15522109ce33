/*
 * mailstead upgrade before-start: what a unit asks before its daemon starts.
 *
 * A dpkg trigger comes too late, and in no order that is certain: Debian's own restarts Dovecot, and dpkg counts it as
 * failed where that does. So the unit asks each time, which costs some milliseconds; and whatever goes wrong here, the
 * start goes on: the unit does not care how it ended.
 */
#include <string.h>

#include "cmd/load.h"
#include "cmd/upgrade.h"
#include "conf/load.h"
#include "engine/before_start.h"
#include "engine/generation.h"
#include "mail/daemons.h"
#include "plan/language.h"
#include "plan/local.h"

enum { LOCK_WAIT_MS = 20 * 1000, LOCK_POLL_MS = 200 };

/* Which package's version says in which language the daemon is configured. */
static const struct spoken {
	const char *daemon, *package;
} spoken[] = {
	{ "dovecot", "dovecot-core" },
	{ 0 },
};

static const struct spoken *find(const char *daemon)
{
	for (const struct spoken *s = spoken; s->daemon != NULL; s++)
		if (strcmp(s->daemon, daemon) == 0)
			return s;
	return NULL;
}

/* In the midst of dpkg's work it is not installed yet, but unpacked: what starts is that version. "" if there is none. */
static bool unpacked_version(struct cmd *c, const char *package, const char **version, struct err *err)
{
	struct str admin = {0};
	struct run_res res;

	str_adds(&admin, "--admindir=");
	host_real_path(c->host, "/var/lib/dpkg", &admin);
	const char *const argv[] = { "dpkg-query", admin.p, "-W", "-f=${Version}", package, NULL };
	bool ok = c->host->run(c->host, &(struct run_req){ .argv = argv }, &res, err);
	str_free(&admin);
	if (!ok)
		return false;
	*version = res.status == 0 ? arena_strdup(c->arena, str_c(&res.out)) : "";
	run_res_free(&res);
	return true;
}

static bool fits(struct cmd *c, const struct spoken *s, const char *version, bool *yes, struct err *err)
{
	struct facts f = {0};

	*yes = true;
	if (version[0] == '\0')
		return true;
	vec_push(c->arena, &f.packages, ((struct fact_package){ s->package, version, true }));
	return language_fits(c->host, c->arena, &f, s->daemon, c->datadir, yes, err);
}

/* Of the events, what the journal is to have. */
struct teller {
	struct event_sink sink; /* first */
	struct cmd *c;
};

static void tell(struct event_sink *sink, const struct event *event)
{
	if (event->kind == EVENT_WARNING)
		cmd_warn(((struct teller *)sink)->c, "%s", event->text);
}

/* An apply that runs knows what it does, and starts this daemon itself. Others hold the lock for a moment. */
static bool lock(struct engine *e, bool *applies, struct err *err)
{
	struct host *h = e->host;
	int64_t end = h->monotonic_ms(h) + LOCK_WAIT_MS;

	*applies = false;
	while (!engine_lock(e, err)) {
		struct interruption was;

		if (err->code != ERR_BUSY || h->monotonic_ms(h) >= end)
			return false;
		err_clear(err);
		if (!engine_interrupted(h, e->arena, &was, err))
			return false;
		*applies = was.is;
		if (was.is)
			return true;
		host_pause_ms(h, LOCK_POLL_MS);
	}
	return true;
}

static void set_version(struct cmd *c, struct facts *f, const char *package, const char *version)
{
	for (size_t i = 0; i < f->packages.n; i++)
		if (strcmp(f->packages.v[i].name, package) == 0) {
			f->packages.v[i].version = version;
			f->packages.v[i].installed = true;
			return;
		}
	vec_push(c->arena, &f->packages, ((struct fact_package){ package, version, true }));
}

/* As it was applied last: what the operator has written since, half of it perhaps, is not in the way of a start. */
static bool load_site(struct cmd *c, struct site *site, struct err *err)
{
	struct str text = {0};
	struct err none = {0};
	int last;

	bool ok = generation_last(c->host, c->arena, &last, &none) && last > 0 &&
		  generation_site(c->host, c->arena, last, &text, &none) &&
		  site_load(c->arena, SITE_PATH, str_c(&text), text.len, site, &none);
	if (!ok) {
		str_cut(&text, 0);
		ok = cmd_site_text(c, &text, err) && site_load(c->arena, SITE_PATH, str_c(&text), text.len, site, err);
	}
	str_free(&text);
	return ok;
}

/* Of the others only what its templates name: what is wrong with an addition to one of them is not in the way either. */
static const struct daemon *const *alone(struct arena *a, const char *daemon)
{
	static const struct local_kind nothing[] = { { 0 } };
	VEC(const struct daemon *) all = {0};

	for (const struct daemon *const *d = mail_daemons; *d != NULL; d++) {
		struct daemon *other = arena_new_of(a, struct daemon);

		*other = **d;
		other->want = NULL;
		other->local = nothing;
		vec_push(a, &all, strcmp((*d)->name, daemon) == 0 ? *d : other);
	}
	vec_push(a, &all, NULL);
	return all.v;
}

static bool put_in_place(struct cmd *c, struct engine *e, const struct spoken *s, const char *version, struct err *err)
{
	struct site site;
	struct facts facts;
	struct plan plan;

	if (!load_site(c, &site, err) || !cmd_load_facts(c, &facts, err))
		return false;
	set_version(c, &facts, s->package, version);
	if (!plan_render(c->host, c->arena, &site, &facts, alone(c->arena, s->daemon), c->datadir, &plan, err) ||
	    !engine_before_start(e, &plan, s->daemon, err))
		return false;
	for (size_t i = 0; i < plan.steps.n; i++)
		cmd_say(c, "%s: %s\n", plan.steps.v[i].res->name, plan.steps.v[i].why ? plan.steps.v[i].why : "written");
	if (plan.steps.n > 0)
		cmd_say(c, "%s %s is installed: its configuration is in that version's language now\n", s->package, version);
	return true;
}

static bool look(struct cmd *c, const struct spoken *s, struct err *err)
{
	struct teller teller = { .sink = { .emit = tell }, .c = c };
	struct engine e = { .host = c->host, .arena = c->arena, .sink = &teller.sink, .why = "upgrade before-start" };
	const char *version;
	bool yes, applies;

	if (!unpacked_version(c, s->package, &version, err) || !fits(c, s, version, &yes, err))
		return false;
	if (yes)
		return true;
	if (!lock(&e, &applies, err))
		return false;
	if (applies)
		return true;
	bool ok = put_in_place(c, &e, s, version, err);
	engine_unlock(&e);
	return ok;
}

int upgrade_before_start(struct cmd *c, int argc, char **argv)
{
	const char *daemon;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, &daemon, 1, 1, &n, &status))
		return status;
	const struct spoken *s = find(daemon);
	if (s == NULL) {
		cmd_warn(c, "%s has one language in every version: there is nothing to look at before it starts", daemon);
		return EXIT_USAGE;
	}
	return look(c, s, &err) ? EXIT_YES : cmd_fail(c, &err);
}
