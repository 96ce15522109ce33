#include "cmd/check_watch.h"

#include <unistd.h>

#include "check/probe.h"

enum { WIDTH = 80, PROGRESS_WIDTH = 48, PATIENCE_MS = 1000 };

struct progress {
	struct cmd *cmd;
	const struct check_want *want;
	int64_t began;
	bool shown;
};

/* One line that is written over, once it takes longer than a moment. */
static void show_progress(void *ctx, const char *running, size_t done, size_t n)
{
	struct progress *p = ctx;
	struct cmd *c = p->cmd;

	if (c->json || c->quiet || !isatty(STDERR_FILENO) || c->host->monotonic_ms(c->host) - p->began < PATIENCE_MS)
		return;
	fprintf(c->errout, "\rchecking, %zu of %zu done: %-*.*s", done, n, PROGRESS_WIDTH, PROGRESS_WIDTH, running);
	fflush(c->errout);
	p->shown = true;
}

static void hide_progress(struct progress *p)
{
	if (p->shown)
		fprintf(p->cmd->errout, "\r%*s\r", WIDTH - 1, "");
	p->shown = false;
}

static void begun(void *ctx, const struct check_kind *kind)
{
	const struct probe_watch *watch = &((struct progress *)ctx)->want->watch;

	if (watch->begun != NULL)
		watch->begun(watch->ctx, kind);
}

static void found(void *ctx, const struct check_kind *kind, const struct finding *f)
{
	struct progress *p = ctx;
	const struct probe_watch *watch = &p->want->watch;

	if (watch->found == NULL)
		return;
	hide_progress(p);
	watch->found(watch->ctx, kind, f);
}

static void ended(void *ctx, const struct check_kind *kind, size_t done, size_t n)
{
	const struct probe_watch *watch = &((struct progress *)ctx)->want->watch;

	if (watch->ended != NULL)
		watch->ended(watch->ctx, kind, done, n);
}

/* The check, or one like it that ends in time. */
static const struct check_kind *in_time(struct cmd *c, const struct check_want *want, const struct check_kind *kind)
{
	int own = kind->limit_s > 0 ? kind->limit_s : CHECK_LIMIT_S;

	if (want->limit_s == 0 || own <= want->limit_s)
		return kind;
	struct check_kind *shorter = arena_new_of(c->arena, struct check_kind);
	*shorter = *kind;
	shorter->limit_s = want->limit_s;
	return shorter;
}

void check_watched(struct cmd *c, const struct check_want *want, const kind_list *kinds, struct check *k)
{
	struct progress p = { .cmd = c, .want = want, .began = c->host->monotonic_ms(c->host) };
	const struct probe_watch watch = { .begun = begun, .found = found, .ended = ended, .look = show_progress, .ctx = &p };
	kind_list timed = {0};

	for (size_t i = 0; i < kinds->n; i++)
		vec_push(c->arena, &timed, in_time(c, want, kinds->v[i]));
	probe_run(k, timed.v, timed.n, &watch);
	hide_progress(&p);
}
