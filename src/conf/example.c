/* A site file with comments. */
#include <string.h>

#include "base/arena.h"
#include "conf/option.h"

static const char head[] =
	"# What this mail server should be. After a change:\n"
	"#\n"
	"#     mailstead plan     shows what it would do\n"
	"#     mailstead apply    does it\n"
	"#\n"
	"# Below the required lines stands every option with its default, switched off\n"
	"# by the # before it. To change one, delete that # and the one before the name\n"
	"# of its group.\n";

/* What stands in the file: the value of site, else the default, else nothing yet. */
static void format_value(const struct option *o, const struct site *site, struct str *out)
{
	struct str value = {0};

	if (site != NULL)
		option_format(o, site, &value);
	else if (o->def != NULL)
		str_adds(&value, o->def);
	else if (o->type == OPT_LIST)
		str_adds(&value, "[]");
	else if (o->min == o->max && o->type == OPT_INT)
		str_addf(&value, "%d", (int)o->min);
	if (value.len > 0)
		str_addf(out, " %s", str_c(&value));
	str_free(&value);
}

/* Whether the option must stand without the #. */
static bool is_live(const struct option *o, const struct site *site)
{
	struct str value = {0}, usual = {0};
	struct site defaults = {0};
	struct err err = {0};

	if (o->def == NULL || site == NULL)
		return o->def == NULL;
	struct arena *a = arena_new();
	bool live = true;
	if (option_parse(a, o, o->def, &defaults, &err)) {
		option_format(o, site, &value);
		option_format(o, &defaults, &usual);
		live = strcmp(str_c(&value), str_c(&usual)) != 0;
	}
	str_free(&value);
	str_free(&usual);
	arena_free(a);
	return live;
}

/* " (none, quarantine, reject)" */
static void add_choices(const struct option *o, struct str *out)
{
	if (o->choices == NULL)
		return;
	for (size_t i = 0; o->choices[i] != NULL; i++)
		str_addf(out, "%s%s", i == 0 ? " (" : ", ", o->choices[i]);
	str_addc(out, ')');
}

static void add_option(const struct option *o, const char *name, const struct site *site, struct str *out)
{
	bool live = is_live(o, site);
	struct str line = {0};

	str_addf(&line, "%s%s%s:", live ? "" : "#", name != o->path ? "  " : "", name);
	/* the default in its own words; a value in ours */
	format_value(o, live ? site : NULL, &line);
	if (name == o->path) {
		str_addf(out, "\n# %s: %s\n%s\n", o->brief, o->expected, str_c(&line));
	} else {
		str_addf(out, "%-28s # %s", str_c(&line), o->brief);
		add_choices(o, out);
		str_addc(out, '\n');
	}
	str_free(&line);
}

static size_t group_length(const struct option *o)
{
	const char *dot = strrchr(o->path, '.');

	return dot != NULL ? (size_t)(dot - o->path) : 0;
}

static bool same_group(const struct option *o, const struct option *first)
{
	size_t n = group_length(first);

	return o->path != NULL && group_length(o) == n && strncmp(o->path, first->path, n) == 0;
}

/* Adds all options of the group that begins at first; gives the one after it. */
static const struct option *add_group(const struct option *first, const struct site *site, struct str *out)
{
	size_t n = group_length(first);
	bool live = false;
	const struct option *o;

	for (o = first; same_group(o, first); o++)
		live = live || is_live(o, site);
	str_addf(out, "\n%s%.*s:\n", live ? "" : "#", (int)n, first->path);
	for (o = first; same_group(o, first); o++)
		add_option(o, o->path + n + 1, site, out);
	return o;
}

void site_write(const struct site *site, struct str *out)
{
	str_adds(out, head);
	for (const struct option *o = option_table; o->path != NULL;) {
		if (group_length(o) > 0) {
			o = add_group(o, site, out);
		} else {
			add_option(o, o->path, site, out);
			o++;
		}
	}
}

void site_example(struct str *out)
{
	site_write(NULL, out);
}
