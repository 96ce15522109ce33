#include "cmd/alert.h"

#include "check/alert.h"
#include "cmd/check_all.h"
#include "cmd/memory.h"
#include "engine/engine.h"
#include "plan/paths.h"

#define SENDMAIL "/usr/sbin/sendmail"

enum { SEND_TIMEOUT_S = 60 };

/*
 * By our own Postfix, which signs it as postmaster's. If mail itself is
 * broken, it waits in the queue and arrives when that is mended.
 */
static bool send(struct cmd *c, const struct check *k, const struct alert *alert, struct err *err)
{
	const char *from = arena_printf(c->arena, "postmaster@%s",
					k->site->domains.n > 0 ? k->site->domains.v[0] : k->site->hostname);
	const char *const argv[] = { SENDMAIL, "-i", "-f", from, "--", k->site->contact, NULL };
	struct str message = {0};
	struct run_res res;

	alert_message(c->arena, alert, &k->found, k->site->hostname, from, k->site->contact, &message);
	bool ok = c->host->run(c->host, &(struct run_req){ .argv = argv, .input = message.p, .input_len = message.len,
							   .timeout_s = SEND_TIMEOUT_S }, &res, err);
	str_free(&message);
	if (!ok)
		return err_wrap(err, "cannot write to %s", k->site->contact);
	if (res.status != 0)
		ok = err_set(err, ERR_RUN, "cannot write to %s: sendmail ended with status %d: %.300s", k->site->contact,
			     res.status, str_c(&res.err));
	run_res_free(&res);
	return ok;
}

/* *busy: an apply runs, which stops and starts daemons. The lock is held for a moment only: an apply must not meet it. */
static bool is_free(struct cmd *c, bool *busy, struct err *err)
{
	struct engine e = { .host = c->host, .arena = c->arena, .why = "check" };

	*busy = false;
	if (engine_lock(&e, err)) {
		engine_unlock(&e);
		return true;
	}
	*busy = err->code == ERR_BUSY;
	return false;
}

static int stand_aside(struct cmd *c, bool busy, const struct err *err)
{
	if (!busy)
		return cmd_fail(c, err);
	cmd_say(c, "Something is being changed right now; the next look is in an hour.\n");
	return EXIT_YES;
}

int alert_run(struct cmd *c)
{
	struct check k;
	struct alert alert;
	struct err err = {0};
	strlist before;
	bool busy;

	if (!is_free(c, &busy, &err))
		return stand_aside(c, busy, &err);
	memory_load(c, &before);
	if (!check_all(c, &(struct check_want){ .also = &before }, &k, &err))
		return cmd_fail(c, &err);
	if (!is_free(c, &busy, &err))
		return stand_aside(c, busy, &err);
	int status = check_print(c, &k, true);
	alert_compare(c->arena, &before, &k.found, &alert);
	if (!alert_changed(&alert))
		return status;
	/* Told first: better twice than never. */
	if (!send(c, &k, &alert, &err) || !memory_store(c, &alert.now, &err))
		return cmd_fail(c, &err);
	cmd_say(c, "This is news: a message went to %s.\n", k.site->contact);
	return status;
}
