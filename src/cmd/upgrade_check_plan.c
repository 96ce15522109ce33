/* What the files become, by the templates for the next release's versions; and which hand edits do not go along. */
#include <string.h>

#include "cmd/accounts_ops.h"
#include "cmd/upgrade_check.h"
#include "mail/daemons.h"

static void put_aside(struct upgrade_look *u, const struct step *s)
{
	const char *path = s->res->name;
	/* What clashes; where the files would lie is said here. */
	const char *why = arena_memdup(u->c->arena, s->why, strcspn(s->why, ";"));

	vec_push(u->c->arena, &u->edits, ((struct upgrade_edit){ path, why }));
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.edit",
				 .severity = SEVERITY_WARN,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s: what you changed does not go together with what the next release "
						      "needs there: %s", path, why),
				 .why = arena_printf(u->c->arena, "the file becomes ours; yours is kept whole as %s.mailstead-old", path),
				 .fix = "mailstead upgrade check --diff shows both; say the same again once you are there",
				 .source = path,
			 });
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
		if (u->plan.steps.v[i].change == CHANGE_CONFLICT && u->plan.steps.v[i].res->kind == RES_FILE)
			put_aside(u, &u->plan.steps.v[i]);
}
