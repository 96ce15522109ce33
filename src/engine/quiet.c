/* After a failure: what came with the packages and is not configured must not start with the machine. */
#include <string.h>

#include "engine/engine.h"
#include "engine/unit.h"
#include "plan/compare.h"

static bool came_now(const struct plan *plan, const char *daemon)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_PACKAGE && step_changes(s) && strcmp(s->res->daemon, daemon) == 0)
			return true;
	}
	return false;
}

/* A unit of an earlier generation has its configuration. */
static bool is_configured(const char *units, const char *unit)
{
	size_t n = strlen(unit);

	for (const char *at = units; (at = strstr(at, unit)) != NULL; at += n)
		if ((at == units || at[-1] == '\n') && at[n] == '\n')
			return true;
	return false;
}

static bool quiet(struct engine *e, const char *unit, struct err *err)
{
	bool active, enabled;

	if (!unit_is(e, "is-active", unit, &active, err) || !unit_is(e, "is-enabled", unit, &enabled, err))
		return false;
	if (active || !enabled)
		return true;
	event_emit(e->sink, EVENT_UNDO, "%s: not started with the machine until it is configured", unit);
	return unit_do(e, "disable", unit, err);
}

bool engine_quiet(struct engine *e, const struct plan *plan, struct err *err)
{
	struct str units = {0};
	bool ok = true;

	if (!e->host->live)
		return true;
	if (!e->host->fs->read(e->host, PLAN_UNITS_FILE, &units, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
	}
	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_UNIT && came_now(plan, r->daemon) && !is_configured(str_c(&units), r->name))
			ok = quiet(e, r->name, err) && ok;
	}
	str_free(&units);
	return ok;
}
