/*
 * Trying mail servers, each in a process of its own: what it said is taken
 * from there as bytes of a fixed form. And something on another port, so that
 * a closed port and a line that is dead are told apart.
 */
#include <string.h>

#include "check/port25.h"

enum { PROBE_S = 12, MARGIN_MS = 2000, SMTP = 25, DOMAIN_PORT = 53 };

/* Root servers, of different operators; they answer on TCP since RFC 7766. */
static const char *const far_away[2][2] = {
	{ "198.41.0.4", "199.7.83.42" },
	{ "2001:503:ba3e::2:30", "2001:500:9f::42" },
};
enum { FAR = 2 };

/* One look, there and back. */
struct look {
	struct probe_req req;
	struct probe_res res;
	char why[256];
	int64_t took_ms;
};

static void run_look(struct host *h, void *ctx, struct str *out)
{
	struct look *l = ctx;
	int64_t began = h->monotonic_ms(h);
	struct err err = {0};

	if (!h->probe(h, &l->req, &l->res, &err))
		memccpy(l->why, err.msg, '\0', sizeof(l->why) - 1);
	l->took_ms = h->monotonic_ms(h) - began;
	str_add(out, l, sizeof(*l));
}

/* What comes back is not to be trusted: the text ends where it must, and a step is one that there is. */
static bool take(struct host_job *job, struct look *l)
{
	struct look got;
	bool ok = job->end == JOB_ENDED && job->said.len == sizeof(got);

	if (ok) {
		memcpy(&got, job->said.p, sizeof(got));
		l->res = got.res;
		memcpy(l->why, got.why, sizeof(l->why));
		l->why[sizeof(l->why) - 1] = '\0';
		l->took_ms = got.took_ms;
		l->res.banner[sizeof(l->res.banner) - 1] = '\0';
		l->res.subject[sizeof(l->res.subject) - 1] = '\0';
		ok = l->res.step <= PROBE_DONE;
	}
	str_free(&job->said);
	return ok;
}

static struct host_job job_of(struct look *l)
{
	return (struct host_job){ .run = run_look, .ctx = l, .limit_ms = PROBE_S * 1000 + MARGIN_MS, .max_output = sizeof(*l) };
}

static void put(struct arena *a, const struct port25_target *t, struct host_job *job, struct look *l,
		struct port25_round *out)
{
	struct port25_seen seen = { .target = *t, .state = PORT25_NOT_TRIED };

	if (take(job, l)) {
		seen.state = port25_state_of(&l->res);
		memcpy(seen.said, l->res.banner, sizeof(seen.said));
		memcpy(seen.subject, l->res.subject, sizeof(seen.subject));
		memcpy(seen.why, l->why, sizeof(seen.why));
		seen.took_ms = l->took_ms;
	}
	vec_push(a, &out->seen, seen);
}

bool port25_look(struct host *h, struct arena *a, const port25_targets_list *targets, const char *ehlo,
		 struct port25_round *out, struct err *err)
{
	size_t n = targets->n + (size_t)2 * FAR, i = 0;
	struct look *looks = arena_alloc(a, n * sizeof(*looks));
	struct host_job *jobs = arena_alloc(a, n * sizeof(*jobs));
	struct host_jobs *set;

	for (; i < targets->n; i++)
		looks[i].req = (struct probe_req){ .address = targets->v[i].address, .port = SMTP, .tls = STARTTLS_SMTP,
						   .server_name = targets->v[i].host, .ehlo = ehlo, .timeout_s = PROBE_S };
	for (; i < n; i++)
		looks[i].req = (struct probe_req){ .address = far_away[(i - targets->n) / FAR][(i - targets->n) % FAR],
						   .port = DOMAIN_PORT, .connect_only = true, .timeout_s = PROBE_S };
	for (i = 0; i < n; i++)
		jobs[i] = job_of(&looks[i]);
	if (!h->jobs_start(h, jobs, n, &set, err))
		return false;
	h->jobs_wait(h, set, NULL, NULL);
	*out = (struct port25_round){0};
	for (i = 0; i < targets->n; i++)
		put(a, &targets->v[i], &jobs[i], &looks[i], out);
	for (; i < n; i++)
		if (take(&jobs[i], &looks[i]) && looks[i].res.step == PROBE_DONE)
			out->leads_out[(i - targets->n) / FAR] = true;
	port25_compare(out);
	return true;
}
