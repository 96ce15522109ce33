#include "conf/value.h"

#include <stdlib.h>
#include <string.h>

#include "conf/refuse.h"
#include "conf/suggest.h"
#include "base/utf8.h"

static bool store_bool(const char *text, bool *value, struct err *err)
{
	static const char *const yes[] = {"yes", "on", "y", "1", "true", NULL};
	static const char *const no[] = {"no", "off", "n", "0", "false", NULL};

	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
		*value = text[0] == 't';
		return true;
	}
	refuse(text, "true or false", "nothing else is taken, so that nobody has to guess", err);
	for (size_t i = 0; yes[i] != NULL; i++) {
		if (strcasecmp(text, yes[i]) == 0)
			err_hint(err, "write true");
		if (strcasecmp(text, no[i]) == 0)
			err_hint(err, "write false");
	}
	return false;
}

static bool store_choice(const struct option *o, const char *text, const char **value, struct err *err)
{
	struct str all = {0};

	for (size_t i = 0; o->choices[i] != NULL; i++) {
		if (strcmp(o->choices[i], text) == 0) {
			*value = o->choices[i];
			str_free(&all);
			return true;
		}
		str_adds(&all, i == 0 ? "it must be " : o->choices[i + 1] == NULL ? " or " : ", ");
		str_adds(&all, o->choices[i]);
	}
	refuse(text, "possible", str_c(&all), err);
	str_free(&all);
	const char *near = nearest_name(text, o->choices);
	if (near != NULL)
		err_hint(err, "did you mean \"%s\"?", near);
	return false;
}

static bool store_string(struct arena *a, const struct option *o, const char *text, const char **value,
			 struct err *err)
{
	struct str normal = {0};
	bool good = value_item(o, text, &normal, err);

	if (good)
		*value = arena_memdup(a, str_c(&normal), normal.len);
	str_free(&normal);
	return good;
}

bool value_item(const struct option *o, const char *text, struct str *normal, struct err *err)
{
	if (!utf8_is_text(text, strlen(text)))
		return refuse(text, "possible", "it holds a control character", err);
	return o->check(text, normal, err);
}

struct item {
	const char *text;
	size_t i;
};

static int by_text(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : x->i < y->i ? -1 : 1;
}

/* The index of the first item that was there before, or n. */
static size_t find_repeated(struct arena *a, const strlist *list)
{
	struct item *sorted = arena_alloc(a, (list->n + 1) * sizeof(*sorted));
	size_t first = list->n;

	for (size_t i = 0; i < list->n; i++)
		sorted[i] = (struct item){list->v[i], i};
	qsort(sorted, list->n, sizeof(*sorted), by_text);
	for (size_t i = 1; i < list->n; i++)
		if (strcmp(sorted[i].text, sorted[i - 1].text) == 0 && sorted[i].i < first)
			first = sorted[i].i;
	return first;
}

static bool check_count(const struct option *o, size_t n, struct err *err)
{
	if ((int64_t)n < o->min)
		return err_set(err, ERR_SITE, "the list is empty; at least %d is needed", (int)o->min);
	if ((int64_t)n > o->max)
		return err_set(err, ERR_SITE, "%zu items; at most %d are possible", n, (int)o->max);
	return true;
}

static bool store_list(struct arena *a, const struct option *o, const struct node *node, strlist *value,
		       const struct node **at, struct err *err)
{
	strlist list = {0};

	if (!check_count(o, node->items.n, err))
		return false;
	for (size_t i = 0; i < node->items.n; i++) {
		const char *text = NULL;
		*at = node->items.v[i];
		if ((*at)->kind != NODE_SCALAR)
			return err_set(err, ERR_SITE, "%s where one item of the list belongs", node_words(*at));
		if (node_is_empty(*at))
			return err_set(err, ERR_SITE, "an item of the list is empty");
		if (!store_string(a, o, (*at)->text, &text, err))
			return false;
		vec_push(a, &list, text);
	}
	size_t again = find_repeated(a, &list);
	if (again < list.n) {
		*at = node->items.v[again];
		err_set(err, ERR_SITE, "%s is there twice", list.v[again]);
		return err_hint(err, "keep one of the two");
	}
	*value = list;
	return true;
}

/* "write it as a list: domains: [example.org]" */
static bool hint_form(const char *words, const char *name, const char *open, const char *value,
		      const char *close, struct err *err)
{
	struct str shown = {0};

	utf8_show_word(&shown, value);
	err_hint(err, "write it %s: %s: %s%s%s", words, name, open, str_c(&shown), close);
	str_free(&shown);
	return false;
}

/* A list where a value belongs and the like, with the right form. */
static bool check_kind(const struct option *o, const struct node *node, struct err *err)
{
	const char *name = strrchr(o->path, '.') != NULL ? strrchr(o->path, '.') + 1 : o->path;
	bool list = o->type == OPT_LIST;

	if (node_is_empty(node)) {
		err_set(err, ERR_SITE, "the value is missing");
		if (o->def != NULL)
			err_hint(err, "write one after the colon, or remove the line: %s is the default", o->def);
		return false;
	}
	if (node->kind == (list ? NODE_LIST : NODE_SCALAR))
		return true;
	err_set(err, ERR_SITE, "%s where a %s belongs", node_words(node), list ? "list" : "single value");
	if (list && node->kind == NODE_SCALAR)
		return hint_form("as a list", name, "[", node->text, "]", err);
	if (!list && node->kind == NODE_LIST && node->items.n == 1 && node->items.v[0]->kind == NODE_SCALAR)
		return hint_form("without the list", name, "", node->items.v[0]->text, "", err);
	return list ? err_hint(err, "expected: %s", option_type_words(o)) : false;
}

static bool store_field(struct arena *a, const struct option *o, const struct node *node, struct site *site,
			const struct node **at, struct err *err)
{
	void *field = (char *)site + o->offset;

	switch (o->type) {
	case OPT_INT:
	case OPT_SIZE:
		return value_number(o, node->text, field, err);
	case OPT_BOOL:
		return store_bool(node->text, field, err);
	case OPT_STRING:
		return store_string(a, o, node->text, field, err);
	case OPT_CHOICE:
		return store_choice(o, node->text, field, err);
	case OPT_LIST:
		return store_list(a, o, node, field, at, err);
	}
	return err_set(err, ERR_INVALID, "unknown type of option");
}

static void hint_expected(const struct option *o, struct err *err)
{
	struct str range = {0};

	value_show_range(o, &range);
	if (o->expected != NULL)
		err_hint(err, "expected: %s", o->expected);
	else if (o->type == OPT_INT || o->type == OPT_SIZE)
		err_hint(err, "expected: %s, %s", option_type_words(o), str_c(&range));
	else
		err_hint(err, "expected: %s", option_type_words(o));
	str_free(&range);
}

bool value_store(struct arena *a, const struct option *o, const struct node *node, struct site *site,
		 const struct node **at, struct err *err)
{
	*at = node;
	if (check_kind(o, node, err) && store_field(a, o, node, site, at, err))
		return true;
	err->code = ERR_SITE;
	hint_expected(o, err);
	return err_wrap(err, "%s", o->path);
}

bool value_node(struct arena *a, const char *text, struct node **node, struct err *err)
{
	size_t len = strlen(text);
	struct tree t;

	if (!utf8_is_text(text, len)) {
		refuse(text, "possible", "it holds a line break or another control character", err);
		err->code = ERR_SITE;
		return err_hint(err, "give the value on one line");
	}
	if (!tree_parse(a, "value", arena_strdup(a, text), len, &t, err))
		return false;
	if (t.root == NULL) {
		/* nothing, as a shell passes '': the empty word */
		t.root = arena_new_of(a, struct node);
		t.root->text = "";
		t.root->quoted = true;
	}
	*node = t.root;
	return true;
}

bool option_parse(struct arena *a, const struct option *o, const char *text, struct site *site,
		  struct err *err)
{
	const struct node *at;
	struct node *node;

	if (!value_node(a, text, &node, err))
		return err_wrap(err, "%s", o->path);
	return value_store(a, o, node, site, &at, err);
}
