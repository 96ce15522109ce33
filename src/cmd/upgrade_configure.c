#include <string.h>

#include "cmd/change.h"
#include "cmd/upgrade_run.h"
#include "engine/event_json.h"

#define PROGRAM "/usr/sbin/mailstead"

enum { CONFIGURE_TIMEOUT_S = 3600 };

/* What the other process says, as events of this one. */
struct relay {
	struct full_upgrade *u;
	struct err *err;
};

static void take(void *ctx, const char *line)
{
	struct relay *r = ctx;
	struct engine *e = r->u->engine;
	struct event said;

	if (!event_from_line(e->arena, line, strlen(line), &said)) {
		event_emit(e->sink, EVENT_OUTPUT, "%s", line);
		return;
	}
	if (said.kind == EVENT_ERROR) {
		err_clear(r->err);
		err_set(r->err, ERR_RUN, "%s", said.text);
		if (said.hint != NULL && said.hint[0] != '\0')
			err_hint(r->err, "%s", said.hint);
	} else if (said.kind != EVENT_AHEAD && said.kind != EVENT_END) {
		e->sink->emit(e->sink, &said);
	}
}

static bool judge(struct relay *r, const struct run_res *res)
{
	if (res->status == EXIT_YES)
		return true;
	if (res->status == EXIT_NO && r->err->code == ERR_NONE) {
		event_emit(r->u->engine->sink, EVENT_WARNING, "some files were changed by hand on the same lines as by us: yours stay, "
			   "ours are beside them as *.mailstead-new (mailstead plan --diff)");
		return true;
	}
	if (r->err->code == ERR_NONE)
		err_set(r->err, ERR_RUN, "it ended with status %d%s", res->status, res->timed_out ? ": its time was over" : "");
	r->err->code = res->status == EXIT_UNDONE ? ERR_UNDONE : ERR_RUN;
	return err_wrap(r->err, "the new versions are not configured");
}

bool upgrade_run_configure(struct full_upgrade *u, struct err *err)
{
	struct engine *e = u->engine;
	struct relay relay = { u, err };
	struct err again = {0};
	struct run_res res;
	const char *argv[] = { PROGRAM, "--json", "--yes", "upgrade", "configure", NULL };

	engine_unlock(e);
	bool ran = e->host->run(e->host, &(struct run_req){ .argv = argv, .timeout_s = CONFIGURE_TIMEOUT_S, .on_line = take,
							    .ctx = &relay }, &res, err);
	bool locked = engine_lock(e, &again);
	bool ok = ran && judge(&relay, &res);
	if (ran)
		run_res_free(&res);
	if (!ok || locked)
		return ok;
	*err = again;
	return false;
}

int upgrade_configure(struct cmd *c, int argc, char **argv)
{
	struct upgrade_state s;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!upgrade_state_load(c->host, c->arena, &s, &err))
		return cmd_fail(c, &err);
	if (!s.is || s.step != UPGRADE_CONFIGURE) {
		err_set(&err, ERR_USAGE, "this is a part of mailstead upgrade run, and it is not its turn");
		return cmd_fail(c, &err);
	}
	const struct change_req change = { .why = arena_printf(c->arena, "upgrade to Debian %s", s.to), .mail_is_held = true };
	return cmd_change(c, &change);
}
