#include "conf/tree.h"

#include <string.h>

struct node *node_key(const struct node *map, const char *name)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->items.n; i++)
		if (strcmp(map->items.v[i]->text, name) == 0)
			return map->items.v[i];
	return NULL;
}

bool node_is_empty(const struct node *n)
{
	return n->kind == NODE_SCALAR && !n->quoted && !n->block && n->text[0] == '\0';
}

const char *node_words(const struct node *n)
{
	return n->kind == NODE_LIST ? "a list" : n->kind == NODE_MAP ? "a mapping" : "a value";
}
