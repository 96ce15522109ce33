#include "check/probe.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MAX_OUTPUT = 256 * 1024 };

/* One check that runs in a process of its own. */
struct probe {
	const struct check_kind *kind;
	struct check *k;
	bool taken;         /* it has ended, and what it said was read */
	finding_list found; /* what it has handed back */
};

struct round {
	struct check *k;
	struct probe_watch watch;
	struct probe *probes;
	struct host_job *jobs;
	size_t nprobes;
	size_t done, n; /* of all */
};

static bool is_probe(const struct check_kind *kind)
{
	return (kind->flags & CHECK_NETWORK) != 0;
}

/* In the process of its own; k is a copy there. */
static void run_probe(struct host *h, void *ctx, struct str *out)
{
	struct probe *p = ctx;
	struct check own = *p->k;

	own.host = h;
	own.found = (finding_list){0};
	check_run(&own, p->kind);
	json_t *found = findings_json(&own.found);
	char *text = json_dumps(found, JSON_COMPACT);
	if (text != NULL)
		str_adds(out, text);
	free(text);
	json_decref(found);
}

static bool take(struct arena *a, struct probe *p, const struct host_job *job, struct err *err)
{
	const char *name = p->kind->name;

	switch (job->end) {
	case JOB_ENDED:
		return findings_read(a, str_c(&job->said), job->said.len, name, &p->found, err);
	case JOB_LATE:
		return err_set(err, ERR_RUN, "the check of %s did not end within %d seconds", name, job->limit_ms / 1000);
	case JOB_TOO_MUCH:
		return err_set(err, ERR_INVALID, "the check of %s has more to say than can be taken", name);
	case JOB_CRASHED:
		return err_set(err, ERR_RUN, "the check of %s broke down", name);
	case JOB_RUNNING:
	case JOB_NOT_STARTED:
		break;
	}
	return err_set(err, ERR_SYS, "there was no process for the check of %s", name);
}

static void tell_begun(const struct round *r, const struct check_kind *kind)
{
	if (r->watch.begun != NULL)
		r->watch.begun(r->watch.ctx, kind);
}

/* What was found from there on, and that the check is through. */
static void tell_ended(struct round *r, const struct check_kind *kind, const finding_list *found, size_t from)
{
	for (size_t i = from; r->watch.found != NULL && i < found->n; i++)
		r->watch.found(r->watch.ctx, kind, &found->v[i]);
	r->done++;
	if (r->watch.ended != NULL)
		r->watch.ended(r->watch.ctx, kind, r->done, r->n);
}

static void unfinished(struct check *k, const struct probe *p, const struct err *err)
{
	const char *again = arena_printf(k->arena, "mailstead check %s", p->kind->name);

	check_unknown(k, arena_printf(k->arena, "%s.unfinished", p->kind->name), "", again, err);
}

/* What one probe found, or that it did not end as it should: once. */
static void take_once(struct round *r, size_t i)
{
	struct probe *p = &r->probes[i];
	struct check own = *r->k;
	struct err err = {0};

	if (p->taken)
		return;
	p->taken = true;
	own.found = (finding_list){0};
	if (!take(own.arena, p, &r->jobs[i], &err))
		unfinished(&own, p, &err);
	for (size_t j = 0; j < own.found.n; j++)
		vec_push(own.arena, &p->found, own.found.v[j]);
	tell_ended(r, p->kind, &p->found, 0);
}

static void tell(struct round *r, const char *running)
{
	if (r->watch.look != NULL)
		r->watch.look(r->watch.ctx, running, r->done, r->n);
}

static void look(void *ctx, const struct host_job *ended)
{
	struct round *r = ctx;
	struct str names = {0};

	if (ended != NULL)
		take_once(r, (size_t)(ended - r->jobs));
	for (size_t i = 0; r->watch.look != NULL && i < r->nprobes; i++)
		if (r->jobs[i].end == JOB_RUNNING)
			str_addf(&names, "%s%s", names.len > 0 ? ", " : "", r->probes[i].kind->name);
	tell(r, str_c(&names));
	str_free(&names);
}

static void prepare(struct round *r, const struct check_kind *const *kinds)
{
	struct arena *a = r->k->arena;

	r->probes = arena_alloc(a, (r->n + 1) * sizeof(*r->probes));
	r->jobs = arena_alloc(a, (r->n + 1) * sizeof(*r->jobs));
	for (size_t i = 0; i < r->n; i++) {
		if (!is_probe(kinds[i]))
			continue;
		int limit_s = kinds[i]->limit_s > 0 ? kinds[i]->limit_s : CHECK_LIMIT_S;

		r->probes[r->nprobes] = (struct probe){ .kind = kinds[i], .k = r->k };
		r->jobs[r->nprobes] = (struct host_job){ .run = run_probe, .ctx = &r->probes[r->nprobes],
							 .limit_ms = limit_s * 1000, .max_output = MAX_OUTPUT };
		r->nprobes++;
	}
}

static void collect(struct round *r)
{
	struct check *k = r->k;

	for (size_t i = 0; i < r->nprobes; i++) {
		const struct probe *p = &r->probes[i];

		take_once(r, i);
		for (size_t j = 0; j < p->found.n; j++)
			vec_push(k->arena, &k->found, p->found.v[j]);
		str_free(&r->jobs[i].said);
	}
}

void probe_run(struct check *k, const struct check_kind *const *kinds, size_t n, const struct probe_watch *watch)
{
	struct round r = { .k = k, .n = n };
	struct host_jobs *set = NULL;
	struct err ignored = {0};

	if (watch != NULL)
		r.watch = *watch;
	prepare(&r, kinds);
	/* Without a process for any of them each is JOB_NOT_STARTED, and says so. */
	bool started = r.nprobes > 0 && k->host->jobs_start(k->host, r.jobs, r.nprobes, &set, &ignored);
	for (size_t i = 0; i < r.nprobes; i++)
		tell_begun(&r, r.probes[i].kind);
	for (size_t i = 0; i < n; i++) {
		if (is_probe(kinds[i]))
			continue;
		size_t before = k->found.n;

		tell_begun(&r, kinds[i]);
		tell(&r, kinds[i]->name);
		check_run(k, kinds[i]);
		tell_ended(&r, kinds[i], &k->found, before);
	}
	if (started)
		k->host->jobs_wait(k->host, set, look, &r);
	collect(&r);
}
