#include "engine/units.h"

#include "engine/journal.h"
#include "engine/unit.h"

static bool to_enable(const struct step *s)
{
	return s->res->kind == RES_UNIT && s->change != CHANGE_REMOVE && s->enable;
}

bool unit_announce(struct engine *e, const struct step *s, struct err *err)
{
	return (e->before_unit == NULL || e->before_unit(e, s, err)) && journal_unit(e, s, err);
}

/* All at once; false with nothing in *err if systemctl does not like one of them. */
static bool enable_all(struct engine *e, const strlist *names, struct err *err)
{
	VEC(const char *) argv = {0};
	struct run_res res;

	vec_push(e->arena, &argv, "systemctl");
	vec_push(e->arena, &argv, "enable");
	vec_push(e->arena, &argv, "--no-reload");
	for (size_t i = 0; i < names->n; i++)
		vec_push(e->arena, &argv, names->v[i]);
	vec_push(e->arena, &argv, NULL);
	if (!e->host->run(e->host, &(struct run_req){ .argv = argv.v }, &res, err))
		return false;
	bool ok = res.status == 0;
	run_res_free(&res);
	return ok;
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
	if (names.n == 0 || !e->host->live || enable_all(e, &names, err))
		return true;
	if (err->code != ERR_NONE)
		return false;
	/* One by one, to say which. */
	for (size_t i = 0; i < names.n; i++)
		if (!unit_do(e, "enable", names.v[i], err))
			return false;
	return true;
}
