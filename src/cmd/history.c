#include <time.h>

#include "cmd/verbs.h"
#include "engine/generation.h"

static int as_json(struct cmd *c, const generation_list *all)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->n; i++) {
		const struct generation *g = &all->v[i];
		json_t *changed = json_array();

		for (size_t k = 0; k < g->changed.n; k++)
			json_array_append_new(changed, json_string(g->changed.v[k]));
		json_array_append_new(list, json_pack("{s:i, s:I, s:s, s:s, s:o}", "generation", g->number, "when",
						      (json_int_t)g->when, "why", g->why, "mailstead", g->version,
						      "changed", changed));
	}
	return cmd_json(c, list);
}

static void print(struct cmd *c, const generation_list *all, bool details)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct generation *g = &all->v[i];
		time_t t = (time_t)g->when;
		struct tm tm;
		char when[32];

		localtime_r(&t, &tm);
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm);
		cmd_say(c, "%4d  %s  %-30s %zu changed%s\n", g->number, when, g->why, g->changed.n,
			i == 0 ? "  (in place)" : "");
		for (size_t k = 0; details && k < g->changed.n; k++)
			cmd_say(c, "        %s\n", g->changed.v[k]);
	}
	if (all->n == 0)
		cmd_say(c, "Nothing was applied yet.\n");
}

static int run(struct cmd *c, int argc, char **argv)
{
	bool details = false;
	const struct cmd_flag flags[] = { { "details", &details, NULL }, { 0 } };
	struct err err = {0};
	generation_list all;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (!generation_list_all(c->host, c->arena, &all, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return as_json(c, &all);
	print(c, &all, details);
	return EXIT_YES;
}

const struct verb verb_history = {
	.name = "history",
	.brief = "what was applied, when and why",
	.usage = "history [--details] [--json]",
	.help = "Lists the generations, newest first: each is what one apply left.\n\n"
		"  --details  every resource that changed\n\n"
		"Example:\n  mailstead history --details\n",
	.root = true,
	.run = run,
};
