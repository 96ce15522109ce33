/* site_list_add() and site_list_remove(). */
#include <string.h>

#include "conf/edit.h"
#include "conf/load.h"
#include "conf/value.h"

static size_t find_word(const edit_words *words, const char *normal)
{
	size_t i = 0;

	while (i < words->n && (words->v[i].normal == NULL || strcmp(words->v[i].normal, normal) != 0))
		i++;
	return i;
}

/* What the list means now: what stands in the file, else the default. */
static bool current(struct edit *e, const struct node *key, edit_words *words)
{
	struct node *node = key != NULL ? key->value : NULL;

	if (node != NULL && node->kind != NODE_LIST && !node_is_empty(node))
		return edit_by_hand(e);
	if (node == NULL && e->o->def != NULL && !value_node(e->a, e->o->def, &node, e->err))
		return false;
	*words = node != NULL ? edit_words_of(e, node) : (edit_words){0};
	return true;
}

/* Adds or removes one item, with everything that is known about it by now. */
static bool change_list(struct edit *e, const char *item, const char *normal, bool add, struct str *out)
{
	const struct node *key = edit_find_key(e);
	edit_words now = {0}, want = {0};
	struct site site = {0};

	if (!current(e, key, &now))
		return false;
	size_t at = find_word(&now, normal);
	if (add && at < now.n)
		return err_set(e->err, ERR_EXISTS, "%s: %s is already there", e->o->path, normal);
	if (!add && at == now.n)
		return err_set(e->err, ERR_NOT_FOUND, "%s: there is no %s", e->o->path, normal);
	for (size_t i = 0; i < now.n; i++)
		if (i != at)
			vec_push(e->a, &want, now.v[i]);
	if (add)
		vec_push(e->a, &want, ((struct edit_word){item, normal}));

	strlist *field = (void *)((char *)&site + e->o->offset);
	for (size_t i = 0; i < want.n; i++)
		vec_push(e->a, field, want.v[i].normal != NULL ? want.v[i].normal : "");
	return edit_set_list(e, key, &want) && edit_verify(e, &site, out);
}

static bool list_item(struct edit *e, const char *item, bool add, struct str *out)
{
	struct str normal = {0};

	if (e->o->type != OPT_LIST)
		return err_set(e->err, ERR_USAGE, "%s is not a list", e->o->path);
	if (!value_item(e->o, item, &normal, e->err)) {
		str_free(&normal);
		err_hint(e->err, "expected: %s", e->o->expected);
		return err_wrap(e->err, "%s", e->o->path);
	}
	bool good = change_list(e, item, str_c(&normal), add, out);
	str_free(&normal);
	return good;
}

bool site_list_add(const char *name, const char *text, size_t len, const char *path, const char *item,
		   struct str *out, struct err *err)
{
	struct edit e = {.a = arena_new(), .err = err};
	bool good = edit_begin(&e, name, text, len, path) && list_item(&e, item, true, out);

	edit_end(&e);
	return good;
}

bool site_list_remove(const char *name, const char *text, size_t len, const char *path, const char *item,
		      struct str *out, struct err *err)
{
	struct edit e = {.a = arena_new(), .err = err};
	bool good = edit_begin(&e, name, text, len, path) && list_item(&e, item, false, out);

	edit_end(&e);
	return good;
}
