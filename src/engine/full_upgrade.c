#include "engine/full_upgrade.h"

#include <stddef.h>
#include <string.h>

#include "engine/backup_point.h"
#include "engine/full_upgrade_part.h"
#include "plan/paths.h"

enum { FLUSH_TIMEOUT_S = 60, LOG_PART = 4096, CONFIGURE_TRIES = 2, CONFIGURE_PAUSE_MS = 10000 };

/* Between the engine and whoever shows it: keeps what programs say. */
struct log {
	struct event_sink sink; /* first: the engine sees only this */
	struct event_sink *shown;
	struct host *host;
	struct str part; /* not written yet: a line at a time would have the disk work for each */
};

bool upgrade_program(struct full_upgrade *u, const char *const *argv, int timeout_s, struct str *out, struct err *err)
{
	struct run_res res;

	if (!u->engine->host->run(u->engine->host, &(struct run_req){ .argv = argv, .timeout_s = timeout_s }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "%s %s failed (status %d): %s", argv[0], argv[1], res.status, str_c(&said));
		str_free(&said);
	} else if (out != NULL) {
		str_add(out, str_c(&res.out), res.out.len);
	}
	run_res_free(&res);
	return ok;
}

/* A log that cannot be written stops nothing. */
static void log_write(struct log *l)
{
	struct err ignored = {0};

	if (l->part.len > 0 && !l->host->fs->append(l->host, UPGRADE_LOG, str_c(&l->part), l->part.len, &ignored))
		err_clear(&ignored);
	str_cut(&l->part, 0);
}

static void log_emit(struct event_sink *sink, const struct event *e)
{
	struct log *l = (struct log *)sink;

	if (e->kind == EVENT_OUTPUT)
		str_addf(&l->part, "%s\n", e->text);
	if (l->part.len > LOG_PART || e->kind == EVENT_PHASE)
		log_write(l);
	l->shown->emit(l->shown, e);
}

/* --- the steps */

static bool make_backup(struct full_upgrade *u, struct err *err)
{
	struct arena *a = u->engine->arena;
	const struct backup_point b = { .dir = backup_point_dir(a, u->state.to),
					.label = arena_printf(a, "Debian %s", u->state.to),
					.accounts = u->accounts };

	if (!backup_point_make(u->engine, &b, err))
		return false;
	event_emit(u->engine->sink, EVENT_DONE, "it is %s; README in it says how to put things back", b.dir);
	return true;
}

/* Half held nothing is won: no package was touched yet, so mail flows until it is mended. */
static bool hold(struct full_upgrade *u, struct err *err)
{
	struct err stays = {0};

	if (!upgrade_hold_mail(u, err)) {
		if (!upgrade_release_mail(u, &stays))
			event_emit(u->engine->sink, EVENT_WARNING, "%s", stays.msg);
		return false;
	}
	event_emit(u->engine->sink, EVENT_DONE, "other servers keep their mail and try again");
	return true;
}

/* The smoke test meets daemons that start for the first time: what fails once may not fail again. */
static bool configure(struct full_upgrade *u, struct err *err)
{
	for (int i = 1;; i++) {
		if (upgrade_hold_mail(u, err) && u->configure(u, err))
			return true;
		if (err->code != ERR_UNDONE || i == CONFIGURE_TRIES)
			break;
		event_emit(u->engine->sink, EVENT_WARNING, "%s; once more in %d s", err->msg, CONFIGURE_PAUSE_MS / 1000);
		err_clear(err);
		host_pause_ms(u->engine->host, CONFIGURE_PAUSE_MS);
	}
	struct err held = {0};
	if (!upgrade_hold_mail(u, &held))
		event_emit(u->engine->sink, EVENT_WARNING, "%s", held.msg);
	return err_hint(err, "mail waits at its senders until this is mended; then mailstead upgrade run goes on");
}

static bool release(struct full_upgrade *u, struct err *err)
{
	struct err ignored = {0};

	if (!upgrade_release_mail(u, err))
		return false;
	/* What the operator's own programs sent, and what was in the queue; it would go by itself a little later. */
	if (!upgrade_program(u, (const char *[]){ "postqueue", "-f", NULL }, FLUSH_TIMEOUT_S, NULL, &ignored) ||
	    !upgrade_program(u, (const char *[]){ "apt-get", "clean", NULL }, FLUSH_TIMEOUT_S, NULL, &ignored))
		event_emit(u->engine->sink, EVENT_WARNING, "%s", ignored.msg);
	return true;
}

static const struct {
	bool (*take)(struct full_upgrade *u, struct err *err);
	enum phase phase;
	double weight; /* as of phase_weight(); 0: what the phase has */
} work[UPGRADE_STEPS] = {
	[UPGRADE_BACKUP] = { make_backup, PHASE_BACKUP, 0 },
	[UPGRADE_SOURCES] = { upgrade_move_sources, PHASE_DOWNLOAD, 0 },
	[UPGRADE_LISTS] = { upgrade_fetch_lists, PHASE_DOWNLOAD, 0 },
	[UPGRADE_DOWNLOAD] = { upgrade_download, PHASE_DOWNLOAD, 30 },
	[UPGRADE_HOLD] = { hold, PHASE_HOLD, 0 },
	[UPGRADE_PACKAGES] = { upgrade_install, PHASE_INSTALL, 180 },
	[UPGRADE_CONFIGURE] = { configure, PHASES, 0 },
	[UPGRADE_RELEASE] = { release, PHASES, 0 },
};

static void add_ahead(struct event *e, enum phase phase, double weight)
{
	e->ahead[e->nahead++] = (struct ahead_phase){ phase, weight > 0 ? weight : phase_weight(phase) };
}

static void say_ahead(struct full_upgrade *u)
{
	struct event e = { .kind = EVENT_AHEAD, .text = "" };

	for (int i = (int)u->state.step; i < UPGRADE_STEPS; i++)
		if (work[i].phase != PHASES && (i + 1 == UPGRADE_STEPS || work[i + 1].phase != work[i].phase))
			add_ahead(&e, work[i].phase, work[i].weight);
	for (enum phase p = PHASE_GROUND; u->state.step <= UPGRADE_CONFIGURE && p <= PHASE_PROVE; p++)
		add_ahead(&e, p, 0);
	if (u->state.step <= UPGRADE_CONFIGURE)
		add_ahead(&e, PHASE_CERTIFICATE, 0);
	u->engine->sink->emit(u->engine->sink, &e);
}

static bool stop_here(struct full_upgrade *u, enum upgrade_step next, struct err *err)
{
	err_set(err, ERR_RUN, "stopped by the operator before %s", upgrade_step_title(next));
	return err_hint(err, "%smailstead upgrade run goes on%s", host_exists(u->engine->host, PATH_MAIL_HELD) ? "mail is held: " : "",
			upgrade_can_undo(&u->state) ? ", with --undo all of it is taken back" : "");
}

static bool steps(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;
	enum phase phase = PHASES;

	for (int i = (int)u->state.step; i < UPGRADE_STEPS; i++) {
		bool stop = u->engine->stop != NULL && *u->engine->stop;

		/* As long as no package was touched there is a way back: then it must not be on record as having begun. */
		if (!stop || i != UPGRADE_PACKAGES)
			upgrade_state_begin(&u->state, (enum upgrade_step)i, h->now(h));
		if (!upgrade_state_save(h, &u->state, err))
			return false;
		if (stop)
			return stop_here(u, (enum upgrade_step)i, err);
		if (work[i].phase != PHASES && work[i].phase != phase)
			event_phase(u->engine->sink, work[i].phase);
		phase = work[i].phase;
		/* What apt says is of the phase that it is in. */
		u->engine->apt.installs = i >= UPGRADE_HOLD;
		if (!work[i].take(u, err))
			return false;
	}
	return true;
}

static bool resumes_at_boot(struct full_upgrade *u, const char *verb, struct err *err)
{
	return upgrade_program(u, (const char *[]){ "systemctl", verb, UPGRADE_UNIT, NULL }, FLUSH_TIMEOUT_S, NULL, err);
}

static bool end(struct full_upgrade *u, struct err *err)
{
	struct host *h = u->engine->host;

	/* The record first: as long as it is there, what it names has to be. */
	return resumes_at_boot(u, "disable", err) && h->fs->remove(h, PATH_UPGRADE_STATE, err) &&
	       h->fs->remove_tree(h, PATH_UPGRADE "/sources", err);
}

static void note(struct full_upgrade *u, const struct err *why)
{
	struct err ignored = {0};

	u->state.error = why->msg;
	u->state.hint = why->hint;
	if (!upgrade_state_save(u->engine->host, &u->state, &ignored))
		event_emit(u->engine->sink, EVENT_WARNING, "%s", ignored.msg);
}

/* What is there is of an earlier one, or of one that somebody else has begun since it was looked. */
static bool begin(struct full_upgrade *u, const char *from, const char *to, struct err *err)
{
	struct host *h = u->engine->host;

	if (!upgrade_state_load(h, u->engine->arena, &u->state, err))
		return false;
	if (u->state.is) {
		err_set(err, ERR_BUSY, "the step to Debian %s has been begun already", u->state.to);
		return err_hint(err, "mailstead upgrade run shows it, or goes on with it");
	}
	u->state = (struct upgrade_state){ .from = from, .to = to };
	upgrade_state_begin(&u->state, UPGRADE_BACKUP, h->now(h));
	u->state.tries = 0;
	return h->fs->remove_tree(h, PATH_UPGRADE, err) && upgrade_state_save(h, &u->state, err);
}

bool full_upgrade_begin(struct full_upgrade *u, const char *from, const char *to, struct err *err)
{
	if (!engine_lock(u->engine, err))
		return false;
	bool ok = begin(u, from, to, err);
	engine_unlock(u->engine);
	return ok;
}

bool full_upgrade_run(struct full_upgrade *u, struct err *err)
{
	struct event_sink *shown = u->engine->sink;
	struct log log = { .sink = { log_emit }, .shown = shown, .host = u->engine->host };

	u->engine->sink = &log.sink;
	say_ahead(u);
	bool ok = resumes_at_boot(u, "enable", err) && steps(u, err);
	log_write(&log);
	str_free(&log.part);
	u->engine->sink = shown;
	if (!ok) {
		note(u, err);
		return false;
	}
	return end(u, err);
}

bool full_upgrade_undo(struct full_upgrade *u, struct err *err)
{
	struct err lists = {0};

	if (!upgrade_release_mail(u, err) || !upgrade_restore_sources(u, err))
		return false;
	if (!upgrade_program(u, (const char *[]){ "apt-get", "update", "-q", NULL }, 600, NULL, &lists))
		event_emit(u->engine->sink, EVENT_WARNING, "the sources are back, but not their lists: %s", lists.msg);
	/* Packages that changed meanwhile were left to the step, which takes nothing over now. */
	return u->engine->host->fs->write(u->engine->host, PATH_FOLLOW, "", 0, &(struct file_meta){ .mode = 0644 }, err) &&
	       end(u, err);
}
