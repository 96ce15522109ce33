/*
 * Keys and certificates made while apt works, which uses the processors little
 * and takes most of a setup: in memory, so that nothing is to be undone if
 * the run is killed. Private to engine/.
 *
 *	ahead_begin(&work, e, plan)    threads make every secret that the plan lacks
 *	…apt…
 *	ahead_end(&work, e, ok)        none runs any more; what is done is in e->ahead
 *	ahead_take(e, res, &pem)       one of them; false: it was not made, make it now
 *	ahead_forget(e)                those that nobody took are wiped
 */
#ifndef ENGINE_AHEAD_H
#define ENGINE_AHEAD_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/engine.h"

enum { AHEAD_THREADS = 16 };

struct ahead_job {
	const struct resource *res;
	struct str pem; /* empty: not made */
};

/* Stays where it is between begin and end. */
struct ahead {
	VEC(struct ahead_job) jobs;
	atomic_size_t next;
	atomic_bool stop;
	pthread_t threads[AHEAD_THREADS];
	size_t nthreads;
};

void ahead_begin(struct ahead *work, struct engine *e, const struct plan *plan);
/* all: waits until everything is made, else for what has been begun. */
void ahead_end(struct ahead *work, struct engine *e, bool all);
/* The caller wipes *pem. */
bool ahead_take(struct engine *e, const struct resource *res, struct str *pem);
void ahead_forget(struct engine *e);

#endif
