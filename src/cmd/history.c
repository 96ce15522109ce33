#include <string.h>
#include <time.h>

#include "cmd/generation_fits.h"
#include "cmd/history_show.h"
#include "cmd/verbs.h"
#include "engine/failures.h"
#include "engine/generation.h"

static const char *when_text(int64_t when, char buf[32])
{
	time_t t = (time_t)when;
	struct tm tm;

	localtime_r(&t, &tm);
	strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm);
	return buf;
}

/* What was tried in vain after generation n, the newest first. */
static json_t *failures_json(const failure_list *failures, int n)
{
	json_t *list = json_array();

	for (size_t i = failures->n; i-- > 0;) {
		const struct failure *f = &failures->v[i];

		if (f->after == n)
			json_array_append_new(list, json_pack("{s:I, s:s, s:o, s:s, s:s}", "when", (json_int_t)f->when,
							      "why", f->why, "by", author_to_json(&f->by), "error",
							      f->error, "outcome", f->outcome));
	}
	return list;
}

static json_t *strings(const strlist *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, json_string(list->v[i]));
	return array;
}

const struct generation *history_before(const generation_list *all, int n)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].number < n && all->v[i].damaged == NULL)
			return &all->v[i];
	return NULL;
}

json_t *history_json(const struct generation *g, const struct generation *before, const failure_list *failures)
{
	json_t *packages = json_object();

	for (size_t i = 0; i < g->packages.n; i++)
		json_object_set_new(packages, g->packages.v[i].name, json_string(g->packages.v[i].version));
	json_t *o = json_pack("{s:i, s:I, s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "generation", g->number, "when",
			      (json_int_t)g->when, "why", g->why, "by", author_to_json(&g->by), "mailstead", g->version, "debian", g->debian,
			      "proved", g->proved, "changed", strings(&g->changed), "packages", packages,
			      "package_changes", history_package_changes(g, before),
			      "failed_after", failures_json(failures, g->number));
	if (g->gave_back)
		json_object_set_new(o, "gave_back", json_true());
	if (g->damaged != NULL)
		json_object_set_new(o, "damaged", json_string(g->damaged));
	return o;
}

static int as_json(struct cmd *c, const generation_list *all, const failure_list *failures)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->n; i++)
		json_array_append_new(list, history_json(&all->v[i], history_before(all, all->v[i].number), failures));
	return cmd_json(c, list);
}

/* "by anna, " */
static const char *by_text(struct cmd *c, const struct author *by)
{
	const char *name = author_name(c->arena, by);

	return name[0] != '\0' ? arena_printf(c->arena, "by %s, ", name) : "";
}

/* Only the first line of what went wrong: the rest is what a program said. */
void history_print_failures(struct cmd *c, const failure_list *failures, int n)
{
	char when[32];

	for (size_t i = failures->n; i-- > 0;) {
		const struct failure *f = &failures->v[i];

		if (f->after == n)
			cmd_say(c, "   -  %s  %-30s %sfailed, %s: %.*s\n", when_text(f->when, when), f->why,
				by_text(c, &f->by), f->outcome, (int)strcspn(f->error, "\n"), f->error);
	}
}

void history_print_line(struct cmd *c, const struct generation *g, bool in_place)
{
	char when[32];

	if (g->damaged != NULL) {
		cmd_say(c, "%4d  damaged: %s%s\n", g->number, g->damaged, in_place ? "  (in place)" : "");
		return;
	}
	cmd_say(c, "%4d  %s  %-30s %s%zu changed%s%s\n", g->number, when_text(g->when, when), g->why,
		by_text(c, &g->by), g->changed.n,
		in_place ? "  (in place)" : "", g->when > c->host->now(c->host) ? "  (the clock was ahead)" : "");
}

/* What was here before: no generation of ours, but one that can be gone back to. */
static void print_zero(struct cmd *c, bool applied)
{
	struct generation zero;
	struct err ignored = {0};
	char when[32];

	if (applied && generation_find(c->host, c->arena, 0, &zero, &ignored))
		cmd_say(c, "   0  %s  %s\n", when_text(zero.when, when), zero.why);
}

static void print(struct cmd *c, const generation_list *all, const failure_list *failures, bool details)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct generation *g = &all->v[i];

		history_print_failures(c, failures, g->number);
		history_print_line(c, g, i == 0);
		for (size_t k = 0; details && k < g->changed.n; k++)
			cmd_say(c, "        %s\n", g->changed.v[k]);
	}
	if (all->n == 0)
		cmd_say(c, "Nothing was applied yet.\n");
	history_print_failures(c, failures, 0);
	print_zero(c, all->n > 0);
}

static int run(struct cmd *c, int argc, char **argv)
{
	bool details = false, diff = false;
	const struct cmd_flag flags[] = { { "details", &details, NULL }, { "diff", &diff, NULL }, {0} };
	struct err err = {0};
	generation_list all;
	failure_list failures;
	const char *arg = NULL;
	size_t n;
	int status, number = 0;

	if (!cmd_args(c, argc, argv, flags, &arg, 0, 1, &n, &status))
		return status;
	if (n == 0 && diff) {
		err_set(&err, ERR_USAGE, "--diff is of one generation");
		err_hint(&err, "mailstead history lists them; mailstead history 3 --diff");
		return cmd_fail(c, &err);
	}
	if ((n > 0 && !generation_number(arg, &number, &err)) || !generation_list_all(c->host, c->arena, &all, &err) ||
	    !failure_list_all(c->host, c->arena, &failures, &err))
		return cmd_fail(c, &err);
	if (number > 0)
		return history_show(c, &all, &failures, number, diff);
	if (c->json)
		return as_json(c, &all, &failures);
	print(c, &all, &failures, details);
	return EXIT_YES;
}

const struct verb verb_history = {
	.name = "history",
	.brief = "what was applied, when and why",
	.usage = "history [--details] [--json]\nhistory N [--diff] [--json]",
	.help = "Lists the generations, newest first: each is what one apply left, and when, why and\n"
		"by whom. Between them stands what was tried in vain, and why it failed. With a\n"
		"number: all about that one, file by file, the packages it was made for with what\n"
		"has changed in them, from where it was asked for, and what failed before it.\n"
		"All of the last 30 days are kept, but not more than 100; the newest 10, however\n"
		"old; one a month for a year; and always the one in place, the one before it, and\n"
		"the last one before the one in place that was proved by its smoke test.\n\n"
		"  --details  every resource that changed\n"
		"  --diff     the lines that changed in the files; not of a file that only root may read\n\n"
		"Example:\n  mailstead history 3 --diff\n",
	.root = true,
	.run = run,
};
