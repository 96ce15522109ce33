/*
 * The engine: makes a plan true, as one transaction.
 *
 *	engine_lock(&e, err)
 *	engine_recover(&e, …)          an interrupted apply is undone first; or
 *	engine_resume(&e, …)           … undone, and what it was to do is said
 *	…render, compare…
 *	engine_begin(&e, …)            from here on a kill is an interruption
 *	engine_packages(&e, &plan, …)  irreversible, harmless; afterwards the facts
 *	                               are new: render and compare again
 *	engine_apply(&e, &plan, …)     stage, validate, journal, swap, units, smoke test
 *	engine_unlock(&e)
 *
 * Every step's undo is in the journal, fsynced, before the step is done.
 * engine_apply ends in the new generation, or undone in the old one
 * (ERR_UNDONE), or, if undoing failed too, with ERR_STUCK and what to do.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <signal.h>

#include "engine/author.h"
#include "engine/event.h"
#include "host/planned.h"
#include "plan/plan.h"

/* A secret that was made before its turn (ahead.h). */
struct made_secret {
	const char *name;
	enum secret_kind kind;
	char *pem;
	size_t len; /* 0: taken */
};

/* Of apt_progress.h. */
struct apt_state {
	bool lists_done; /* the lists are fetched, it is about packages now */
	bool installs;   /* nothing is fetched any more */
	int files;       /* to fetch; 0: not known */
	char size[24];   /* of them, in apt's words: "48.2 MB" */
};

struct engine {
	struct host *host;
	struct arena *arena;
	struct event_sink *sink;
	const struct accounts_ops *accounts;
	/* Proves that what runs now serves mail; NULL: not asked for. Runs after the units are up. */
	bool (*smoke)(struct engine *e, const struct plan *plan, struct err *err);
	/* Before a unit is enabled, started or reloaded; NULL: nothing to prepare. */
	bool (*before_unit)(struct engine *e, const struct step *unit, struct err *err);
	/* Last, when all of it runs and works: false undoes it all. NULL: nobody is asked. */
	bool (*consent)(struct engine *e, const struct plan *plan, struct err *err);
	void *ctx;              /* of those three */
	const char *why;        /* for the history: "setup", "apply", "domain add example.org" */
	struct author by;       /* who asked for it, likewise */
	const char *site_text;  /* site.yaml as it is to be kept with the generation */
	size_t site_len;
	bool write_site;        /* site_text differs from the file: it is written in the transaction */
	int rollback;           /* > 0: the plan is that of this generation */
	const struct planned_file *files; /* of the operator's own, in local.d: written with it */
	size_t n_files;
	bool once;              /* nobody but this run can do it: it is never finished by another */
	const char *back;       /* the plan gives the box back (plan/former.h), in whose words; NULL: it does not */
	const volatile sig_atomic_t *stop; /* set by a signal: undo at the next step; may be NULL */
	struct host_lock *lock;
	int64_t since; /* when this apply began to touch units, in seconds since the epoch */
	size_t copies; /* how many old contents the journal holds */
	VEC(struct made_secret) ahead;
	const struct plan *installing; /* while apt works for a plan */
	struct apt_state apt;
};

/* ERR_BUSY says who holds it. Makes the state directory. */
bool engine_lock(struct engine *e, struct err *err) MUST;
void engine_unlock(struct engine *e);

/* An apply that neither finished nor was undone. */
struct interruption {
	bool is;
	bool committed;        /* the generation is there and runs; only the clean-up is left */
	const char *why;       /* as in struct engine */
	struct author by;
	const char *site_text; /* NULL: the site as it stands in its file */
	int rollback;
	const char *back;      /* as in struct engine */
	int generation;        /* the number that it was to make */
	bool once;             /* as in struct engine: undone is all that can be done with it */
};

/* Looks only. */
bool engine_interrupted(struct host *h, struct arena *a, struct interruption *out, struct err *err) MUST;
/*
 * Finishes the clean-up of an apply that was committed, undoes one that was
 * not, and takes away what a killed run left lying about.
 */
bool engine_recover(struct engine *e, struct err *err) MUST;
/*
 * The same for whoever means to finish it: what it was to do stays on record,
 * over further kills, until engine_apply has done it or engine_forget.
 * *was->is false: there was nothing to finish, or it was committed.
 */
bool engine_resume(struct engine *e, struct interruption *was, struct err *err) MUST;

/* Puts on record what is about to be done. Nothing is changed by it. */
bool engine_begin(struct engine *e, struct err *err) MUST;
/* Takes that back if nothing was done; harmless otherwise. */
void engine_forget(struct engine *e);

/*
 * Installs the packages of the plan that are missing, and makes its secrets
 * meanwhile. *installed: something changed, facts are stale.
 */
bool engine_packages(struct engine *e, const struct plan *plan, bool *installed, struct err *err) MUST;
/*
 * After a failure that followed engine_packages: packages stay, and a unit
 * that came with one of this plan's is not started by the next boot either,
 * unless an earlier generation configured it.
 */
bool engine_quiet(struct engine *e, const struct plan *plan, struct err *err) MUST;
/* Takes away our policy-rc.d, should a killed run have left it. */
bool engine_release_services(struct engine *e, struct err *err) MUST;

/* There must be no journal of anything done (engine_recover). *generation is the number of the new generation. */
bool engine_apply(struct engine *e, const struct plan *plan, int *generation, struct err *err) MUST;

#endif
