#include "cmd/preflight.h"

#include <string.h>

#include "check/blockers.h"
#include "cmd/check_all.h"
#include "cmd/memory.h"
#include "conf/suggest.h"
#include "engine/generation_zero.h"

enum { WIDTH = 80, LIMIT_S = 15 };

static bool has(const strlist *ids, const char *id)
{
	for (size_t i = 0; ids != NULL && i < ids->n; i++)
		if (strcmp(ids->v[i], id) == 0)
			return true;
	return false;
}

static bool is_blocker(const char *id, struct suggest *nearest)
{
	for (size_t i = 0; check_blockers[i] != NULL; i++) {
		if (strcmp(check_blockers[i], id) == 0)
			return true;
		suggest_try(nearest, check_blockers[i]);
	}
	return false;
}

bool preflight_ids(const strlist *ids, struct err *err)
{
	for (size_t i = 0; i < ids->n; i++) {
		struct suggest nearest = { .name = ids->v[i] };

		if (is_blocker(ids->v[i], &nearest))
			continue;
		err_set(err, ERR_USAGE, "--ignore %s: there is no finding of this name that stops setup", ids->v[i]);
		if (nearest.best != NULL)
			return err_hint(err, "Did you mean %s?", nearest.best);
		struct str all = {0};
		for (size_t k = 0; check_blockers[k] != NULL; k++)
			str_addf(&all, "%s%s", k > 0 ? ", " : "", check_blockers[k]);
		err_hint(err, "These can be ignored: %s.", str_c(&all));
		str_free(&all);
		return false;
	}
	return true;
}

/* What a setup that was cut short has left half installed it mends by itself: it goes on. */
static bool stops(const struct preflight *p, const struct finding *f)
{
	if (p->goes_on && strcmp(f->id, "packages.broken") == 0)
		return false;
	return f->severity == SEVERITY_FAIL && f->blocks == BLOCKS_INSTALLATION && !has(p->ignored, f->id);
}

static void say(struct cmd *c, const struct finding *f)
{
	const struct finding_style style = { .width = WIDTH, .color = c->color };
	finding_list one = {0};
	struct str text = {0};

	vec_push(c->arena, &one, *f);
	findings_text(c->arena, &one, &style, &text);
	cmd_say(c, "%s", str_c(&text));
	fflush(c->out);
	str_free(&text);
}

struct arrival {
	struct cmd *c;
	struct event_sink *sink;
};

static void arrive(void *ctx, const struct check_kind *kind, const struct finding *f)
{
	const struct arrival *to = ctx;

	(void)kind;
	if (to->c->json)
		event_emit(to->sink, f->severity >= SEVERITY_WARN ? EVENT_WARNING : EVENT_STEP, "%s", f->seen);
	else
		say(to->c, f);
}

/* The ids that stop it, each once, as options. */
static const char *options(struct cmd *c, const struct preflight *p)
{
	struct str text = {0};
	strlist told = {0};

	for (size_t i = 0; i < p->found.n; i++) {
		const struct finding *f = &p->found.v[i];

		if (!stops(p, f) || has(&told, f->id))
			continue;
		vec_push(c->arena, &told, f->id);
		str_addf(&text, " --ignore %s", f->id);
	}
	const char *copy = arena_strdup(c->arena, str_c(&text));
	str_free(&text);
	return copy;
}

static void say_stop(struct cmd *c, const struct preflight *p)
{
	if (c->json) {
		struct err err = {0};

		(void)cmd_json(c, findings_json(&p->found));
		for (size_t i = 0; i < p->found.n && err.code == ERR_NONE; i++)
			if (stops(p, &p->found.v[i])) {
				err_set(&err, ERR_INVALID, "nothing was changed: %s", p->found.v[i].seen);
				err_hint(&err, "%s", p->found.v[i].fix);
			}
		(void)cmd_fail(c, &err);
		return;
	}
	cmd_warn(c, "nothing was changed: %zu thing%s in the way of an installation", p->stops,
		 p->stops == 1 ? " stands" : "s stand");
	for (size_t i = 0; i < p->found.n; i++)
		if (stops(p, &p->found.v[i]))
			fprintf(c->errout, "  %s (%s)\n    do this: %s\n", p->found.v[i].seen, p->found.v[i].id, p->found.v[i].fix);
	fprintf(c->errout, "  Then run mailstead setup again. Whoever knows better goes on with%s\n", options(c, p));
}

/* On a bare box there is everything to do. */
static void say_ahead(struct event_sink *sink)
{
	static const enum phase all[] = { PHASE_LOOK, PHASE_DOWNLOAD, PHASE_INSTALL, PHASE_GROUND, PHASE_VALIDATE,
					  PHASE_CONFIGURE, PHASE_SERVE, PHASE_PROVE, PHASE_CERTIFICATE };

	event_ahead(sink, all, sizeof(all) / sizeof(all[0]));
	event_phase(sink, PHASE_LOOK);
}

bool preflight_run(struct cmd *c, struct preflight *p, struct err *err)
{
	struct arrival arrival = { c, p->sink };
	const struct check_want want = { .bare = true, .given = p->site, .limit_s = LIMIT_S, .ask_provider = true,
					 .watch = { .found = arrive, .ctx = &arrival } };
	struct check k;
	int last = 0;

	if (!c->host->live)
		return true;
	if (!generation_in_place(c->host, c->arena, &last, err))
		return false;
	if (last > 0)
		return true;
	if (c->json)
		say_ahead(p->sink);
	cmd_say(c, "First a look at this machine and its network; nothing is changed yet.\n");
	if (!check_all(c, &want, &k, err))
		return false;
	p->found = k.found;
	p->goes_on = c->interrupted != NULL;
	for (size_t i = 0; i < p->found.n; i++)
		p->stops += stops(p, &p->found.v[i]);
	if (p->stops > 0)
		say_stop(c, p);
	else if (c->json)
		event_emit(p->sink, EVENT_DONE, "nothing stands in the way");
	else
		cmd_say(c, "\n");
	return true;
}

void preflight_remember(struct cmd *c, const struct preflight *p)
{
	const struct finding_style style = { .width = WIDTH, .color = c->color };
	finding_list left = {0};
	struct str text = {0};
	struct err err = {0};

	/* What could not be seen from here is nothing that can be done. */
	for (size_t i = 0; i < p->found.n; i++)
		if (p->found.v[i].severity >= SEVERITY_WARN)
			vec_push(c->arena, &left, p->found.v[i]);
	if (left.n == 0)
		return;
	if (!memory_add(c, &left, &err))
		cmd_warn(c, "%s", err.msg);
	findings_text(c->arena, &left, &style, &text);
	cmd_say(c, "\nWhat the look at the machine and its network found is still to do (mailstead status keeps\n"
		   "this list, and drops what is done):\n%s", str_c(&text));
	str_free(&text);
}
