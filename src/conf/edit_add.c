/* An option that is not in the file yet. */
#include <string.h>

#include "conf/edit.h"

/* In a mapping in {}: behind its last value. */
static void add_to_flow(struct edit *e, const struct node *map, const char *text)
{
	struct str more = {0};
	size_t at = map->start + 1;

	if (map->items.n > 0) {
		at = map->items.v[map->items.n - 1]->value->end;
		str_adds(&more, ", ");
	}
	str_adds(&more, text);
	edit_splice(&e->out, at, at, &more);
	str_free(&more);
}

/* Gives the spaces before the first key of a block mapping. */
static bool margin_of(struct edit *e, const struct node *map, const char **margin)
{
	size_t key = map->items.v[0]->start, start = edit_line_start(&e->out, key);

	/* a byte order mark does not indent */
	if (start < e->tree.src.skip)
		start = e->tree.src.skip;
	*margin = arena_memdup(e->a, e->out.p + start, key - start);
	return edit_is_blank(&e->out, start, key) || edit_by_hand(e);
}

/* A new line below the one of at. */
static void add_line(struct edit *e, size_t at, const char *margin, const char *text)
{
	struct str line = {0};

	str_addf(&line, "%s%s%s", e->eol, margin, text);
	at = edit_line_end(&e->out, at);
	edit_splice(&e->out, at, at, &line);
	str_free(&line);
}

/* At the end of the file, or before the "..." that ends the document. */
static bool add_to_root(struct edit *e, const char *text)
{
	const struct node *root = e->tree.root;
	const char *margin = "";

	if (root != NULL && !node_is_empty(root)) {
		if (root->kind != NODE_MAP)
			return edit_by_hand(e);
		if (root->flow) {
			add_to_flow(e, root, text);
			return true;
		}
		if (!margin_of(e, root, &margin))
			return false;
		if (e->tree.closed) {
			add_line(e, root->end, margin, text);
			return true;
		}
	}
	if (e->out.len > e->tree.src.skip && e->out.p[e->out.len - 1] != '\n')
		str_adds(&e->out, e->eol);
	str_addf(&e->out, "%s%s%s", margin, text, e->eol);
	return true;
}

static bool add_to_group(struct edit *e, const struct node *key, const char *text)
{
	const struct node *map = key->value;
	const char *margin;

	if (map->kind == NODE_MAP && map->flow) {
		add_to_flow(e, map, text);
		return true;
	}
	if (map->kind == NODE_MAP) {
		if (!margin_of(e, map, &margin))
			return false;
		add_line(e, map->end, margin, text);
		return true;
	}
	if (!node_is_empty(map))
		return edit_by_hand(e);
	if (e->tree.root->flow) {
		struct str inner = {0};
		str_addf(&inner, " {%s}", text);
		edit_splice(&e->out, map->start, map->start, &inner);
		str_free(&inner);
		return true;
	}
	if (!margin_of(e, e->tree.root, &margin))
		return false;
	add_line(e, map->start, arena_printf(e->a, "%s  ", margin), text);
	return true;
}

bool edit_add(struct edit *e, const char *value)
{
	const char *path = e->o->path, *dot = strchr(path, '.');

	if (dot == NULL)
		return add_to_root(e, arena_printf(e->a, "%s: %s", path, value));

	const char *group = arena_memdup(e->a, path, (size_t)(dot - path));
	const char *text = arena_printf(e->a, "%s: %s", dot + 1, value);
	const struct node *key = node_key(e->tree.root, group);
	if (key != NULL)
		return add_to_group(e, key, text);
	if (e->tree.root != NULL && e->tree.root->flow)
		return add_to_root(e, arena_printf(e->a, "%s: {%s}", group, text));

	const char *margin = "";
	if (e->tree.root != NULL && e->tree.root->kind == NODE_MAP && !margin_of(e, e->tree.root, &margin))
		return false;
	return add_to_root(e, arena_printf(e->a, "%s:%s%s  %s", group, e->eol, margin, text));
}
