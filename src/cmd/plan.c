#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/verbs.h"
#include "cmd/accounts_ops.h"
#include "conf/load.h"
#include "engine/written.h"
#include "mail/daemons.h"
#include "plan/plan.h"

static bool load(struct cmd *c, const char *file, struct site *site, struct facts *facts, struct err *err)
{
	struct str text = {0};

	if (file == NULL)
		return cmd_load(c, site, facts, err);
	bool ok = cmd_read_file(file, &text, err) &&
		  site_load(c->arena, file, str_c(&text), text.len, site, err) && cmd_load_facts(c, facts, err);
	str_free(&text);
	return ok;
}

static int run(struct cmd *c, int argc, char **argv)
{
	bool diff = false;
	const char *file = NULL;
	const struct cmd_flag flags[] = { { "diff", &diff, NULL }, { "site", NULL, &file }, { 0 } };
	struct err err = {0};
	struct site site;
	struct facts facts;
	struct plan plan;
	struct str text = {0};
	json_t *json;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (!load(c, file, &site, &facts, &err) ||
	    !plan_render(c->host, c->arena, &site, &facts, mail_daemons, c->datadir, &plan, &err) ||
	    !plan_compare(c->host, c->arena, &plan, &accounts_plan_ops, &err) ||
	    !written_look(c->host, c->arena, &plan, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return plan_to_json(c->host, &plan, diff, &json, &err) ? cmd_json(c, json) : cmd_fail(c, &err);
	if (!plan_to_text(c->host, &plan, diff, &text, &err)) {
		str_free(&text);
		return cmd_fail(c, &err);
	}
	cmd_say(c, "%s", str_c(&text));
	str_free(&text);
	return EXIT_YES;
}

const struct verb verb_plan = {
	.name = "plan",
	.brief = "what apply would change; touches nothing",
	.usage = "plan [--diff] [--site FILE] [--json]",
	.help = "Compares the box with the site and lists what has to change: packages, users,\n"
		"files, keys, units. A file that you changed by hand and that we leave alone is\n"
		"listed with \"=\". Of every file that was changed by hand it says since which\n"
		"generation, on which of its lines, and in which settings.\n\n"
		"  --diff       the lines of each file: first those that you changed by hand, then\n"
		"               those that would change (with --json as \"diff\" of \"drift\" and\n"
		"               of the step)\n"
		"  --site FILE  plan for this site instead of /etc/mailstead/site.yaml\n\n"
		"Example:\n  mailstead plan --diff\n",
	.root = true,
	.run = run,
};
