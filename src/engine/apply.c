/* The transaction: stage, validate, journal, swap, units, smoke test, generation. */
#include <string.h>
#include <unistd.h>

#include "engine/ahead.h"
#include "engine/engine.h"
#include "engine/generation.h"
#include "engine/hold.h"
#include "engine/journal.h"
#include "engine/make.h"
#include "engine/recover.h"
#include "engine/room.h"
#include "engine/stage.h"
#include "engine/took.h"
#include "engine/unit.h"
#include "engine/units.h"
#include "plan/compare.h"
#include "plan/language.h"
#include "plan/paths.h"

enum { LOOK_TRIES = 40, LOOK_TRY_MS = 50 };

/* Whoever looks whether a change was cut short holds it for a moment, and may not have said so yet. */
static bool is_looked_at(const char *holder)
{
	return strncmp(holder, "mailstead look ", strlen("mailstead look ")) == 0 || strcmp(holder, "another mailstead") == 0;
}

bool engine_lock(struct engine *e, struct err *err)
{
	struct host *h = e->host;
	const char *about = arena_printf(e->arena, "mailstead %s (process %ld)", e->why, (long)getpid());
	const char *holder = "";

	if (!h->fs->mkdirs(h, PATH_RUN, err) || !h->fs->mkdirs(h, PATH_STATE, err))
		return false;
	for (int i = 0;; i++) {
		if (h->fs->lock(h, e->arena, PATH_LOCK, about, &e->lock, &holder, err))
			return true;
		if (err->code != ERR_BUSY || !is_looked_at(holder) || i == LOOK_TRIES)
			break;
		err_clear(err);
		host_pause_ms(h, LOOK_TRY_MS);
	}
	if (err->code == ERR_BUSY) {
		err_set(err, ERR_BUSY, "another change is going on: %s", holder);
		err_hint(err, "wait until it has finished, then try again");
	}
	return false;
}

void engine_unlock(struct engine *e)
{
	ahead_forget(e);
	e->host->fs->unlock(e->host, e->lock);
	e->lock = NULL;
}

static bool stopped(const struct engine *e, struct err *err)
{
	return e->stop != NULL && *e->stop && (err_set(err, ERR_RUN, "stopped by the operator"), true);
}

static size_t count(const struct plan *plan, enum resource_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->steps.n; i++)
		n += plan->steps.v[i].res->kind == kind && step_changes(&plan->steps.v[i]);
	return n;
}

/* All steps of one kind that change something, through make. */
static bool each(struct engine *e, const struct plan *plan, enum resource_kind kind,
		 bool (*make)(struct engine *, const struct step *, struct err *), struct err *err)
{
	size_t n = count(plan, kind), done = 0;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind != kind || !step_changes(s))
			continue;
		if (stopped(e, err))
			return false;
		event_step(e->sink, done++, n, "%s %s", resource_kind_name(kind), s->res->name);
		if (!make(e, s, err))
			return err_wrap(err, "cannot make %s %s", resource_kind_name(kind), s->res->name);
	}
	return true;
}

static bool derived_before(struct engine *e, const struct step *s, struct err *err)
{
	return s->res->after_units || make_derived(e, s, err);
}

static bool derived_after(struct engine *e, const struct step *s, struct err *err)
{
	return !s->res->after_units || make_derived(e, s, err);
}

static bool make_unit(struct engine *e, const struct step *s, struct err *err)
{
	const char *unit = s->res->name;

	if (s->change == CHANGE_REMOVE)
		return true; /* units_stop did it */
	if (!s->enable && !unit_announce(e, s, err)) /* else it is announced and enabled already */
		return false;
	if (s->start)
		return unit_do(e, "start", unit, err) && unit_wait_active(e, unit, err);
	if (s->action == UNIT_NOTHING)
		return true;
	if (s->action == UNIT_RESTART)
		return hold_restart(e, unit, s->res->ports, err);
	return unit_do(e, "reload-or-restart", unit, err) && unit_wait_active(e, unit, err);
}

static bool touches_systemd(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_FILE && step_changes(s) &&
		    strncmp(s->res->name, "/etc/systemd/", strlen("/etc/systemd/")) == 0)
			return true;
	}
	return false;
}

static bool write_list(struct engine *e, const char *path, const struct str *text, struct err *err)
{
	return journal_file(e, path, err) &&
	       e->host->fs->write(e->host, path, str_c(text), text->len, &(struct file_meta){ .mode = 0644 }, err);
}

/* What a later plan must know of this one: the units, to stop them, and which unit reads which file, to reload it. */
static bool write_lists(struct engine *e, const struct plan *plan, struct err *err)
{
	struct str units = {0}, readers = {0}, templates = {0};

	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_UNIT)
			str_addf(&units, "%s\n", r->name);
		if (r->kind == RES_FILE && r->unit != NULL)
			str_addf(&readers, "%s %s %s\n",
				 r->action == UNIT_RESTART || r->restart_for != NULL ? "restart" : "reload", r->unit, r->name);
	}
	language_list(plan, &templates);
	bool ok = write_list(e, PLAN_UNITS_FILE, &units, err) && write_list(e, PLAN_READERS_FILE, &readers, err) &&
		  write_list(e, PLAN_TEMPLATES_FILE, &templates, err);
	str_free(&units);
	str_free(&readers);
	str_free(&templates);
	return ok;
}

static bool write_site(struct engine *e, struct err *err)
{
	struct host *h = e->host;

	if (!e->write_site)
		return true;
	return journal_parent(e, SITE_PATH, err) && journal_file(e, SITE_PATH, err) &&
	       h->fs->write(h, SITE_PATH, e->site_text, e->site_len, &(struct file_meta){ .mode = 0644 }, err);
}

/* What the operator takes over into local.d. */
static bool write_own(struct engine *e, struct err *err)
{
	struct host *h = e->host;

	for (size_t i = 0; i < e->n_files; i++) {
		const struct planned_file *f = &e->files[i];
		const struct resource r = { .kind = RES_FILE, .name = f->path };
		const struct step s = { .res = &r, .old = f->was, .old_len = f->was_len };

		if (!make_is_as_planned(e, &s, err) || !journal_parent(e, f->path, err) || !journal_file(e, f->path, err) ||
		    !h->fs->write(h, f->path, f->text, f->len, &(struct file_meta){ .mode = f->mode }, err))
			return false;
	}
	return true;
}

static bool swap_and_start(struct engine *e, const struct plan *plan, struct err *err)
{
	bool enabled;

	event_phase(e->sink, PHASE_CONFIGURE);
	if (!write_site(e, err) || !write_own(e, err) || !units_stop(e, plan, err) || !each(e, plan, RES_FILE, make_file, err) ||
	    !each(e, plan, RES_DERIVED, remove_derived, err) || !each(e, plan, RES_DIR, remove_dir, err) ||
	    !write_lists(e, plan, err) || !each(e, plan, RES_DERIVED, derived_before, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "files are in place");

	event_phase(e->sink, PHASE_SERVE);
	e->since = e->host->now(e->host);
	if (!units_enable(e, plan, &enabled, err) ||
	    ((enabled || touches_systemd(plan)) && !unit_daemon_reload(e, err)) ||
	    !each(e, plan, RES_UNIT, make_unit, err) || !each(e, plan, RES_DERIVED, derived_after, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "services run with it");

	return true;
}

static bool prove(struct engine *e, const struct plan *plan, struct err *err)
{
	if (e->smoke != NULL) {
		if (stopped(e, err))
			return false;
		event_phase(e->sink, PHASE_PROVE);
		if (!e->smoke(e, plan, err))
			return err_wrap(err, "what runs now does not work");
		event_emit(e->sink, EVENT_DONE, "what runs now serves mail");
	}
	return took_configuration(e, plan, e->since, err) && (e->consent == NULL || e->consent(e, plan, err));
}

static bool make_ground_true(struct engine *e, const struct plan *plan, struct err *err)
{
	event_phase(e->sink, PHASE_GROUND);
	if (!each(e, plan, RES_USER, make_ground, err) || !each(e, plan, RES_DIR, make_ground, err) ||
	    !each(e, plan, RES_SECRET, make_ground, err) || !each(e, plan, RES_ACCOUNTS, make_ground, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "users, directories, keys and accounts are there");
	return true;
}

static bool validate(struct engine *e, const struct plan *plan, struct err *err)
{
	event_phase(e->sink, PHASE_VALIDATE);
	if (!stage_validate(e, plan, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "every daemon accepts its configuration");
	return true;
}

/* Committed: what is done here is done again by the next run if it is cut short. */
static bool finish(struct engine *e, int n, struct err *err)
{
	struct err ignored = {0};

	if (!generation_to_base(e, n, err) || !journal_remove(e, err)) {
		err_wrap(err, "generation %d is in place and runs, but cannot be put on record", n);
		return err_hint(err, "mend what it names, then run mailstead apply again: it does the rest");
	}
	if (!generation_prune(e, &ignored))
		event_emit(e->sink, EVENT_WARNING, "old generations stay: %s", ignored.msg);
	return true;
}

bool engine_apply(struct engine *e, const struct plan *plan, int *generation, struct err *err)
{
	int last;

	if (!generation_last(e->host, e->arena, &last, err) || !room_for_files(e, plan, err) ||
	    !journal_begin(e, last + 1, err))
		return false;
	if (!make_ground_true(e, plan, err) || !validate(e, plan, err) || !swap_and_start(e, plan, err) ||
	    !prove(e, plan, err) || !generation_write(e, plan, last + 1, err))
		return recover_now(e, err);
	*generation = last + 1;
	return finish(e, last + 1, err);
}
