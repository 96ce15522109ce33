/*
 * Waiting for apt and dpkg. They are asked nothing: apt-get would take the lock to look, and an upgrade in small steps,
 * as unattended-upgrades does it, would meet ours.
 */
#include <string.h>

#include "cmd/follow.h"
#include "engine/engine.h"

enum { POLL_MS = 1000, RUN_S = 20, SETTLE_MS = 60 * 1000 };

/* "apt-get 1273 /var/lib/dpkg/lock-frontend" */
static bool locked_by(struct cmd *c, const char **holder, struct err *err)
{
	static const char *const argv[] = { "lslocks", "--noheadings", "--raw", "--output", "COMMAND,PID,PATH", NULL };
	static const char lock[] = " /var/lib/dpkg/lock";
	struct str out = {0};

	*holder = NULL;
	if (!host_run_ok(c->host, argv, &out, err))
		return err_wrap(err, "cannot tell whether apt is at work");
	for (const char *line = str_c(&out); *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *copy = arena_memdup(c->arena, line, strcspn(line, "\n")), *at = strstr(copy, lock);

		if (at != NULL && (at[sizeof(lock) - 1] == '\0' || strcmp(at + sizeof(lock) - 1, "-frontend") == 0))
			*holder = arena_printf(c->arena, "%.*s", (int)(at - copy), copy);
	}
	str_free(&out);
	return true;
}

/* dpkg --audit has nothing to say when all is well; it says 1 when it finds something. */
static bool half_done(struct cmd *c, bool *yes, struct err *err)
{
	static const char *const argv[] = { "dpkg", "--audit", NULL };
	struct run_res res;

	if (!c->host->run(c->host, &(struct run_req){ .argv = argv, .timeout_s = RUN_S }, &res, err))
		return false;
	*yes = res.out.len > 0;
	run_res_free(&res);
	return true;
}

static bool change_runs(struct cmd *c, const char **holder, struct err *err)
{
	struct engine e = { .host = c->host, .arena = c->arena, .why = "look" };

	*holder = NULL;
	if (engine_lock(&e, err)) {
		engine_unlock(&e);
		return true;
	}
	if (err->code != ERR_BUSY)
		return false;
	*holder = arena_strdup(c->arena, err->msg);
	err_clear(err);
	return true;
}

static bool busy(struct cmd *c, const char **holder, bool *half, struct err *err)
{
	*half = false;
	if (!locked_by(c, holder, err) || (*holder == NULL && !half_done(c, half, err)))
		return false;
	return *holder != NULL || *half || change_runs(c, holder, err);
}

bool follow_wait(struct cmd *c, int limit_s, struct err *err)
{
	struct host *h = c->host;
	int64_t began = h->monotonic_ms(h), half_since = -1;
	const char *holder;
	bool half, said = false;

	for (;;) {
		if (!busy(c, &holder, &half, err))
			return false;
		if (holder == NULL && !half)
			return true;
		int64_t now = h->monotonic_ms(h);
		half_since = !half ? -1 : half_since < 0 ? now : half_since;
		/* Nobody works on it: it is for somebody to finish. */
		if (half && now - half_since >= SETTLE_MS) {
			err_set(err, ERR_BUSY, "packages are half installed");
			return err_hint(err, "dpkg --configure -a && apt-get -f install && mailstead upgrade follow");
		}
		if (now - began >= (int64_t)limit_s * 1000) {
			err_set(err, ERR_BUSY, "after %d minutes still at work: %s", limit_s / 60, holder ? holder : "dpkg");
			return err_hint(err, "mailstead upgrade follow");
		}
		if (!said)
			cmd_say(c, "Waiting until it is done: %s\n", holder ? holder : "packages are half installed");
		said = true;
		host_pause_ms(h, POLL_MS);
	}
}
