#include "engine/stage.h"

#include <string.h>

#include "engine/stage_blame.h"
#include "engine/was.h"
#include "host/trouble.h"
#include "plan/compare.h"
#include "plan/paths.h"

enum { VALIDATOR_TIMEOUT_S = 120 };

/* Only what is below /etc can be staged; the rest (a script in /usr/lib) has no checker either. */
static bool staged(const struct step *s)
{
	return s->res->kind == RES_FILE && step_changes(s) && strncmp(s->res->name, "/etc/", 5) == 0;
}

static bool stage_file(struct engine *e, const struct step *s, struct err *err)
{
	struct host *h = e->host;
	char *path = arena_printf(e->arena, "%s%s", PATH_STAGING, s->res->name);
	char *slash = strrchr(path, '/');

	if (s->change == CHANGE_REMOVE)
		return h->fs->remove(h, path, err);
	if (s->change == CHANGE_CONFLICT)
		return true;
	*slash = '\0';
	bool ok = h->fs->mkdirs(h, path, err);
	*slash = '/';
	if (ok && s->res->link != NULL)
		return was_link(e, path, s->res->link, err);
	return ok && h->fs->write(h, path, s->new_, s->new_len, &s->res->meta, err);
}

static bool copy_etc(struct engine *e, struct err *err)
{
	struct host *h = e->host;

	/* It holds shadow and keys: nobody but root may look in, and it goes away again. */
	if (!h->fs->remove_tree(h, PATH_STAGING, err) ||
	    !h->fs->mkdir(h, PATH_STAGING, &(struct file_meta){ .mode = 0700 }, err))
		return false;
	return host_run_ok(h, (const char *[]){ "cp", "-a", "--", "/etc", PATH_STAGING "/etc", NULL }, NULL, err);
}

static bool run_validator(struct engine *e, const struct plan *plan, size_t i, struct err *err)
{
	static const struct run_bind bind = { PATH_STAGING "/etc", "/etc" };
	const struct validator *v = &plan->validators.v[i];
	struct run_res res;
	struct str said = {0};

	event_step(e->sink, i, plan->validators.n, "%s %s", v->argv[0], v->argv[1] ? v->argv[1] : "");
	if (!e->host->run(e->host,
			  &(struct run_req){ .argv = v->argv, .timeout_s = VALIDATOR_TIMEOUT_S, .binds = &bind, .nbinds = 1 },
			  &res, err))
		return err_wrap(err, "cannot check the configuration of %s", v->daemon);
	bool ok = true;
	if (v->judge != NULL) {
		ok = v->judge(&res, err);
	} else if (res.status != 0) {
		run_res_excerpt(&res, &said);
		ok = err_set(err, ERR_RUN, "%s (status %d): %s", v->argv[0], res.status, str_c(&said));
	}
	if (!ok) {
		err_wrap(err, "the configuration of %s is not right", v->daemon);
		stage_blame(e, plan, v->daemon, &res, err);
	}
	str_free(&said);
	run_res_free(&res);
	return ok;
}

bool stage_validate(struct engine *e, const struct plan *plan, struct err *err)
{
	struct host *h = e->host;

	if (!h->live) {
		event_emit(e->sink, EVENT_WARNING, "not validated: the daemons' checkers look at /, not below %s", h->root);
		return true;
	}
	bool ok = copy_etc(e, err);
	for (size_t i = 0; ok && i < plan->steps.n; i++)
		if (staged(&plan->steps.v[i]))
			ok = stage_file(e, &plan->steps.v[i], err);
	if (!ok) {
		/* Before what was staged is gone, and with it the reason. */
		trouble_explain(h, trouble_paths, err);
		err_wrap(err, "cannot stage the configuration");
	}
	for (size_t i = 0; ok && i < plan->validators.n; i++)
		ok = run_validator(e, plan, i, err);

	struct err ignored = {0};
	if (!h->fs->remove_tree(h, PATH_STAGING, &ignored))
		event_emit(e->sink, EVENT_WARNING, "%s", ignored.msg);
	return ok;
}
