#include "engine/took.h"

#include <string.h>

#include "plan/compare.h"

static const char *complaint_in(const char *line)
{
	static const char *const phrases[] = { ") failed: Address already in use",
					       ") failed: Cannot assign requested address",
					       ") failed: Permission denied", "Failed to start listeners", NULL };

	for (size_t i = 0; phrases[i] != NULL; i++)
		if (strstr(line, phrases[i]) != NULL)
			return line;
	return NULL;
}

static bool judge(const char *unit, char *log, struct err *err)
{
	char *save = NULL;

	for (char *line = strtok_r(log, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		if (complaint_in(line) == NULL)
			continue;
		err_set(err, ERR_RUN, "%s did not take its new configuration: %s", unit, line);
		return err_hint(
			err,
			"it would not start again as it is. If that line comes of an addition of yours (%s/), mend it "
			"there; else something uses that port or address: ss -lntp names it. Then run this again",
			PATH_LOCAL_D);
	}
	return true;
}

static bool took(struct engine *e, const char *unit, int64_t since, struct err *err)
{
	const char *argv[] = { "journalctl", "-q",  "--no-pager",
			       "-o",	     "cat", "-p",
			       "err",	     "-S",  arena_printf(e->arena, "@%lld", (long long)since),
			       "-u",	     unit,  NULL };
	struct run_res res;

	if (!e->host->run(e->host, &(struct run_req){ .argv = argv, .timeout_s = 30 }, &res, err))
		return false;
	/* No journal, no word against it. */
	bool ok = res.status != 0 || res.out.len == 0 || judge(unit, res.out.p, err);
	run_res_free(&res);
	return ok;
}

bool took_configuration(struct engine *e, const struct plan *plan, int64_t since, struct err *err)
{
	for (size_t i = 0; e->host->live && i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];
		bool reloaded =
			s->res->kind == RES_UNIT && s->change != CHANGE_REMOVE && !s->start && s->action == UNIT_RELOAD;

		if (reloaded && !took(e, s->res->name, since, err))
			return false;
	}
	return true;
}
