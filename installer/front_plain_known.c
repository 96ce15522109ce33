/* What was printed of a page, and the numbers of what is on it. */
#include <ctype.h>
#include <string.h>

#include "installer/front_plain_part.h"

enum { NEW = (size_t)-1 };

struct plain_page *plain_top(struct plain *p)
{
	return &p->pages[p->n - 1];
}

void plain_forget(struct plain *p)
{
	struct plain_page *was = plain_top(p);

	*was = (struct plain_page){ .page = was->page, .heading = "", .title = "", .right = "", .things = was->things,
				    .names = was->names, .numbers = was->numbers };
	p->areas.n = 0;
	p->said = "";
}

/* Where map has key; the map gets a copy of it that stays. */
static size_t *at_key(struct plain *p, struct strset *keys, struct strmap *map, const char *key, size_t initial)
{
	if (!strset_has(keys, key)) {
		key = arena_strdup(p->arena, key);
		strset_add(p->arena, keys, key);
	}
	return strmap_at(p->arena, map, key, initial);
}

size_t plain_number(struct plain *p, enum plain_kind kind, const char *id)
{
	struct plain_page *page = plain_top(p);
	struct str name = {0};

	str_addf(&name, "%d%s", (int)kind, id);
	size_t *number = at_key(p, &page->names, &page->numbers, str_c(&name), 0);
	str_free(&name);
	if (*number == 0) {
		vec_push(p->arena, &page->things, ((struct plain_thing){ .kind = kind, .id = arena_strdup(p->arena, id) }));
		*number = page->things.n;
	}
	return *number;
}

struct plain_thing *plain_thing(struct plain *p, size_t number)
{
	return number >= 1 && number <= plain_top(p)->things.n ? &plain_top(p)->things.v[number - 1] : NULL;
}

const struct item *plain_item(const struct view *v, enum plain_kind kind, const char *id)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == (kind == PLAIN_ROW ? ITEM_ROW : ITEM_FIELD) && strcmp(v->items.v[i].id, id) == 0)
			return &v->items.v[i];
	return NULL;
}

/* Where what was printed under that key is, or NEW. */
static size_t *place_of(struct plain *p, const char *key)
{
	struct plain_page *page = plain_top(p);

	return at_key(p, &page->keys, &page->by_key, key, NEW);
}

const char *plain_calm(struct arena *a, const char *text)
{
	char *calm = arena_strdup(a, text), *to = calm;

	for (const char *s = text; *s != '\0'; s++)
		if (!isdigit((unsigned char)*s))
			*to++ = *s;
	*to = '\0';
	return calm;
}

bool plain_is_new(struct plain *p, const struct view *v, const char *key, const char *text, bool at_work)
{
	struct plain_page *page = plain_top(p);
	size_t *place = place_of(p, key);
	const char *old = *place != NEW ? page->printed.v[*place] : NULL;

	if (old != NULL && (strcmp(old, text) == 0 ||
			    (at_work && strcmp(plain_calm(v->arena, old), plain_calm(v->arena, text)) == 0)))
		return false;
	text = arena_strdup(p->arena, text);
	if (*place != NEW) {
		page->printed.v[*place] = text;
		return true;
	}
	*place = page->printed.n;
	vec_push(p->arena, &page->printed, text);
	return true;
}

const char *plain_key(const struct view *v, const struct item *item)
{
	return item->id[0] != '\0' ? arena_printf(v->arena, "%d:%s", (int)item->kind, item->id)
				   : arena_printf(v->arena, "%d#%zu", (int)item->kind, (size_t)(item - v->items.v));
}

const char *plain_printed(struct plain *p, const char *key)
{
	size_t place = *place_of(p, key);

	return place != NEW ? plain_top(p)->printed.v[place] : NULL;
}

void plain_once(struct plain *p, const struct view *v, const char *text)
{
	if (plain_is_new(p, v, text, "", false))
		plain_put(p, 0, text);
}
