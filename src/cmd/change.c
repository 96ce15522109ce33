#include "cmd/change_run.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "check/lockout.h"
#include "check/settled.h"
#include "cmd/accounts_ops.h"
#include "engine/carry.h"
#include "engine/failures.h"
#include "engine/full_upgrade.h"
#include "engine/generation_zero.h"
#include "host/trouble.h"
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

static bool nothing_to_do(const struct change_run *r)
{
	return r->change->also == NULL && plan_is_empty(&r->plan) && !r->engine.write_site &&
	       r->engine.n_files == 0;
}

static const char *question(const struct change_run *r)
{
	static const char *const questions[] = { "Apply this?", "Take all of this away?", "Go back to it?" };

	return questions[r->change->back];
}

static int show(struct change_run *r, struct err *err)
{
	struct str text = {0};
	struct cmd *c = r->c;
	json_t *json;

	if (r->change->back != GIVE_BACK_NOT)
		return change_back_show(r, err);
	if (c->json) {
		if (!plan_to_json(c->host, &r->plan, r->change->diff, &json, err))
			return cmd_fail(c, err);
		change_rollback_json(r, json);
		return cmd_json(c, json);
	}
	if ((r->change->replaced && !plan_replaced_to_text(c->host, &r->plan, &text, err)) ||
	    !plan_to_text(c->host, &r->plan, r->change->diff, &text, err)) {
		str_free(&text);
		return cmd_fail(c, err);
	}
	cmd_say(c, "%s", str_c(&text));
	str_free(&text);
	return EXIT_YES;
}

/* Where undoing failed nobody knows which firewall stands: the timer then is the way back. */
static void end_guard(struct change_run *r, bool applied, const struct err *err)
{
	struct err why = {0};

	if (applied)
		guard_disarm(r->c->host);
	else if (err->code != ERR_STUCK && !guard_restore(r->c->host, &why))
		cmd_warn(r->c, "the firewall from before cannot be put back now (%s); systemd tries again in some minutes", why.msg);
}

static bool lets_operator_in(struct change_run *r, struct err *err)
{
	return !r->c->host->live || lockout_check(&r->plan, r->c->ssh_connection, err);
}

/* Goes into the history. What failed before the first step was journaled left the box as it was, too. */
static bool failed(struct change_run *r, const struct plan *begun, struct err *err)
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

/* What is here before the first change. Nothing of it is lost by giving it back. */
static bool keep_former(struct change_run *r, struct err *err)
{
	size_t kept = 0;

	if (r->change->back == GIVE_BACK_NOT && !generation_zero_keep(&r->engine, &r->plan, &kept, err))
		return false;
	if (kept > 0)
		cmd_say(r->c, "The configuration that is here now is kept: mailstead rollback 0 goes back to it.\n");
	return true;
}

static bool transaction(struct change_run *r, int *generation, struct err *err)
{
	struct engine *e = &r->engine;
	const struct plan begun = r->plan;
	bool installed;

	watch_signals(true);
	e->stop = &stop_asked;
	/* What was installed decides which templates fit: look again, plan again. */
	bool ok = engine_begin(e, err) && keep_former(r, err) && engine_packages(e, &r->plan, &installed, err) &&
		  (!installed || (change_make_plan(r, err) && lets_operator_in(r, err))) && engine_carry(e, &r->plan, err);
	r->began = settled_clock(r->c->host);
	ok = ok && engine_apply(e, &r->plan, generation, err);
	watch_signals(false);
	if (!ok)
		engine_forget(e);
	if (r->guard.armed)
		end_guard(r, ok, err);
	return ok || failed(r, &begun, err);
}

static int conclude(struct change_run *r)
{
	if (plan_has_conflict(&r->plan)) {
		cmd_warn(r->c, "some files were changed by hand on the same lines as by us: yours stay, ours are beside them "
			       "as *.mailstead-new (mailstead plan --diff shows them, mailstead apply --reset FILE takes ours)");
		return EXIT_NO;
	}
	return EXIT_YES;
}

/* --check: says whether something would change, and changes nothing: an interrupted run stays as it is. */
static int check_only(struct change_run *r)
{
	struct interruption was;
	struct err err = {0};

	if (!engine_interrupted(r->c->host, r->c->arena, &was, &err) || !change_load_site(r, &err) || !change_make_plan(r, &err))
		return cmd_fail(r->c, &err);
	change_say_rollback(r);
	int status = show(r, &err);
	return status != EXIT_YES ? status : !was.is && nothing_to_do(r) ? EXIT_YES : EXIT_NO;
}

/* --undo. Once its generation is there nothing of it is half done. */
static int undo_only(struct change_run *r)
{
	struct cmd *c = r->c;
	struct interruption was;
	struct err err = {0};

	if (!engine_interrupted(c->host, c->arena, &was, &err) || !engine_recover(&r->engine, &err))
		return cmd_fail(c, &err);
	if (c->host->live)
		guard_disarm(c->host);
	change_clear_proof(r);
	if (was.committed) {
		cmd_warn(c, "\"%s\" was complete when it was cut short: generation %d is in place; mailstead rollback takes it back",
			 was.why, was.generation);
		return EXIT_NO;
	}
	cmd_say(c, was.is ? "\"%s\" is undone: the box is as it was before.\n" : "Nothing was cut short.\n", was.why);
	return EXIT_YES;
}

/* Undoes what a killed run left. Where that is to be finished, it is what this run is now asked to do. */
static bool take_up(struct change_run *r, struct err *err)
{
	struct interruption was;

	if (!r->change->resume)
		return engine_recover(&r->engine, err);
	if (!engine_resume(&r->engine, &was, err))
		return false;
	if (!was.is)
		return true;
	if (was.once) {
		cmd_warn(r->c, "\"%s\" was cut short, and is undone: run it again if it is still wanted", was.why);
		return true;
	}
	cmd_say(r->c, "Now again \"%s\", which was cut short.\n", was.why);
	r->resumed = *r->change;
	r->resumed.rollback = was.rollback;
	r->resumed.back = change_back_of(was.back);
	r->resumed.no_certificate = was.rollback > 0 || r->resumed.back != GIVE_BACK_NOT;
	r->resumed.site_text = was.site_text;
	r->resumed.site_len = was.site_text ? strlen(was.site_text) : 0;
	r->change = &r->resumed;
	r->engine.why = was.why;
	r->engine.back = was.back;
	r->engine.by = was.by;
	return true;
}

/* What a plan that is shown says as well. */
static void say_unread(struct change_run *r)
{
	for (size_t i = 0; i < r->plan.unread.n; i++)
		event_emit(r->engine.sink, EVENT_WARNING, "%s is not read: %s", r->plan.unread.v[i].path,
			   r->plan.unread.v[i].why);
}

static int change_locked(struct change_run *r)
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
	change_clear_proof(r);
	if (!change_load_site(r, &err) || !change_make_plan(r, &err))
		return cmd_fail(c, &err);
	r->engine.rollback = r->change->rollback;
	change_say_ahead(r);
	change_say_rollback(r);
	if (nothing_to_do(r) && !r->change->always) {
		engine_forget(&r->engine);
		int status = c->json ? EXIT_YES : show(r, &err);

		if (!change_account(r, &err))
			return cmd_fail(c, &err);
		change_certificate(r);
		return status != EXIT_YES ? status : conclude(r);
	}
	if (!lets_operator_in(r, &err))
		return cmd_fail(c, &err);
	if (!c->yes) {
		int status = show(r, &err);

		if (status != EXIT_YES)
			return status;
		if (!cmd_confirm(c, question(r))) {
			engine_forget(&r->engine);
			return EXIT_NO;
		}
	}
	if (c->yes)
		say_unread(r);
	if (r->change->also != NULL && plan_is_empty(&r->plan))
		return EXIT_YES; /* the rest is the caller's */
	if (!transaction(r, &generation, &err))
		return cmd_fail(c, &err);
	cmd_say(c, "Generation %d is in place.\n", generation);
	if (r->change->back != GIVE_BACK_NOT)
		change_back_said(r);
	if (!change_account(r, &err))
		return cmd_fail(c, &err);
	change_certificate(r);
	return conclude(r);
}

static bool before_unit(struct engine *e, const struct step *unit, struct err *err)
{
	struct change_run *r = e->ctx;

	if (r->change->mail_is_held)
		return full_upgrade_let_go(e->host, err);
	return guard_before_unit(&r->guard, e, unit, err);
}

static bool consent(struct engine *e, const struct plan *plan, struct err *err)
{
	struct change_run *r = e->ctx;

	(void)plan;
	return guard_consent(&r->guard, e, err);
}

/* Between two releases nothing is configured but by the upgrade itself. */
static bool in_upgrade(struct cmd *c, struct err *err)
{
	struct upgrade_state s;

	if (!upgrade_state_load(c->host, c->arena, &s, err))
		return true;
	if (!s.is)
		return false;
	err_set(err, ERR_BUSY, "a step to Debian %s is under way", s.to);
	err_hint(err, upgrade_can_undo(&s) ? "mailstead upgrade run goes on, with --undo it is taken back; then run this again" :
					     "mailstead upgrade run goes on; run this again when it is done");
	return true;
}

int cmd_change(struct cmd *c, const struct change_req *change)
{
	struct err err = {0};
	struct change_run r = { .c = c, .change = change, .guard = { .cmd = c } };

	if (!guard_seconds(change->confirm_timeout, &r.guard.seconds, &err))
		return cmd_fail(c, &err);
	c->lines = c->json && !change->check;
	cmd_sink_init(&r.own, c);
	r.sink = change->sink != NULL ? change->sink : &r.own;
	r.engine = (struct engine){
		.host = c->host,
		.arena = c->arena,
		.sink = &r.sink->sink,
		.accounts = &accounts_plan_ops,
		.smoke = change->no_smoke || change->back != GIVE_BACK_NOT || !c->host->live ? NULL : change_smoke_test,
		.why = change->why,
		.files = change->files,
		.n_files = change->n_files,
		.once = change->once,
		.back = change_back_word(change->back),
		.by = cmd_author(c),
		.ctx = &r,
	};
	bool asks = c->host->live && !c->yes && isatty(STDIN_FILENO);
	if (asks || change->mail_is_held)
		r.engine.before_unit = before_unit;
	if (asks)
		r.engine.consent = consent;
	if (!change->mail_is_held && !change->check && in_upgrade(c, &err))
		return cmd_fail(c, &err);
	if (!engine_lock(&r.engine, &err))
		return cmd_fail(c, &err);
	int status = change_locked(&r);
	engine_unlock(&r.engine);
	str_free(&r.site_text);
	return status;
}
