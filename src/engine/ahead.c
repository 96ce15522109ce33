#include "engine/ahead.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/secret.h"
#include "plan/compare.h"

enum { NICE = 10 };

/* What cannot be made is left: it is tried again in its turn, and then says why. */
static void *make(void *ctx)
{
	struct ahead *work = ctx;

	/* apt comes first. On Linux this is the thread's own. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	for (size_t i; !atomic_load(&work->stop) && (i = atomic_fetch_add(&work->next, 1)) < work->jobs.n;) {
		struct err ignored = {0};

		if (!secret_make(work->jobs.v[i].res, &work->jobs.v[i].pem, &ignored))
			str_wipe(&work->jobs.v[i].pem);
	}
	return NULL;
}

/* Signals are the first thread's. */
static void start(struct ahead *work, size_t wanted)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (work->nthreads < wanted && pthread_create(&work->threads[work->nthreads], NULL, make, work) == 0)
		work->nthreads++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ahead_begin(struct ahead *work, struct engine *e, const struct plan *plan)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t threads = cpus < 1 ? 1 : cpus > AHEAD_THREADS ? AHEAD_THREADS : (size_t)cpus;

	*work = (struct ahead){0};
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_SECRET && plan->steps.v[i].change == CHANGE_CREATE)
			vec_push(e->arena, &work->jobs, ((struct ahead_job){ .res = plan->steps.v[i].res }));
	start(work, threads < work->jobs.n ? threads : work->jobs.n);
}

void ahead_end(struct ahead *work, struct engine *e, bool all)
{
	atomic_store(&work->stop, !all);
	for (size_t i = 0; i < work->nthreads; i++)
		pthread_join(work->threads[i], NULL);
	for (size_t i = 0; i < work->jobs.n; i++) {
		struct ahead_job *job = &work->jobs.v[i];

		if (job->pem.len > 0)
			vec_push(e->arena, &e->ahead, ((struct made_secret){ job->res->name, job->res->secret,
				 arena_memdup(e->arena, job->pem.p, job->pem.len), job->pem.len }));
		str_wipe(&job->pem);
	}
}

bool ahead_take(struct engine *e, const struct resource *res, struct str *pem)
{
	for (size_t i = 0; i < e->ahead.n; i++) {
		struct made_secret *made = &e->ahead.v[i];

		if (made->len == 0 || made->kind != res->secret || strcmp(made->name, res->name) != 0)
			continue;
		str_add(pem, made->pem, made->len);
		explicit_bzero(made->pem, made->len);
		made->len = 0;
		return true;
	}
	return false;
}

void ahead_forget(struct engine *e)
{
	for (size_t i = 0; i < e->ahead.n; i++)
		explicit_bzero(e->ahead.v[i].pem, e->ahead.v[i].len);
	e->ahead.n = 0;
}
