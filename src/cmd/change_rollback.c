/*
 * What a change back to an earlier generation is: its files as they were; or,
 * where those are not for what is installed now, its site rendered anew.
 */
#include "cmd/change_run.h"
#include "conf/load.h"
#include "engine/generation.h"

bool change_rollback_site(struct change_run *r, struct err *err)
{
	int n = r->change->rollback;
	const char *hint;

	if (site_load(r->c->arena, generation_file(r->c->arena, n, "site.yaml"), str_c(&r->site_text), r->site_text.len, &r->site,
		      err))
		return true;
	hint = arena_strdup(r->c->arena, err->hint);
	err->hint[0] = '\0';
	return err_hint(err,
			"%s%sThat is the site of generation %d, which this mailstead (%s) does not take as it is. Copy it, mend "
			"the copy, and: mailstead setup --site COPY", hint, hint[0] != '\0' ? "\n  " : "", n, MAILSTEAD_VERSION);
}

bool change_rollback_plan(struct change_run *r, const struct plan *fresh, struct err *err)
{
	struct cmd *c = r->c;

	if (!generation_fits(c, r->change->rollback, &r->facts, &r->fit, err))
		return false;
	if (r->fit.misfit != NULL) {
		r->plan = *fresh;
		return true;
	}
	if (!generation_load(c->host, c->arena, r->change->rollback, &r->plan, err))
		return false;
	/* What that generation wanted, proved by the checkers of the daemons that are here now. */
	for (size_t i = 0; i < fresh->validators.n; i++)
		vec_push(c->arena, &r->plan.validators, fresh->validators.v[i]);
	r->plan.site = &r->site;
	r->plan.facts = &r->facts;
	return true;
}

/* "" if there is nothing to say. */
static const char *note(const struct change_run *r)
{
	struct arena *a = r->c->arena;
	int n = r->change->rollback;
	size_t others = r->fit.other_versions;
	const char *anew = "", *packages = "";

	if (r->fit.misfit != NULL)
		anew = arena_printf(a, "%s: its settings are rendered anew, for what is installed now. ", r->fit.misfit);
	if (others > 0)
		packages = arena_printf(a, "Packages stay as they are, no earlier version comes back: %zu of them %s of another version "
					   "in generation %d.", others, others == 1 ? "was" : "were", n);
	else if (r->fit.misfit != NULL)
		packages = "Packages stay as they are.";
	return arena_printf(a, "%s%s", anew, packages);
}

void change_say_rollback(struct change_run *r)
{
	const char *text = r->change->rollback > 0 ? note(r) : "";

	if (text[0] == '\0')
		return;
	if (r->c->lines)
		event_emit(&r->sink->sink, EVENT_WARNING, "%s", text);
	else
		cmd_say(r->c, "%s\n", text);
}

void change_rollback_json(const struct change_run *r, json_t *plan)
{
	if (r->change->rollback > 0)
		json_object_set_new(plan, "rollback",
				    json_pack("{s:i, s:b, s:s}", "generation", r->change->rollback, "rendered_anew",
					      r->fit.misfit != NULL, "note", note(r)));
}
