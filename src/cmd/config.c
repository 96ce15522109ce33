#include <string.h>

#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/verbs.h"
#include "conf/load.h"
#include "conf/option.h"

static int no_such_option(struct cmd *c, const char *path)
{
	struct err err = {0};
	const char *near = option_nearest(path);

	err_set(&err, ERR_USAGE, "there is no option \"%s\"", path);
	if (near != NULL)
		err_hint(&err, "did you mean %s?", near);
	else
		err_hint(&err, "mailstead config list shows them all");
	return cmd_fail(c, &err);
}

static bool load_site(struct cmd *c, struct site *site, struct err *err)
{
	struct str text = {0};

	if (!cmd_site_text(c, &text, err))
		return false;
	bool ok = site_load(c->arena, SITE_PATH, str_c(&text), text.len, site, err);
	str_free(&text);
	return ok;
}

static int get(struct cmd *c, const char *path)
{
	struct err err = {0};
	struct site site;
	struct str value = {0};
	const struct option *o = option_find(path);

	if (o == NULL)
		return no_such_option(c, path);
	if (!load_site(c, &site, &err))
		return cmd_fail(c, &err);
	option_format(o, &site, &value);
	int status = EXIT_YES;
	if (c->json)
		status = cmd_json(c, json_pack("{s:s}", path, str_c(&value)));
	else
		fprintf(c->out, "%s\n", str_c(&value));
	str_free(&value);
	return status;
}

static int set(struct cmd *c, const char *path, const char *value)
{
	struct err err = {0};
	struct str text = {0}, edited = {0};

	if (option_find(path) == NULL)
		return no_such_option(c, path);
	bool ok = cmd_site_text(c, &text, &err) &&
		  site_set(SITE_PATH, str_c(&text), text.len, path, value, &edited, &err);
	int status;
	if (!ok) {
		status = cmd_fail(c, &err);
	} else {
		const struct change_req change = { .why = arena_printf(c->arena, "config set %s", path),
					       .site_text = str_c(&edited),
					       .site_len = edited.len };

		status = cmd_change(c, &change);
	}
	str_free(&text);
	str_free(&edited);
	return status;
}

static int list(struct cmd *c)
{
	struct err err = {0};
	struct site site;
	bool has_site = load_site(c, &site, &err);
	json_t *all = c->json ? json_array() : NULL;

	/* Without a site the defaults are what can be told. */
	if (!has_site && err.code != ERR_NOT_FOUND) {
		json_decref(all);
		return cmd_fail(c, &err);
	}
	for (const struct option *o = option_table; o->path != NULL; o++) {
		struct str value = {0};

		if (has_site)
			option_format(o, &site, &value);
		else
			str_adds(&value, o->def ? o->def : "");
		if (all != NULL)
			json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:s}", "option", o->path, "value",
							     str_c(&value), "default", o->def ? o->def : "", "brief", o->brief,
							     "since", o->since));
		else
			cmd_say(c, "%-22s %-28s %s\n", o->path, str_c(&value), o->brief);
		str_free(&value);
	}
	return all != NULL ? cmd_json(c, all) : EXIT_YES;
}

static int example(struct cmd *c)
{
	struct str text = {0};

	site_example(&text);
	fputs(str_c(&text), c->out);
	str_free(&text);
	return EXIT_YES;
}

static int run(struct cmd *c, int argc, char **argv)
{
	const char *args[3];
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, args, 1, 3, &n, &status))
		return status;
	if (strcmp(args[0], "list") == 0 && n == 1)
		return list(c);
	if (strcmp(args[0], "example") == 0 && n == 1)
		return example(c);
	if (strcmp(args[0], "get") == 0 && n == 2)
		return get(c, args[1]);
	if (strcmp(args[0], "set") == 0 && n == 3)
		return set(c, args[1], args[2]);
	cmd_warn(c, "config: say list, example, get OPTION or set OPTION VALUE");
	return EXIT_USAGE;
}

const struct verb verb_config = {
	.name = "config",
	.brief = "the site, one value at a time: get, set, list, example",
	.usage = "config list [--json]\nconfig get OPTION\nconfig set OPTION VALUE [--yes]\nconfig example",
	.help = "list     every option, its value and what it is for\n"
		"get      one value\n"
		"set      changes one value in /etc/mailstead/site.yaml, your comments kept, and applies\n"
		"example  a commented site file to begin with\n\n"
		"Example:\n  mailstead config set limits.message_size 25M\n",
	.root = false,
	.run = run,
};
