/* The packages that a generation was made for, and what has changed in them since the one before. */
#include <string.h>

#include "cmd/history_show.h"

/* NULL: it is not among them. */
static const char *version_in(const struct generation *g, const char *name)
{
	for (size_t i = 0; i < g->packages.n; i++)
		if (strcmp(g->packages.v[i].name, name) == 0)
			return g->packages.v[i].version;
	return NULL;
}

static void print_package(struct cmd *c, const struct generation_package *p, const struct generation *before)
{
	const char *was = before != NULL ? version_in(before, p->name) : p->version;

	if (was == NULL)
		cmd_say(c, "  %-30s %s (new)\n", p->name, p->version);
	else if (strcmp(was, p->version) != 0)
		cmd_say(c, "  %-30s %s → %s\n", p->name, was, p->version);
	else
		cmd_say(c, "  %-30s %s\n", p->name, p->version);
}

void history_print_packages(struct cmd *c, const struct generation *g, const struct generation *before)
{
	/* One of an earlier version does not say for what it was made. */
	const struct generation *with = before != NULL && before->packages.n > 0 ? before : NULL;
	bool upgraded = with != NULL && with->debian[0] != '\0' && strcmp(with->debian, g->debian) != 0;

	if (g->packages.n == 0)
		return;
	cmd_say(c, "\nMade for Debian %s%s, mailstead %s, and these packages:\n", g->debian,
		upgraded ? arena_printf(c->arena, " (generation %d: %s)", with->number, with->debian) : "", g->version);
	for (size_t i = 0; i < g->packages.n; i++)
		print_package(c, &g->packages.v[i], with);
	for (size_t i = 0; with != NULL && i < with->packages.n; i++)
		if (version_in(g, with->packages.v[i].name) == NULL)
			cmd_say(c, "  %-30s no longer wanted (was %s)\n", with->packages.v[i].name,
				with->packages.v[i].version);
}

static void add_change(json_t *list, const char *name, const char *from, const char *to)
{
	json_array_append_new(list, json_pack("{s:s, s:s?, s:s?}", "package", name, "from", from, "to", to));
}

json_t *history_package_changes(const struct generation *g, const struct generation *before)
{
	json_t *list = json_array();

	if (before == NULL || before->packages.n == 0 || g->packages.n == 0)
		return list;
	for (size_t i = 0; i < g->packages.n; i++) {
		const struct generation_package *p = &g->packages.v[i];
		const char *was = version_in(before, p->name);

		if (was == NULL || strcmp(was, p->version) != 0)
			add_change(list, p->name, was, p->version);
	}
	for (size_t i = 0; i < before->packages.n; i++)
		if (version_in(g, before->packages.v[i].name) == NULL)
			add_change(list, before->packages.v[i].name, before->packages.v[i].version, NULL);
	return list;
}
