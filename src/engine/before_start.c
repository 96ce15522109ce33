#include "engine/before_start.h"

#include <string.h>

#include "engine/carry.h"
#include "engine/make.h"
#include "engine/stage.h"
#include "plan/compare.h"

static bool is_of(const struct resource *r, const char *daemon)
{
	return r->daemon != NULL && strcmp(r->daemon, daemon) == 0;
}

/* What systemd reads it has read: that comes with the next apply. */
static bool matters(const struct resource *r, const char *daemon)
{
	return r->kind == RES_FILE && is_of(r, daemon) && strncmp(r->name, "/etc/systemd/", strlen("/etc/systemd/")) != 0;
}

static bool compare(struct engine *e, struct plan *plan, const char *daemon, struct err *err)
{
	plan->steps.n = 0;
	for (size_t i = 0; i < plan->resources.n; i++) {
		struct step s = { .res = &plan->resources.v[i], .change = CHANGE_NONE };

		if (!matters(s.res, daemon))
			continue;
		if (!compare_file(e->host, e->arena, &s, NULL, err))
			return err_wrap(err, "cannot compare %s", s.res->name);
		if (step_changes(&s))
			vec_push(e->arena, &plan->steps, s);
	}
	return true;
}

static void keep_validators(struct plan *plan, const char *daemon)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->validators.n; i++)
		if (strcmp(plan->validators.v[i].daemon, daemon) == 0)
			plan->validators.v[n++] = plan->validators.v[i];
	plan->validators.n = n;
}

/* What the operator adds in local.d, and nothing else, is made from no template. */
static bool leave_out_additions(struct engine *e, struct plan *plan, const char *daemon)
{
	bool any = false;

	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];
		struct step s = { .res = r, .change = CHANGE_REMOVE };

		if (!matters(r, daemon) || r->template_ != NULL || !is_of(r, daemon))
			continue;
		for (size_t k = 0; k < plan->steps.n; k++)
			if (plan->steps.v[k].res == r)
				plan->steps.v[k--] = plan->steps.v[--plan->steps.n];
		s.why = "left out: it is not in the language of the version that is installed now";
		vec_push(e->arena, &plan->steps, s);
		any = true;
	}
	return any;
}

/* Ours is right with this version, or nothing is: it goes live in any case, the old language certainly does not start. */
static void prove(struct engine *e, struct plan *plan, const char *daemon)
{
	struct err why = {0}, again = {0};

	if (engine_carry(e, plan, &why) && stage_validate(e, plan, &why))
		return;
	/* Where it could not be asked, on a full disk say, it has refused nothing. */
	bool refused = why.code == ERR_RUN || why.code == ERR_INVALID;
	if (refused && leave_out_additions(e, plan, daemon) && stage_validate(e, plan, &again))
		event_emit(e->sink, EVENT_WARNING, "additions in " PATH_LOCAL_D "/%s are left out: %s", daemon, why.msg);
	else
		event_emit(e->sink, EVENT_WARNING, "%s", why.msg);
}

static bool put_in_place(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	char *dir = arena_strdup(e->arena, s->res->name);

	*strrchr(dir, '/') = '\0';
	if (s->change == CHANGE_REMOVE)
		return h->fs->remove(h, s->res->name, err);
	if (s->put_aside && (!make_origin(e, s, err) || !h->fs->write(h, s->old_aside, s->old, s->old_len, &s->res->meta, err)))
		return false;
	return h->fs->mkdirs(h, dir, err) &&
	       h->fs->write(h, s->res->name, s->new_, s->new_len, &s->res->meta, err);
}

bool engine_before_start(struct engine *e, struct plan *plan, const char *daemon, struct err *err)
{
	keep_validators(plan, daemon);
	if (!compare(e, plan, daemon, err))
		return false;
	if (plan->steps.n > 0)
		prove(e, plan, daemon);
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].change != CHANGE_CONFLICT && !put_in_place(e, &plan->steps.v[i], err))
			return err_wrap(err, "cannot write %s", plan->steps.v[i].res->name);
	return true;
}
