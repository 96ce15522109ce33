#include "cmd/upgrade_check.h"

#include <signal.h>
#include <string.h>

#include "cmd/load.h"
#include "plan/paths.h"

#define AHEAD_LOCK PATH_RUN "/ahead.lock"

enum { TIMEOUT_S = 60, MAX_OUTPUT = 8 * 1024 * 1024 };

/* The one thing a signal handler can reach. */
static volatile sig_atomic_t stop_asked;

static void on_signal(int sig)
{
	(void)sig;
	stop_asked = 1;
}

bool upgrade_stopped(const struct upgrade_look *u)
{
	return *u->stop != 0;
}

void upgrade_found(struct upgrade_look *u, const struct finding *f)
{
	finding_add(u->c->arena, &u->out->findings, f);
}

void upgrade_unknown(struct upgrade_look *u, const char *id, const char *source, const struct err *err)
{
	upgrade_found(u, &(struct finding){
				 .id = id,
				 .severity = SEVERITY_UNKNOWN,
				 .seen = arena_printf(u->c->arena, "could not be determined: %s", err->msg),
				 .why = "whether the upgrade would meet trouble there cannot be said beforehand",
				 .fix = err->hint[0] != '\0' ? err->hint : source,
				 .source = source,
			 });
}

const char *upgrade_output(struct upgrade_look *u, const char *const *argv, struct err *err)
{
	const struct run_req req = { .argv = argv, .timeout_s = TIMEOUT_S, .max_output = MAX_OUTPUT, .stop = u->stop };
	struct run_res res;
	const char *out = NULL;

	if (!u->c->host->run(u->c->host, &req, &res, err))
		return NULL;
	if (res.status != 0)
		err_set(err, ERR_RUN, "%s ended with status %d: %.200s", argv[0], res.status, str_c(&res.err));
	else
		out = arena_memdup(u->c->arena, str_c(&res.out), res.out.len);
	run_res_free(&res);
	return out;
}

/* Below --root nothing runs that could be asked: the versions that templates go by are assumed. */
static void assume_then(struct upgrade_look *u)
{
	struct facts f = u->now;

	f.release = u->out->to->number;
	f.codename = u->out->to->codename;
	f.packages.v = NULL;
	f.packages.n = f.packages.cap = 0;
	for (size_t i = 0; i < u->now.packages.n; i++) {
		struct fact_package p = u->now.packages.v[i];

		p.version = "";
		vec_push(u->c->arena, &f.packages, p);
	}
	facts_assume(&f);
	for (size_t i = 0; i < f.packages.n; i++)
		if (f.packages.v[i].version[0] == '\0')
			f.packages.v[i].version = u->now.packages.v[i].version;
	u->then = f;
}

static bool look_live(struct upgrade_look *u, struct err *err)
{
	upgrade_look_at_box(u);
	if (!upgrade_has_room_for_lists(u) || !upgrade_look_at_sources(u))
		return true;
	if (!ahead_facts(&u->ahead, &u->now, &u->then, err) ||
	    !ahead_steps(&u->ahead, &u->steps, &u->out->download, &u->unpacked, err)) {
		if (upgrade_stopped(u))
			return false;
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.solution",
					 .severity = SEVERITY_FAIL,
					 .seen = arena_printf(u->c->arena, "apt finds no way to Debian %s: %s", u->out->to->number, err->msg),
					 .why = "what is installed here does not go together with what is there",
					 .fix = "apt-get -f install; then remove or unhold what apt names",
					 .source = "apt-get -s full-upgrade",
				 });
		err_clear(err);
		return true;
	}
	upgrade_look_at_packages(u);
	upgrade_look_at_room(u);
	upgrade_look_at_plan(u);
	event_emit(u->sink, EVENT_DONE, "%zu package%s", u->steps.n, u->steps.n == 1 ? " changes" : "s change");
	return !u->has_plan || upgrade_prove(u, err);
}

static void look_below_root(struct upgrade_look *u)
{
	assume_then(u);
	upgrade_look_at_plan(u);
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.archive",
				 .severity = SEVERITY_UNKNOWN,
				 .seen = "apt and the next release's daemons were not asked: they look at a running machine",
				 .why = "only what becomes of the files is known",
				 .fix = "run it on the machine itself, without --root",
				 .source = "--root",
			 });
}

/* Two at once would take away each other's directory. */
static bool look_alone(struct upgrade_look *u, struct err *err)
{
	struct host *h = u->c->host;
	struct host_lock *lock;
	const char *holder = "";

	if (!h->fs->mkdirs(h, PATH_RUN, err))
		return false;
	if (!h->fs->lock(h, u->c->arena, AHEAD_LOCK, "mailstead upgrade check", &lock, &holder, err)) {
		if (err->code == ERR_BUSY)
			err_hint(err, "wait until it is done (%s)", holder);
		return err_wrap(err, "another look at the next release is under way");
	}
	bool ok = look_live(u, err);
	ahead_close(&(struct ahead){ .host = h });
	h->fs->unlock(h, lock);
	return ok;
}

static bool look(struct upgrade_look *u, struct err *err)
{
	struct cmd *c = u->c;

	if (!cmd_load(c, &u->site, &u->now, err))
		return false;
	u->out->from = release_find(u->now.release);
	if (u->out->from == NULL) {
		err_set(err, ERR_INVALID, "this is %s, which mailstead does not know",
			u->now.pretty[0] != '\0' ? u->now.pretty : "no Debian");
		return err_hint(err, "mailstead runs on Debian 12 and Debian 13");
	}
	u->out->to = release_after(u->now.release);
	if (u->out->to == NULL)
		return true;
	event_phase(u->sink, PHASE_LOOK);
	if (c->host->live)
		return look_alone(u, err);
	look_below_root(u);
	return true;
}

static void sum_up(struct upgrade_look *u)
{
	if (u->out->to != NULL && u->has_plan)
		release_changes(u->c->arena, &u->site, &u->now, &u->then, &u->changes);
	findings_sort(&u->out->findings);
	u->out->ready = findings_count(&u->out->findings, SEVERITY_FAIL) == 0;
}

bool upgrade_look(struct upgrade_look *u, struct cmd *c, struct event_sink *sink, bool proof, struct upgrade_report *out,
		  struct err *err)
{
	const struct sigaction stop = { .sa_handler = on_signal };
	struct sigaction was_int, was_term;

	*out = (struct upgrade_report){ .download = -1 };
	*u = (struct upgrade_look){ .c = c, .sink = sink, .out = out, .stop = &stop_asked, .proof = proof, .unpacked = -1 };
	stop_asked = 0;
	sigaction(SIGINT, &stop, &was_int);
	sigaction(SIGTERM, &stop, &was_term);
	bool ok = look(u, err);
	sigaction(SIGINT, &was_int, NULL);
	sigaction(SIGTERM, &was_term, NULL);
	if (stop_asked) {
		err_set(err, ERR_RUN, "stopped by the operator");
		return err_hint(err, "nothing was changed");
	}
	if (ok)
		sum_up(u);
	return ok;
}

bool upgrade_examine(struct cmd *c, struct event_sink *sink, struct upgrade_report *out, struct err *err)
{
	struct upgrade_look *u = arena_new_of(c->arena, struct upgrade_look);

	if (!upgrade_look(u, c, sink, true, out, err))
		return false;
	/* To look ahead from the last one is no mistake; to go is. */
	if (out->to == NULL) {
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.last",
					 .severity = SEVERITY_FAIL,
					 .seen = arena_printf(c->arena, "Debian %s is the newest that mailstead knows", out->from->number),
					 .why = "there is nothing to go to",
					 .source = "/etc/os-release",
				 });
		out->ready = false;
	}
	return true;
}
