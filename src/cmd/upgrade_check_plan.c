/* What the files become, by the templates for the next release's versions; and which hand edits do not go along. */
#include <string.h>

#include "cmd/accounts_ops.h"
#include "cmd/upgrade_check.h"
#include "mail/daemons.h"

static void edit_found(struct upgrade_look *u, const struct step *s, const char *why, const char *fix)
{
	const char *path = s->res->name;

	vec_push(u->c->arena, &u->edits, ((struct upgrade_edit){ path, s->why }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.edit",
				 .severity = SEVERITY_WARN,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s: %s", path, s->why),
				 .why = why,
				 .fix = fix,
				 .source = path,
			 });
}

static void look_at_edit(struct upgrade_look *u, const struct step *s)
{
	const char *path = s->res->name;

	if (s->res->kind != RES_FILE)
		return;
	/* In another language: his whole file is kept beside ours. */
	if (s->put_aside)
		edit_found(u, s, "what you changed there is not in force after the upgrade",
			   "mailstead upgrade check --diff shows what comes; say the same again once you are there");
	else if (s->change == CHANGE_CONFLICT)
		edit_found(u, s, "the file stays yours, without what the next release brings there",
			   arena_printf(u->c->arena, "afterwards: compare %s with %s.mailstead-new, and take over what you want",
					path, path));
}

void upgrade_look_at_plan(struct upgrade_look *u)
{
	struct cmd *c = u->c;
	struct err err = {0};

	u->has_plan = plan_render(c->host, c->arena, &u->site, &u->then, mail_daemons, c->datadir, &u->plan, &err) &&
		      plan_compare(c->host, c->arena, &u->plan, &accounts_plan_ops, &err);
	if (!u->has_plan) {
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.plan",
					 .severity = SEVERITY_FAIL,
					 .seen = arena_printf(c->arena, "the configuration for Debian %s cannot be made: %s",
							      u->out->to->number, err.msg),
					 .why = "mail would stand still after the upgrade",
					 .fix = err.hint[0] != '\0' ? err.hint : "mailstead plan",
					 .source = "mailstead plan",
				 });
		return;
	}
	for (size_t i = 0; i < u->plan.steps.n; i++)
		look_at_edit(u, &u->plan.steps.v[i]);
}
