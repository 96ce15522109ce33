#include "conf/tree.h"

#include <string.h>
#include <yaml.h>

#include "conf/tree_words.h"
#include "base/utf8.h"

enum {
	DEPTH_MAX = 8,  /* a site needs three */
	KEYS_MAX = 256, /* in one mapping */
};

struct reader {
	yaml_parser_t p;
	struct arena *a;
	const struct source *src;
	struct err *err;
};

static bool next(struct reader *r, yaml_event_t *ev)
{
	return yaml_parser_parse(&r->p, ev) != 0 || tree_syntax_error(&r->p, r->src, r->err);
}

static size_t at(const struct reader *r, yaml_mark_t mark)
{
	return source_byte(r->src, mark.index);
}

/* Anchors, aliases and tags would let a short file say something other than what stands there. */
static bool check_plain(struct reader *r, const yaml_event_t *ev)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;
	const char *what = "an anchor (&name)";

	if (ev->type == YAML_SCALAR_EVENT) {
		anchor = ev->data.scalar.anchor;
		tag = ev->data.scalar.tag;
	} else if (ev->type == YAML_SEQUENCE_START_EVENT) {
		anchor = ev->data.sequence_start.anchor;
		tag = ev->data.sequence_start.tag;
	} else if (ev->type == YAML_MAPPING_START_EVENT) {
		anchor = ev->data.mapping_start.anchor;
		tag = ev->data.mapping_start.tag;
	} else if (ev->type == YAML_ALIAS_EVENT) {
		anchor = ev->data.alias.anchor;
		what = "an alias (*name)";
	}
	if (anchor == NULL && tag == NULL)
		return true;
	source_fail(r->src, at(r, ev->start_mark), r->err, "%s has no place in a site file",
		    anchor != NULL ? what : "a tag (!name)");
	return err_hint(r->err, "write the value itself, in quotes if it begins with &, * or !");
}

static bool read_scalar(struct reader *r, const yaml_event_t *ev, struct node *n)
{
	const char *value = (const char *)ev->data.scalar.value;
	size_t length = ev->data.scalar.length;
	yaml_scalar_style_t style = ev->data.scalar.style;

	n->kind = NODE_SCALAR;
	n->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	n->block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
	n->text = arena_memdup(r->a, value, length);
	if (utf8_is_text(value, length))
		return true;
	source_fail(r->src, n->start, r->err, "the value holds a line break or another control character");
	return err_hint(r->err, n->block ? "write the value on one line, without | or >"
					 : "remove the character from the value");
}

static struct node *read_node(struct reader *r, yaml_event_t *ev, size_t depth);

/* Reads the next node into *n; NULL there is the end of the collection. */
static bool read_next(struct reader *r, size_t depth, struct node **n, size_t *end)
{
	yaml_event_t ev;

	if (!next(r, &ev))
		return false;
	*n = NULL;
	*end = at(r, ev.end_mark);
	bool last = ev.type == YAML_SEQUENCE_END_EVENT || ev.type == YAML_MAPPING_END_EVENT;
	if (!last)
		*n = read_node(r, &ev, depth);
	yaml_event_delete(&ev);
	return last || *n != NULL;
}

static bool read_list(struct reader *r, struct node *list, size_t depth)
{
	struct node *item;
	size_t end;

	list->kind = NODE_LIST;
	for (;;) {
		if (!read_next(r, depth + 1, &item, &end))
			return false;
		if (item == NULL)
			break;
		vec_push(r->a, &list->items, item);
		list->end = item->end;
	}
	if (list->flow)
		list->end = end;
	return true;
}

static bool check_key(struct reader *r, const struct node *map, const struct node *key)
{
	if (key->kind != NODE_SCALAR) {
		source_fail(r->src, key->start, r->err, "%s where a name belongs", node_words(key));
		return err_hint(r->err, "write it like name: value");
	}
	const struct node *first = node_key(map, key->text);
	if (first != NULL) {
		struct str name = {0};
		utf8_show_word(&name, key->text);
		source_fail(r->src, key->start, r->err, "%s is already on line %zu", str_c(&name),
			    source_line(r->src, first->start));
		str_free(&name);
		return err_hint(r->err, "keep one of the two");
	}
	if (map->items.n < KEYS_MAX)
		return true;
	source_fail(r->src, key->start, r->err, "more than %d names in one mapping", KEYS_MAX);
	return err_hint(r->err, "is this the right file? There are not that many options");
}

static bool read_map(struct reader *r, struct node *map, size_t depth)
{
	struct node *key;
	size_t end;

	map->kind = NODE_MAP;
	for (;;) {
		if (!read_next(r, depth + 1, &key, &end))
			return false;
		if (key == NULL)
			break;
		if (!check_key(r, map, key) || !read_next(r, depth + 1, &key->value, &end))
			return false;
		vec_push(r->a, &map->items, key);
		map->end = key->value->end;
	}
	if (map->flow)
		map->end = end;
	return true;
}

static struct node *read_node(struct reader *r, yaml_event_t *ev, size_t depth)
{
	struct node *n = arena_new_of(r->a, struct node);
	bool good = false;

	n->start = at(r, ev->start_mark);
	n->end = at(r, ev->end_mark);
	if (!check_plain(r, ev))
		return NULL;
	if (depth > DEPTH_MAX) {
		source_fail(r->src, n->start, r->err, "nested more than %d levels deep", DEPTH_MAX);
		err_hint(r->err, "a site file needs three: group, name, list");
		return NULL;
	}
	if (ev->type == YAML_SCALAR_EVENT) {
		good = read_scalar(r, ev, n);
	} else if (ev->type == YAML_SEQUENCE_START_EVENT) {
		n->flow = ev->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
		good = read_list(r, n, depth);
	} else if (ev->type == YAML_MAPPING_START_EVENT) {
		n->flow = ev->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
		good = read_map(r, n, depth);
	}
	return good ? n : NULL;
}

static bool check_document_start(struct reader *r, const yaml_event_t *ev)
{
	if (ev->data.document_start.version_directive == NULL &&
	    ev->data.document_start.tag_directives.start == ev->data.document_start.tag_directives.end)
		return true;
	source_fail(r->src, at(r, ev->start_mark), r->err, "a YAML directive (%%) has no place in a site file");
	return err_hint(r->err, "remove the line");
}

static bool read_document(struct reader *r, struct tree *t)
{
	struct node *root;
	size_t end;
	yaml_event_t ev;

	if (!read_next(r, 1, &root, &end) || !next(r, &ev))
		return false;
	t->root = root;
	t->closed = !ev.data.document_end.implicit;
	yaml_event_delete(&ev);

	if (!next(r, &ev))
		return false;
	bool only = ev.type == YAML_STREAM_END_EVENT;
	if (!only) {
		source_fail(r->src, at(r, ev.start_mark), r->err, "a second document begins here");
		err_hint(r->err, "a site file is one document: remove the ---");
	}
	yaml_event_delete(&ev);
	return only;
}

static bool read_stream(struct reader *r, struct tree *t)
{
	yaml_event_t ev;

	if (!next(r, &ev))
		return false;
	yaml_event_delete(&ev);
	if (!next(r, &ev))
		return false;
	bool empty = ev.type == YAML_STREAM_END_EVENT;
	bool good = empty || check_document_start(r, &ev);
	yaml_event_delete(&ev);
	return good && (empty || read_document(r, t));
}

bool tree_parse(struct arena *a, const char *name, const char *text, size_t len, struct tree *t,
		struct err *err)
{
	struct reader r = {.a = a, .src = &t->src, .err = err};

	*t = (struct tree){0};
	if (!source_open(a, name, text, len, &t->src, err))
		return false;
	if (yaml_parser_initialize(&r.p) == 0)
		return err_set(err, ERR_SYS, "out of memory");
	yaml_parser_set_encoding(&r.p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.p, (const unsigned char *)text + t->src.skip, len - t->src.skip);
	bool good = read_stream(&r, t);
	yaml_parser_delete(&r.p);
	return good;
}
