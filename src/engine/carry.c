#include "engine/carry.h"

#include <string.h>

#include "engine/stage.h"
#include "plan/compare.h"
#include "plan/language.h"

typedef VEC(size_t) step_numbers;

static bool is_merged(struct engine *e, const struct step *s, bool *yes, struct err *err)
{
	const struct resource *r = s->res;

	*yes = false;
	if (r->kind != RES_FILE || s->change != CHANGE_UPDATE || s->put_aside || s->old == NULL ||
	    (s->new_len == r->content_len && memcmp(s->new_, r->content, s->new_len) == 0))
		return true;
	return language_changed(e->host, e->arena, r, yes, err);
}

/* Those of one daemon that were merged into another language. */
static bool find_merged(struct engine *e, const struct plan *plan, const char *daemon, step_numbers *found, struct err *err)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const char *of = plan->steps.v[i].res->daemon;
		bool yes = false;

		if (of == NULL || strcmp(of, daemon) != 0)
			continue;
		if (!is_merged(e, &plan->steps.v[i], &yes, err))
			return false;
		if (yes)
			vec_push(e->arena, found, i);
	}
	return true;
}

/* ERR_RUN and ERR_INVALID are the daemon's no. */
static bool daemon_takes(struct engine *e, const struct plan *plan, const char *daemon, bool *takes, struct err *why,
			 struct err *err)
{
	struct plan of_daemon = *plan;

	memset(&of_daemon.validators, 0, sizeof(of_daemon.validators));
	for (size_t i = 0; i < plan->validators.n; i++)
		if (strcmp(plan->validators.v[i].daemon, daemon) == 0)
			vec_push(e->arena, &of_daemon.validators, plan->validators.v[i]);
	err_clear(why);
	*takes = stage_validate(e, &of_daemon, why);
	if (*takes || why->code == ERR_RUN || why->code == ERR_INVALID)
		return true;
	*err = *why;
	return false;
}

static bool carry_daemon(struct engine *e, struct plan *plan, const char *daemon, const step_numbers *merged, struct err *err)
{
	VEC(struct step) before = {0};
	struct err why = {0}, ours = {0};
	bool takes;

	if (!daemon_takes(e, plan, daemon, &takes, &why, err))
		return false;
	if (takes)
		return true;
	for (size_t i = 0; i < merged->n; i++) {
		vec_push(e->arena, &before, plan->steps.v[merged->v[i]]);
		if (!language_put_aside(e->host, e->arena, &plan->steps.v[merged->v[i]], "", err))
			return false;
	}
	if (!daemon_takes(e, plan, daemon, &takes, &ours, err))
		return false;
	for (size_t i = 0; i < merged->n; i++) {
		struct step *s = &plan->steps.v[merged->v[i]];

		if (takes)
			event_emit(e->sink, EVENT_WARNING, "%s is %s (with them %s)", s->res->name, s->why, why.msg);
		else
			*s = before.v[i];
	}
	return true;
}

bool engine_carry(struct engine *e, struct plan *plan, struct err *err)
{
	strlist seen = {0};

	for (size_t i = 0; e->host->live && i < plan->validators.n; i++) {
		const char *daemon = plan->validators.v[i].daemon;
		step_numbers merged = {0};
		bool again = false;

		for (size_t k = 0; k < seen.n; k++)
			again = again || strcmp(seen.v[k], daemon) == 0;
		if (again)
			continue;
		vec_push(e->arena, &seen, daemon);
		if (!find_merged(e, plan, daemon, &merged, err) ||
		    (merged.n > 0 && !carry_daemon(e, plan, daemon, &merged, err)))
			return false;
	}
	return true;
}
