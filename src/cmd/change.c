#include "cmd/change.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "check/lockout.h"
#include "check/settled.h"
#include "check/smoke.h"
#include "cmd/accounts_ops.h"
#include "cmd/certificate.h"
#include "cmd/generation_fits.h"
#include "cmd/guard.h"
#include "cmd/load.h"
#include "cmd/memory.h"
#include "cmd/prove.h"
#include "cmd/sink.h"
#include "conf/load.h"
#include "engine/engine.h"
#include "engine/failures.h"
#include "engine/generation.h"
#include "host/trouble.h"
#include "mail/daemons.h"
#include "plan/compare.h"

/* The one thing a signal handler can reach. */
static volatile sig_atomic_t stop_asked;

static void on_signal(int sig)
{
	(void)sig;
	stop_asked = 1;
}

/* A lost connection does not stop an apply; Ctrl-C does, at the next step, by undoing it. Never in the midst of apt. */
static void watch_signals(bool on)
{
	const struct sigaction stop = { .sa_handler = on ? on_signal : SIG_DFL };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	signal(SIGHUP, on ? SIG_IGN : SIG_DFL);
}

/* One run of cmd_change. */
struct run {
	struct cmd *c;
	const struct change_req *change;
	struct change_req resumed; /* what an interrupted run was asked, where that is finished */
	struct cmd_sink sink;
	struct guard guard;
	struct engine engine;
	struct str site_text;
	struct site site;
	struct facts facts;
	struct plan plan;
	int64_t began; /* settled_clock() before anything was reloaded */
};

enum { SMOKE_DEADLINE_S = 60, SETTLE_S = 45 };

static void tell_step(void *ctx, const char *what)
{
	struct engine *e = ctx;

	event_emit(e->sink, EVENT_STEP, "proof: %s", what);
}

/* A new start is waited for by the ports. */
static bool reloads_rspamd(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_UNIT && strcmp(s->res->name, "rspamd.service") == 0)
			return step_changes(s) && !s->start && s->action != UNIT_NOTHING;
	}
	return false;
}

/* The ports first: what a port says of itself is told apart more easily than what became of a message. */
static bool smoke_test(struct engine *e, const struct plan *plan, struct err *err)
{
	const struct run *r = (const struct run *)((const char *)e - offsetof(struct run, engine));
	struct prove p = { .host = e->host, .arena = e->arena, .site = plan->site, .on_step = tell_step, .ctx = e, .stop = e->stop };

	if (reloads_rspamd(plan) && !settled_rspamd(e->host, e->arena, r->began, SETTLE_S, err))
		return false;
	if (!smoke_ports(e->host, e->arena, plan->site, SMOKE_DEADLINE_S, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "every port answers with the certificate on disk");
	bool ok = prove_mail(&p, err);
	if (p.left.code != ERR_NONE)
		event_emit(e->sink, EVENT_WARNING, "%s", p.left.msg);
	if (ok)
		event_emit(e->sink, EVENT_DONE, "mail goes through: %s", p.shown != NULL ? p.shown : "it came back");
	return ok;
}

/* What a proof that was killed has left. A box that cannot do that now has worse troubles, which the apply meets. */
static void clear_proof(struct run *r)
{
	struct err why = {0};

	if (r->c->host->live && !prove_clear(r->c->host, r->c->arena, &why))
		cmd_warn(r->c, "%s", why.msg);
}

static bool load_site(struct run *r, struct err *err)
{
	const struct change_req *ch = r->change;
	struct str current = {0};
	struct err none = {0};

	bool has_current = r->c->host->fs->read(r->c->host, SITE_PATH, &current, &none);
	if (ch->rollback > 0) {
		if (!generation_site(r->c->host, r->c->arena, ch->rollback, &r->site_text, err)) {
			str_free(&current);
			return false;
		}
	} else if (ch->site_text != NULL) {
		str_add(&r->site_text, ch->site_text, ch->site_len);
	} else if (!cmd_site_text(r->c, &r->site_text, err)) {
		str_free(&current);
		return false;
	}
	r->engine.site_text = str_c(&r->site_text);
	r->engine.site_len = r->site_text.len;
	r->engine.write_site = !has_current || current.len != r->site_text.len ||
			       memcmp(str_c(&current), str_c(&r->site_text), current.len) != 0;
	str_free(&current);
	const char *name = ch->site_name ? ch->site_name : SITE_PATH;
	return site_load(r->c->arena, name, str_c(&r->site_text), r->site_text.len, &r->site, err);
}

/* This time, or when the box was set up: what an operator has taken upon himself is not asked again. */
static bool is_ignored(struct cmd *c, const struct change_req *change, const char *id)
{
	size_t n = strlen(id);
	strlist keys;

	for (size_t i = 0; change->ignored != NULL && i < change->ignored->n; i++)
		if (strcmp(change->ignored->v[i], id) == 0)
			return true;
	memory_load(c, &keys);
	for (size_t i = 0; i < keys.n; i++)
		if (strncmp(keys.v[i], id, n) == 0 && keys.v[i][n] == ' ')
			return true;
	return false;
}

static bool supported(const struct run *r, struct err *err)
{
	const struct facts *f = &r->facts;

	if (strcmp(f->release, "12") != 0 && strcmp(f->release, "13") != 0 &&
	    !is_ignored(r->c, r->change, "machine.release")) {
		err_set(err, ERR_INVALID, "this is %s; mailstead runs on Debian 12 and Debian 13",
			f->pretty[0] ? f->pretty : "no Debian");
		return err_hint(err, "reinstall the machine with Debian 13 from your provider's panel");
	}
	if (f->other_mta[0] != '\0' && !is_ignored(r->c, r->change, "clash.mta")) {
		err_set(err, ERR_INVALID, "another mail server is installed: %s", f->other_mta);
		return err_hint(err, "if nobody needs it: apt-get purge %s, then run this again", f->other_mta);
	}
	return true;
}

/* Renders and compares with the facts of this moment. */
static bool make_plan(struct run *r, struct err *err)
{
	struct cmd *c = r->c;
	struct plan fresh;

	if (!cmd_load_facts(c, &r->facts, err) || !supported(r, err) ||
	    !plan_render(c->host, c->arena, &r->site, &r->facts, mail_daemons, c->datadir, &fresh, err))
		return false;
	r->plan = fresh;
	if (r->change->rollback > 0) {
		/* What that generation wanted, proved by the checkers of the daemons that are here now. */
		if (!generation_fits(c, r->change->rollback, &r->facts, err) ||
		    !generation_load(c->host, c->arena, r->change->rollback, &r->plan, err))
			return false;
		for (size_t i = 0; i < fresh.validators.n; i++)
			vec_push(c->arena, &r->plan.validators, fresh.validators.v[i]);
		r->plan.site = &r->site;
		r->plan.facts = &r->facts;
	}
	return plan_compare(c->host, c->arena, &r->plan, r->engine.accounts, err);
}

static bool nothing_to_do(const struct run *r)
{
	return plan_is_empty(&r->plan) && !r->engine.write_site;
}

static int show(struct run *r, struct err *err)
{
	struct str text = {0};
	struct cmd *c = r->c;

	if (c->json)
		return cmd_json(c, plan_to_json(&r->plan));
	if (!plan_to_text(c->host, &r->plan, r->change->diff, &text, err)) {
		str_free(&text);
		return cmd_fail(c, err);
	}
	cmd_say(c, "%s", str_c(&text));
	str_free(&text);
	return EXIT_YES;
}

/* Where undoing failed nobody knows which firewall stands: the timer then is the way back. */
static void end_guard(struct run *r, bool applied, const struct err *err)
{
	struct err why = {0};

	if (applied)
		guard_disarm(r->c->host);
	else if (err->code != ERR_STUCK && !guard_restore(r->c->host, &why))
		cmd_warn(r->c, "the firewall from before cannot be put back now (%s); systemd tries again in some minutes", why.msg);
}

static bool lets_operator_in(struct run *r, struct err *err)
{
	return !r->c->host->live || lockout_check(r->c->host, r->c->arena, &r->plan, r->c->ssh_connection, err);
}

/* Goes into the history. What failed before the first step was journaled left the box as it was, too. */
static bool failed(struct run *r, const struct plan *begun, struct err *err)
{
	bool stuck = err->code == ERR_STUCK, undone = err->code == ERR_UNDONE;
	struct err noisy = {0};

	if (!stuck && !engine_quiet(&r->engine, begun, &noisy))
		cmd_warn(r->c, "a service that is not configured may start with the machine: %s", noisy.msg);
	trouble_explain(r->c->host, trouble_paths, err);
	failure_note(&r->engine, r->change->why, err->msg, stuck ? "not undone" : undone ? "undone" : "nothing changed");
	if (!stuck)
		err->code = ERR_UNDONE;
	return false;
}

static bool transaction(struct run *r, int *generation, struct err *err)
{
	struct engine *e = &r->engine;
	const struct plan begun = r->plan;
	bool installed;

	watch_signals(true);
	e->stop = &stop_asked;
	/* What was installed decides which templates fit: look again, plan again. */
	bool ok = engine_begin(e, err) && engine_packages(e, &r->plan, &installed, err) &&
		  (!installed || (make_plan(r, err) && lets_operator_in(r, err)));
	r->began = settled_clock(r->c->host);
	ok = ok && engine_apply(e, &r->plan, generation, err);
	watch_signals(false);
	if (!ok)
		engine_forget(e);
	if (r->guard.armed)
		end_guard(r, ok, err);
	return ok || failed(r, &begun, err);
}

static int conclude(struct run *r)
{
	if (plan_has_conflict(&r->plan)) {
		cmd_warn(r->c, "some files were changed by hand on the same lines as by us: yours stay, ours are beside them "
			       "as *.mailstead-new (mailstead plan --diff)");
		return EXIT_NO;
	}
	return EXIT_YES;
}

static void certificate(struct run *r)
{
	/* Whatever comes of it, the box serves: the timer goes on trying. */
	if (!r->change->no_certificate && r->c->host->live)
		certificate_fetch(r->c, &r->site, &r->facts, CERT_AFTER_APPLY);
}

/* --check: says whether something would change, and changes nothing: an interrupted run stays as it is. */
static int check_only(struct run *r)
{
	struct interruption was;
	struct err err = {0};

	if (!engine_interrupted(r->c->host, r->c->arena, &was, &err) || !load_site(r, &err) || !make_plan(r, &err))
		return cmd_fail(r->c, &err);
	int status = show(r, &err);
	return status != EXIT_YES ? status : !was.is && nothing_to_do(r) ? EXIT_YES : EXIT_NO;
}

/* --undo. Once its generation is there nothing of it is half done. */
static int undo_only(struct run *r)
{
	struct cmd *c = r->c;
	struct interruption was;
	struct err err = {0};

	if (!engine_interrupted(c->host, c->arena, &was, &err) || !engine_recover(&r->engine, &err))
		return cmd_fail(c, &err);
	if (c->host->live)
		guard_disarm(c->host);
	clear_proof(r);
	if (was.committed) {
		cmd_warn(c, "\"%s\" was complete when it was cut short: generation %d is in place; mailstead rollback takes it back",
			 was.why, was.generation);
		return EXIT_NO;
	}
	cmd_say(c, was.is ? "\"%s\" is undone: the box is as it was before.\n" : "Nothing was cut short.\n", was.why);
	return EXIT_YES;
}

/* Undoes what a killed run left. Where that is to be finished, it is what this run is now asked to do. */
static bool take_up(struct run *r, struct err *err)
{
	struct interruption was;

	if (!r->change->resume)
		return engine_recover(&r->engine, err);
	if (!engine_resume(&r->engine, &was, err))
		return false;
	if (!was.is)
		return true;
	cmd_say(r->c, "Now again \"%s\", which was cut short.\n", was.why);
	r->resumed = *r->change;
	r->resumed.rollback = was.rollback;
	r->resumed.no_certificate = was.rollback > 0;
	r->resumed.site_text = was.site_text;
	r->resumed.site_len = was.site_text ? strlen(was.site_text) : 0;
	r->change = &r->resumed;
	r->engine.why = was.why;
	return true;
}

static int change_locked(struct run *r)
{
	struct cmd *c = r->c;
	struct err err = {0};
	int generation = 0;

	if (r->change->check)
		return check_only(r);
	if (r->change->undo)
		return undo_only(r);
	if (!take_up(r, &err))
		return cmd_fail(c, &err);
	/* That of a run that was killed: what it would put back is back. */
	if (c->host->live)
		guard_disarm(c->host);
	clear_proof(r);
	if (!load_site(r, &err) || !make_plan(r, &err))
		return cmd_fail(c, &err);
	r->engine.rollback = r->change->rollback;
	if (nothing_to_do(r)) {
		engine_forget(&r->engine);
		int status = c->json ? EXIT_YES : show(r, &err);

		certificate(r);
		return status != EXIT_YES ? status : conclude(r);
	}
	if (!lets_operator_in(r, &err))
		return cmd_fail(c, &err);
	if (!c->yes) {
		int status = show(r, &err);

		if (status != EXIT_YES)
			return status;
		if (!cmd_confirm(c, "Apply this?")) {
			engine_forget(&r->engine);
			return EXIT_NO;
		}
	}
	if (!transaction(r, &generation, &err))
		return cmd_fail(c, &err);
	cmd_say(c, "Generation %d is in place.\n", generation);
	certificate(r);
	return conclude(r);
}

int cmd_change(struct cmd *c, const struct change_req *change)
{
	struct err err = {0};
	struct run r = { .c = c, .change = change, .guard = { .cmd = c } };

	if (!guard_seconds(change->confirm_timeout, &r.guard.seconds, &err))
		return cmd_fail(c, &err);
	cmd_sink_init(&r.sink, c);
	r.engine = (struct engine){
		.host = c->host,
		.arena = c->arena,
		.sink = &r.sink.sink,
		.accounts = &accounts_plan_ops,
		.smoke = change->no_smoke || !c->host->live ? NULL : smoke_test,
		.why = change->why,
	};
	if (c->host->live && !c->yes && isatty(STDIN_FILENO)) {
		r.engine.before_unit = guard_before_unit;
		r.engine.consent = guard_consent;
		r.engine.ctx = &r.guard;
	}
	if (!engine_lock(&r.engine, &err))
		return cmd_fail(c, &err);
	int status = change_locked(&r);
	engine_unlock(&r.engine);
	str_free(&r.site_text);
	return status;
}
