#include "cmd/change_run.h"

#include <string.h>

#include "check/settled.h"
#include "check/smoke.h"
#include "cmd/prove.h"
#include "plan/compare.h"

enum { SMOKE_DEADLINE_S = 60, SETTLE_S = 45 };

static void tell_step(void *ctx, const char *what)
{
	struct engine *e = ctx;

	event_emit(e->sink, EVENT_STEP, "proof: %s", what);
}

/* A new start is waited for by the ports. */
static bool reloads_rspamd(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_UNIT && strcmp(s->res->name, "rspamd.service") == 0)
			return step_changes(s) && !s->start && s->action != UNIT_NOTHING;
	}
	return false;
}

/* The ports first: what a port says of itself is told apart more easily than what became of a message. */
bool change_smoke_test(struct engine *e, const struct plan *plan, struct err *err)
{
	const struct change_run *r = e->ctx;
	struct prove p = { .host = e->host, .arena = e->arena, .site = plan->site, .on_step = tell_step, .ctx = e, .stop = e->stop };

	if (reloads_rspamd(plan) && !settled_rspamd(e->host, e->arena, r->began, SETTLE_S, err))
		return false;
	if (!smoke_ports(e->host, e->arena, plan->site, SMOKE_DEADLINE_S, err))
		return false;
	event_emit(e->sink, EVENT_DONE, "every port answers with the certificate on disk");
	bool ok = prove_mail(&p, err);
	if (p.left.code != ERR_NONE)
		event_emit(e->sink, EVENT_WARNING, "%s", p.left.msg);
	if (ok)
		event_emit(e->sink, EVENT_DONE, "mail goes through: %s", p.shown != NULL ? p.shown : "it came back");
	return ok;
}

void change_clear_proof(struct change_run *r)
{
	struct err why = {0};

	if (r->c->host->live && !prove_clear(r->c->host, r->c->arena, &why))
		cmd_warn(r->c, "%s", why.msg);
}
