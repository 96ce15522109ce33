#include "conf/edit.h"

#include <string.h>

#include "conf/load.h"
#include "conf/suggest.h"
#include "conf/value.h"

static bool no_such_option(const char *path, struct err *err)
{
	const char *near = option_nearest(path);

	err_set(err, ERR_USAGE, "%.100s: no such option", path);
	return near != NULL ? err_hint(err, "did you mean %s?", near)
			    : err_hint(err, "see all options: mailstead config list");
}

bool edit_begin(struct edit *e, const char *name, const char *text, size_t len, const char *path)
{
	const char *line;

	e->o = option_find(path);
	if (e->o == NULL)
		return no_such_option(path, e->err);
	if (!tree_parse(e->a, name, text, len, &e->tree, e->err))
		return false;
	line = len > 0 ? memchr(text, '\n', len) : NULL;
	e->eol = line != NULL && line > text && line[-1] == '\r' ? "\r\n" : "\n";
	str_add(&e->out, text, len);
	return true;
}

void edit_end(struct edit *e)
{
	str_free(&e->out);
	arena_free(e->a);
}

const struct node *edit_find_key(const struct edit *e)
{
	const char *dot = strchr(e->o->path, '.');

	if (dot == NULL)
		return node_key(e->tree.root, e->o->path);
	const struct node *group =
		node_key(e->tree.root, arena_memdup(e->a, e->o->path, (size_t)(dot - e->o->path)));
	return group != NULL ? node_key(group->value, dot + 1) : NULL;
}

/* Whether the option is the same in both sites. */
static bool same_value(const struct option *o, const struct site *x, const struct site *y)
{
	struct str a = {0}, b = {0};

	option_format(o, x, &a);
	option_format(o, y, &b);
	bool same = strcmp(str_c(&a), str_c(&b)) == 0;
	str_free(&a);
	str_free(&b);
	return same;
}

bool edit_verify(struct edit *e, const struct site *want, struct str *out)
{
	const struct source *src = &e->tree.src;
	struct site old, new;
	struct err ignored = {0};

	if (!site_load(e->a, src->name, str_c(&e->out), e->out.len, &new, e->err))
		return err_wrap(e->err, "cannot change %s", e->o->path);
	if (!same_value(e->o, want, &new))
		return edit_by_hand(e);
	if (site_load(e->a, src->name, src->text, src->len, &old, &ignored))
		for (const struct option *o = option_table; o->path != NULL; o++)
			if (o != e->o && !same_value(o, &old, &new))
				return edit_by_hand(e);
	str_add(out, e->out.p, e->out.len);
	return true;
}

/* Writes text over the value of key, or behind the colon if there is none. */
static bool replace_value(struct edit *e, const struct node *key, const char *text)
{
	const struct node *n = key->value;
	struct str more = {0};

	if (n->block || (n->kind != NODE_SCALAR && !n->flow))
		return edit_by_hand(e);
	if (node_is_empty(n) && n->start > 0 && e->out.p[n->start - 1] == ':')
		str_addc(&more, ' ');
	str_adds(&more, text);
	edit_splice(&e->out, n->start, n->end, &more);
	str_free(&more);
	return true;
}

static bool set_text(struct edit *e, const struct node *key, const char *text)
{
	return key != NULL ? replace_value(e, key, text) : edit_add(e, text);
}

static bool set_word(struct edit *e, const struct node *key, const struct node *value)
{
	struct str text = {0};
	bool quoted = key != NULL && key->value->kind == NODE_SCALAR && key->value->quoted;

	edit_quote(e->o, value->text, quoted, &text);
	bool good = set_text(e, key, str_c(&text));
	str_free(&text);
	return good;
}

edit_words edit_words_of(struct edit *e, const struct node *list)
{
	edit_words words = {0};

	for (size_t i = 0; list->kind == NODE_LIST && i < list->items.n; i++) {
		const struct node *item = list->items.v[i];
		struct edit_word w = {.text = item->text};
		struct str normal = {0};
		struct err ignored = {0};
		if (item->kind == NODE_SCALAR && value_item(e->o, item->text, &normal, &ignored))
			w.normal = arena_strdup(e->a, str_c(&normal));
		str_free(&normal);
		vec_push(e->a, &words, w);
	}
	return words;
}

bool edit_set_list(struct edit *e, const struct node *key, const edit_words *want)
{
	struct str text = {0};

	if (key != NULL && key->value->kind == NODE_LIST) {
		edit_words old = edit_words_of(e, key->value);
		return edit_list(e, key, &old, want);
	}
	str_addc(&text, '[');
	for (size_t i = 0; i < want->n; i++) {
		str_adds(&text, i > 0 ? ", " : "");
		edit_quote(e->o, want->v[i].text, false, &text);
	}
	str_addc(&text, ']');
	bool good = set_text(e, key, str_c(&text));
	str_free(&text);
	return good;
}

static bool set_value(struct edit *e, const char *value, struct str *out)
{
	const struct node *key = edit_find_key(e), *at;
	struct site want = {0};
	struct node *node;

	if (!value_node(e->a, value, &node, e->err) || !value_store(e->a, e->o, node, &want, &at, e->err))
		return false;
	bool good;
	if (e->o->type == OPT_LIST) {
		edit_words words = edit_words_of(e, node);
		good = edit_set_list(e, key, &words);
	} else {
		good = set_word(e, key, node);
	}
	return good && edit_verify(e, &want, out);
}

bool site_set(const char *name, const char *text, size_t len, const char *path, const char *value,
	      struct str *out, struct err *err)
{
	struct edit e = {.a = arena_new(), .err = err};
	bool good = edit_begin(&e, name, text, len, path) && set_value(&e, value, out);

	edit_end(&e);
	return good;
}
