/*
 * YAML as a tree that knows where everything stands in the text.
 *
 * Only what a site needs: scalars, lists, mappings, in block or flow form.
 * Anchors, aliases, tags, directives, a second document, a duplicate key and
 * control characters (written as escapes) are refused, in plain words.
 */
#ifndef CONF_TREE_H
#define CONF_TREE_H

#include "base/vec.h"
#include "conf/source.h"

enum node_kind {
	NODE_SCALAR,
	NODE_LIST,
	NODE_MAP,
};

struct node {
	enum node_kind kind;
	size_t start, end; /* bytes of the text; a block list or mapping ends with its last child */
	bool flow;         /* a list in [] or a mapping in {} */
	bool quoted;       /* a scalar in quotes… */
	bool block;        /* …or below | or > */
	const char *text;  /* of a scalar */
	VEC(struct node *) items; /* of a list; of a mapping: the keys… */
	struct node *value; /* …each with its value */
};

struct tree {
	struct source src;
	struct node *root; /* NULL: nothing but comments */
	bool closed;       /* the document ends with "..." */
};

/* Everything lives in a; text must stay. ERR_SITE with the place. */
bool tree_parse(struct arena *a, const char *name, const char *text, size_t len, struct tree *t,
		struct err *err) MUST;
/* The key of that name in a mapping, or NULL; so too if map is NULL or no mapping. */
struct node *node_key(const struct node *map, const char *name);
/* A key or item with nothing after it. */
bool node_is_empty(const struct node *n);
/* "a list", "a mapping", "a value". */
const char *node_words(const struct node *n);

#endif
