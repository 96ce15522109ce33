#include "conf/load.h"

#include <string.h>

#include "conf/loader.h"
#include "conf/suggest.h"
#include "base/utf8.h"
#include "conf/value.h"

static const char smallest[] = "the smallest site is:\n"
			       "  version: 1\n"
			       "  hostname: mail.example.org\n"
			       "  contact: admin@example.net\n"
			       "  domains: [example.org]";

/* Whether path is "group.something"; with group NULL every path is in it. */
static bool in_group(const char *path, const char *group)
{
	size_t n = group != NULL ? strlen(group) : 0;

	return group == NULL || (strncmp(path, group, n) == 0 && path[n] == '.');
}

static bool is_group(const char *name)
{
	for (const struct option *o = option_table; o->path != NULL; o++)
		if (in_group(o->path, name))
			return true;
	return false;
}

/* "message_size" for "mesage_size" below limits; group NULL: the names at the left margin. */
static const char *nearest_in(struct arena *a, const char *group, const char *name)
{
	struct suggest s = {.name = name};

	for (const struct option *o = option_table; o->path != NULL; o++) {
		if (!in_group(o->path, group))
			continue;
		const char *rest = o->path + (group != NULL ? strlen(group) + 1 : 0);
		suggest_try(&s, arena_memdup(a, rest, strcspn(rest, ".")));
	}
	return s.best;
}

/* For a right name in the wrong place. */
static bool hint_place(const struct option *o, struct err *err)
{
	const char *dot = strchr(o->path, '.');

	if (dot == NULL)
		return err_hint(err, "%s stands at the left margin, in no group", o->path);
	return err_hint(err, "did you mean %s? It is written:\n  %.*s:\n    %s: ...", o->path,
			(int)(dot - o->path), o->path, dot + 1);
}

static bool unknown(struct loader *l, const char *group, const struct node *key)
{
	const char *path = group != NULL ? arena_printf(l->a, "%s.%s", group, key->text) : key->text;
	struct str shown = {0};

	utf8_show_word(&shown, path);
	source_fail(&l->tree.src, key->start, l->err, "%s: no such option", str_c(&shown));
	str_free(&shown);

	const char *near = nearest_in(l->a, group, key->text);
	const char *elsewhere = option_nearest(path);
	if (near != NULL)
		return err_hint(l->err, "did you mean \"%s\"?", near);
	if (elsewhere != NULL)
		return hint_place(option_find(elsewhere), l->err);
	return err_hint(l->err, "see all options: mailstead config list");
}

static bool take_option(struct loader *l, const struct option *o, const struct node *value)
{
	const struct node *at = NULL;
	struct err *err = l->err;

	l->value[o - option_table] = value;
	if (value_store(l->a, o, value, l->site, &at, err))
		return true;
	/* the place goes before the message; the hint stays */
	char msg[sizeof(err->msg)], hint[sizeof(err->hint)];
	memcpy(msg, err->msg, sizeof(msg));
	memcpy(hint, err->hint, sizeof(hint));
	source_fail(&l->tree.src, at->start, err, "%s", msg);
	return err_hint(err, "%s", hint);
}

static bool take_group(struct loader *l, const char *group, const struct node *map)
{
	/* all of its lines are commented out */
	if (node_is_empty(map))
		return true;
	if (map->kind != NODE_MAP) {
		source_fail(&l->tree.src, map->start, l->err, "%s: %s where a group of options belongs", group,
			    node_words(map));
		return err_hint(l->err, "write it like\n  %s:\n    name: value", group);
	}
	for (size_t i = 0; i < map->items.n; i++) {
		const struct node *key = map->items.v[i];
		const struct option *o = option_find(arena_printf(l->a, "%s.%s", group, key->text));
		if (o == NULL)
			return unknown(l, group, key);
		if (!take_option(l, o, key->value))
			return false;
	}
	return true;
}

static bool take_root(struct loader *l)
{
	const struct node *root = l->tree.root;

	if (root == NULL || node_is_empty(root)) {
		err_set(l->err, ERR_SITE, "%s: there is nothing in the file", l->tree.src.name);
		return err_hint(l->err, "%s", smallest);
	}
	if (root->kind != NODE_MAP) {
		source_fail(&l->tree.src, root->start, l->err, "%s where options belong", node_words(root));
		return err_hint(l->err, "%s", smallest);
	}
	for (size_t i = 0; i < root->items.n; i++) {
		const struct node *key = root->items.v[i];
		const struct option *o = strchr(key->text, '.') == NULL ? option_find(key->text) : NULL;
		bool good = o != NULL ? take_option(l, o, key->value) :
			    is_group(key->text) ? take_group(l, key->text, key->value) : unknown(l, NULL, key);
		if (!good)
			return false;
	}
	return true;
}

static bool take_default(struct arena *a, const struct option *o, struct site *site, struct err *err)
{
	return option_parse(a, o, o->def, site, err) || err_wrap(err, "the default of an option is wrong");
}

bool site_defaults(struct arena *a, struct site *site, struct err *err)
{
	*site = (struct site){ .version = 1, .hostname = "", .contact = "" };
	for (const struct option *o = option_table; o->path != NULL; o++)
		if (o->def != NULL && !take_default(a, o, site, err))
			return false;
	return true;
}

/* Defaults for what is not there; what has none is missing. */
static bool take_defaults(struct loader *l)
{
	struct str names = {0}, lines = {0};

	for (const struct option *o = option_table; o->path != NULL; o++) {
		if (l->value[o - option_table] != NULL)
			continue;
		if (o->def != NULL) {
			if (!take_default(l->a, o, l->site, l->err))
				return false;
			continue;
		}
		str_addf(&names, "%s%s", names.len > 0 ? ", " : "", o->path);
		str_addf(&lines, "\n  %s: (%s)", o->path, o->expected);
	}
	bool complete = names.len == 0;
	if (!complete) {
		err_set(l->err, ERR_SITE, "%s: missing: %s", l->tree.src.name, str_c(&names));
		err_hint(l->err, "add at the left margin:%s", str_c(&lines));
	}
	str_free(&names);
	str_free(&lines);
	return complete;
}

bool site_load(struct arena *a, const char *name, const char *text, size_t len, struct site *site,
	       struct err *err)
{
	struct loader l = {.a = a, .site = site, .err = err};
	size_t rows = 0;

	*site = (struct site){0};
	while (option_table[rows].path != NULL)
		rows++;
	l.value = arena_alloc(a, rows * sizeof(*l.value));
	return tree_parse(a, name, text, len, &l.tree, err) && take_root(&l) && take_defaults(&l) &&
	       site_check(&l);
}
