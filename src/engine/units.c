#include "engine/units.h"

#include "engine/journal.h"
#include "engine/unit.h"

enum { ALL_TIMEOUT_S = 300 };

static bool to_enable(const struct step *s)
{
	return s->res->kind == RES_UNIT && s->change != CHANGE_REMOVE && s->enable;
}

bool unit_announce(struct engine *e, const struct step *s, struct err *err)
{
	return (e->before_unit == NULL || e->before_unit(e, s, err)) && journal_unit(e, s, err);
}

/* systemctl VERB [OPTION] UNIT…; false with nothing in *err if it does not like one of them. */
static bool all_at_once(struct engine *e, const char *verb, const char *option, const strlist *names, struct err *err)
{
	VEC(const char *) argv = {0};
	struct run_res res;

	vec_push(e->arena, &argv, "systemctl");
	vec_push(e->arena, &argv, verb);
	if (option != NULL)
		vec_push(e->arena, &argv, option);
	for (size_t i = 0; i < names->n; i++)
		vec_push(e->arena, &argv, names->v[i]);
	vec_push(e->arena, &argv, NULL);
	if (!e->host->run(e->host, &(struct run_req){ .argv = argv.v, .timeout_s = ALL_TIMEOUT_S }, &res, err))
		return false;
	bool ok = res.status == 0;
	run_res_free(&res);
	return ok;
}

/* What is so already, since the unit is gone, is no failure. */
static bool settle(struct engine *e, const char *verb, const char *question, const char *unit, struct err *err)
{
	bool yes;

	if (unit_do(e, verb, unit, err))
		return true;
	if (!unit_is(e, question, unit, &yes, err) || yes)
		return false;
	err_clear(err);
	return true;
}

/* One by one where they do not go together, to say which. */
static bool settle_all(struct engine *e, const char *verb, const char *question, const strlist *names, struct err *err)
{
	if (names->n == 0 || !e->host->live || all_at_once(e, verb, NULL, names, err))
		return true;
	if (err->code != ERR_NONE)
		return false;
	for (size_t i = 0; i < names->n; i++)
		if (!settle(e, verb, question, names->v[i], err))
			return err_wrap(err, "cannot take away unit %s", names->v[i]);
	return true;
}

bool units_stop(struct engine *e, const struct plan *plan, struct err *err)
{
	strlist running = {0}, enabled = {0};

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind != RES_UNIT || s->change != CHANGE_REMOVE)
			continue;
		if (!journal_unit(e, s, err))
			return false;
		/* What does not run may not even be there any more. */
		if (!s->start)
			vec_push(e->arena, &running, s->res->name);
		if (!s->enable)
			vec_push(e->arena, &enabled, s->res->name);
	}
	return settle_all(e, "stop", "is-active", &running, err) && settle_all(e, "disable", "is-enabled", &enabled, err);
}

bool units_enable(struct engine *e, const struct plan *plan, bool *changed, struct err *err)
{
	strlist names = {0};

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (!to_enable(s))
			continue;
		if (!unit_announce(e, s, err))
			return err_wrap(err, "cannot make unit %s", s->res->name);
		vec_push(e->arena, &names, s->res->name);
	}
	*changed = names.n > 0;
	if (names.n == 0 || !e->host->live || all_at_once(e, "enable", "--no-reload", &names, err))
		return true;
	if (err->code != ERR_NONE)
		return false;
	/* One by one, to say which. */
	for (size_t i = 0; i < names.n; i++)
		if (!unit_do(e, "enable", names.v[i], err))
			return false;
	return true;
}
