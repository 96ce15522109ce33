#include "engine/unit.h"

#include <string.h>

enum { ACTIVE_WAIT_MS = 30000, ACTIVE_POLL_MS = 100, VERB_TIMEOUT_S = 180 };

static bool systemctl(struct engine *e, const char *const *argv, struct err *err)
{
	struct run_res res;

	if (!e->host->live)
		return true;
	if (!e->host->run(e->host, &(struct run_req){ .argv = argv, .timeout_s = VERB_TIMEOUT_S }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (!ok) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "systemctl %s %s failed: %s", argv[1], argv[2] ? argv[2] : "", str_c(&said));
		str_free(&said);
	}
	run_res_free(&res);
	return ok;
}

bool unit_daemon_reload(struct engine *e, struct err *err)
{
	return systemctl(e, (const char *[]){ "systemctl", "daemon-reload", NULL }, err);
}

/* What the unit said last: the reason is nearly always there. */
static void add_log(struct engine *e, const char *unit, struct err *err)
{
	struct run_res res;
	struct err ignored = {0};
	const char *argv[] = { "journalctl", "--no-pager", "-n", "8", "-o", "cat", "-u", unit, NULL };

	if (!e->host->run(e->host, &(struct run_req){ .argv = argv, .timeout_s = 10 }, &res, &ignored))
		return;
	struct str said = {0};
	run_res_excerpt(&res, &said);
	err_hint(err, "it said last:\n%s", str_c(&said));
	str_free(&said);
	run_res_free(&res);
}

/* systemd.unit(5), StartLimitBurst: several changes and undos in a row are no fault of the unit. */
static bool was_started_too_often(struct engine *e, const char *unit)
{
	const char *argv[] = { "systemctl", "show", "-P", "Result", "--", unit, NULL };
	struct run_res res;
	struct err ignored = {0};

	if (!e->host->run(e->host, &(struct run_req){ .argv = argv }, &res, &ignored))
		return false;
	bool yes = strcmp(str_c(&res.out), "start-limit-hit\n") == 0;
	run_res_free(&res);
	return yes;
}

bool unit_do(struct engine *e, const char *verb, const char *unit, struct err *err)
{
	const char *argv[] = { "systemctl", verb, unit, NULL };

	if (systemctl(e, argv, err))
		return true;
	if (was_started_too_often(e, unit)) {
		err_clear(err);
		if (systemctl(e, (const char *[]){ "systemctl", "reset-failed", unit, NULL }, err) && systemctl(e, argv, err))
			return true;
	}
	add_log(e, unit, err);
	return false;
}

bool unit_is(struct engine *e, const char *question, const char *unit, bool *yes, struct err *err)
{
	struct run_res res;
	const char *argv[] = { "systemctl", question, "--", unit, NULL };

	*yes = e->host->live;
	if (!e->host->live)
		return true;
	if (!e->host->run(e->host, &(struct run_req){ .argv = argv }, &res, err))
		return false;
	*yes = res.status == 0;
	run_res_free(&res);
	return true;
}

bool unit_wait_active(struct engine *e, const char *unit, struct err *err)
{
	struct host *h = e->host;
	const char *argv[] = { "systemctl", "is-active", "--", unit, NULL };
	int64_t end = h->monotonic_ms(h) + ACTIVE_WAIT_MS;

	while (h->live) {
		struct run_res res;

		if (!h->run(h, &(struct run_req){ .argv = argv }, &res, err))
			return false;
		bool active = res.status == 0;
		bool failed = strcmp(str_c(&res.out), "failed\n") == 0;
		run_res_free(&res);
		if (active)
			return true;
		if (failed || h->monotonic_ms(h) > end) {
			err_set(err, ERR_RUN, "%s does not come up", unit);
			add_log(e, unit, err);
			return false;
		}
		host_pause_ms(h, ACTIVE_POLL_MS);
	}
	return true;
}
