/* mailstead upgrade run: Debian 12 to 13 in one command, which can be cut short anywhere and goes on. */
#include "cmd/upgrade_run.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "accounts/backup.h"
#include "cmd/background.h"
#include "cmd/load.h"
#include "cmd/sink.h"
#include "engine/background.h"

/* The one thing a signal handler can reach. */
static volatile sig_atomic_t stop_asked;

static void on_signal(int sig)
{
	(void)sig;
	stop_asked = 1;
}

/* apt comes to its end first: what is stopped is stopped between two steps. */
static void watch_signals(void)
{
	const struct sigaction stop = { .sa_handler = on_signal };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	signal(SIGHUP, SIG_IGN);
}

static bool on_the_box(struct cmd *c, struct err *err)
{
	if (c->host->live)
		return true;
	err_set(err, ERR_USAGE, "upgrade run works on the box itself, not below %s", c->host->root);
	return false;
}

static void make(struct cmd *c, struct full_upgrade *u, struct engine *e, struct cmd_sink *sink)
{
	cmd_sink_init(sink, c);
	*e = (struct engine){ .host = c->host, .arena = c->arena, .sink = &sink->sink, .why = "upgrade run", .stop = &stop_asked };
	*u = (struct full_upgrade){ .engine = e, .accounts = accounts_backup, .configure = upgrade_run_configure, .ctx = c };
}

/* --- before it: is the box ready, and does the operator want it? */

static void tell(struct cmd *c, finding_list *findings)
{
	struct str text = {0};

	findings_sort(findings);
	if (c->json)
		(void)cmd_json(c, findings_json(findings));
	else
		findings_text(c->arena, findings, &(struct finding_style){ .width = 80, .color = c->color, .to_do = true }, &text);
	fputs(str_c(&text), c->out);
	str_free(&text);
}

/* False: *status says how it ends. */
static bool may_begin(struct cmd *c, struct full_upgrade *u, int *status)
{
	struct upgrade_report report = {0};
	struct err err = {0};

	if (!upgrade_examine(c, u->engine->sink, &report, &err)) {
		*status = cmd_fail(c, &err);
		return false;
	}
	if (report.to == NULL) {
		cmd_say(c, "This is Debian %s, the newest that this mailstead knows: there is no step to make.\n", report.from->number);
		*status = EXIT_YES;
		return false;
	}
	if (!report.ready) {
		tell(c, &report.findings);
		err_set(&err, ERR_INVALID, "the box is not ready for the step to another Debian");
		err_hint(&err, "mend what is said above, then run mailstead upgrade run again; nothing was changed");
		*status = cmd_fail(c, &err);
		return false;
	}
	if (!c->json)
		tell(c, &report.findings);
	upgrade_say_ahead(c, &report);
	if (!cmd_confirm(c, "Begin?")) {
		*status = EXIT_NO;
		return false;
	}
	if (full_upgrade_begin(u, report.from->number, report.to->number, &err))
		return true;
	*status = cmd_fail(c, &err);
	return false;
}

/* With the lock: what is on record now counts, not what was before it could be had. */
static bool lock(struct full_upgrade *u, struct err *err)
{
	struct engine *e = u->engine;

	if (!engine_lock(e, err))
		return false;
	if (upgrade_state_load(e->host, e->arena, &u->state, err) &&
	    (u->state.is || err_set(err, ERR_NOT_FOUND, "no step to another Debian is under way any more")))
		return true;
	engine_unlock(e);
	return false;
}

/* --- in the background: the work itself */

static int work(struct cmd *c)
{
	struct full_upgrade u;
	struct engine e;
	struct cmd_sink sink;
	struct err err = {0};
	int status;

	watch_signals();
	make(c, &u, &e, &sink);
	if (!upgrade_state_load(c->host, c->arena, &u.state, &err))
		return cmd_fail(c, &err);
	if (!u.state.is && !may_begin(c, &u, &status))
		return status;
	if (!lock(&u, &err))
		return cmd_fail(c, &err);
	bool ok = full_upgrade_run(&u, &err);
	engine_unlock(&e);
	return ok ? EXIT_YES : cmd_fail(c, &err);
}

/* --- at the terminal */

static bool start(struct cmd *c, struct err *err)
{
	struct background_req req = { .ssh_connection = c->ssh_connection, .datadir = c->datadir, .facts_file = c->facts_file };

	vec_push(c->arena, &req.args, "upgrade");
	vec_push(c->arena, &req.args, "run");
	return background_start(c->host, c->arena, &req, err);
}

static int show(struct cmd *c, const struct upgrade_state *s)
{
	int status = background_follow(c);

	if (status == EXIT_YES && !c->json)
		upgrade_say_end(c, s);
	return status;
}

static bool runs(const struct background *b)
{
	return b->state == BACKGROUND_RUNS && strcmp(b->req.args.v[0], "upgrade") == 0;
}

/* It was begun, but cannot be started: as if it had never been, unless another has taken it up by now. */
static void forget(struct cmd *c)
{
	struct background b;
	struct err err = {0};

	if ((!background_look(c->host, c->arena, &b, &err) || !runs(&b)) &&
	    !c->host->fs->remove(c->host, PATH_UPGRADE_STATE, &err))
		cmd_warn(c, "%s", err.msg);
}

static int ask_and_follow(struct cmd *c)
{
	struct full_upgrade u;
	struct engine e;
	struct cmd_sink sink;
	struct background b;
	struct err err = {0};
	int status;

	make(c, &u, &e, &sink);
	if (!upgrade_state_load(c->host, c->arena, &u.state, &err) || !background_look(c->host, c->arena, &b, &err))
		return cmd_fail(c, &err);
	bool begun = u.state.is;
	if (begun && runs(&b)) {
		cmd_say(c, "It goes on in the background already; Ctrl-C leaves only this view.\n");
		return show(c, &u.state);
	}
	if (begun)
		cmd_say(c, "The step to Debian %s goes on with %s.\n", u.state.to, upgrade_step_title(u.state.step));
	else if (!may_begin(c, &u, &status))
		return status;
	if (!start(c, &err)) {
		if (!begun)
			forget(c);
		return cmd_fail(c, &err);
	}
	cmd_say(c, "It goes on in the background, also if this connection breaks. To see it again:  mailstead background "
		   "follow\n");
	return show(c, &u.state);
}

/* --- --undo */

static bool is_left_alone(struct cmd *c, struct err *err)
{
	struct background b;

	if (!background_look(c->host, c->arena, &b, err))
		return false;
	if (b.state != BACKGROUND_RUNS)
		return true;
	err_set(err, ERR_BUSY, "mailstead %s goes on in the background", b.req.args.v[0]);
	return err_hint(err, "mailstead background cancel stops it before its next step");
}

static bool undoable(const struct full_upgrade *u, struct err *err)
{
	if (upgrade_can_undo(&u->state))
		return true;
	err_set(err, ERR_INVALID, "packages of Debian %s are installed already, and Debian knows no way back", u->state.to);
	return err_hint(err, "mailstead upgrade run goes on. What was configured before is in " PATH_BACKUPS
			     "; a snapshot of the whole machine, if your provider made one, is the only full way back");
}

static int undo(struct cmd *c)
{
	struct full_upgrade u;
	struct engine e;
	struct cmd_sink sink;
	struct err err = {0};

	make(c, &u, &e, &sink);
	if (!upgrade_state_load(c->host, c->arena, &u.state, &err))
		return cmd_fail(c, &err);
	if (!u.state.is) {
		cmd_say(c, "No step to another Debian is under way.\n");
		return EXIT_YES;
	}
	if (!is_left_alone(c, &err) || !lock(&u, &err))
		return cmd_fail(c, &err);
	bool ok = undoable(&u, &err) && full_upgrade_undo(&u, &err);
	engine_unlock(&e);
	if (!ok)
		return cmd_fail(c, &err);
	cmd_say(c, "The sources are those of Debian %s again, and mail flows. The backup point stays in " PATH_BACKUPS ".\n",
		u.state.from);
	return EXIT_YES;
}

int upgrade_run(struct cmd *c, int argc, char **argv)
{
	bool back = false;
	const struct cmd_flag flags[] = { { "undo", &back, NULL }, { 0 } };
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (!on_the_box(c, &err))
		return cmd_fail(c, &err);
	if (back)
		return undo(c);
	return c->background ? work(c) : ask_and_follow(c);
}
