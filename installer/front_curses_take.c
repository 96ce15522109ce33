/* A view is taken from the session, and where the operator was in it. */
#include <string.h>

#include "installer/front_curses_part.h"

static void ascii(struct view *v, const char **s)
{
	if (*s != NULL)
		*s = text_ascii(v->arena, *s);
}

/* Identities and what a field holds stay as they are: they go back to the page. */
void front_ascii(struct view *v)
{
	const char **texts[] = { &v->place, &v->box, &v->title, &v->right, &v->say, &v->help };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ascii(v, texts[i]);
	for (size_t i = 0; i < v->areas.n; i++)
		ascii(v, &v->areas.v[i].title);
	for (size_t i = 0; i < v->actions.n; i++)
		ascii(v, &v->actions.v[i].label);
	for (size_t i = 0; i < v->items.n; i++) {
		struct item *item = &v->items.v[i];
		const char **of_item[] = { &item->word,  &item->title, &item->text,
					   &item->right, &item->note,  &item->brief };
		for (size_t k = 0; k < sizeof(of_item) / sizeof(of_item[0]); k++)
			if (item->kind != ITEM_QR)
				ascii(v, of_item[k]);
		for (size_t k = 0; k < item->details.n; k++) {
			ascii(v, &item->details.v[k].label);
			ascii(v, &item->details.v[k].text);
		}
	}
}

static struct place *find_place(struct front *f, const char *id)
{
	for (size_t i = 0; i < PLACES; i++)
		if (f->places[i].page[0] != '\0' && strcmp(f->places[i].page, id) == 0)
			return &f->places[i];
	struct place *place = &f->places[f->nplaces++ % PLACES];
	*place = (struct place){0};
	strncpy(place->page, id, PLACE_ID_MAX - 1);
	return place;
}

/* What only asks or is only read begins anew each time; pages keep where one was in them. */
static bool anew(const struct front *f, const struct view *v)
{
	if (v->asks)
		return true;
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind != ITEM_LINES)
			return false;
	return !f->page.view.asks;
}

/* A question lies on the page that was seen before it. */
static void keep_below(struct front *f, const struct view *v)
{
	if (v->asks && f->page.arena != NULL && !f->page.view.asks) {
		arena_free(f->below.arena);
		f->below = f->page;
		f->page.arena = NULL;
	}
	arena_free(f->page.arena);
	f->page.arena = NULL;
}

/* A page that proposes "@example.org" wants what stands before it. */
static void begin_edit(struct front *f, const char *value)
{
	edit_set(&f->edit, value);
	if (value[0] == '@')
		f->edit.at = 0;
}

static void say_what_is_too_long(struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (front_too_long(&v->items.v[i]))
			v->items.v[i].brief = "It is too long to be changed here: it stays as it is.";
}

/* The edited field is another, or none, or the page has made something else of it. */
static void take_edit(struct front *f)
{
	const struct item *item = pane_typing(&f->page.pane) && !f->on_areas ? pane_item(&f->page.pane) : NULL;
	const char *id = item != NULL ? item->id : "";
	const bool secret = item != NULL && item->field == FIELD_SECRET;

	if (strcmp(f->edit_field, id) != 0) {
		begin_edit(f, item != NULL && !secret ? item->value : "");
		strncpy(f->edit_field, id, PLACE_ID_MAX - 1);
	} else if (item != NULL && !f->edit_sent && strcmp(f->edit_seen, item->value) != 0) {
		edit_set(&f->edit, secret ? "" : item->value);
	}
	f->edit_sent = false;
	strncpy(f->edit_seen, item != NULL ? item->value : "", EDIT_MAX - 1);
}

void front_take(struct front *f)
{
	struct arena *a = arena_new();
	const char *page = session_top(f->s)->id;
	struct view v;

	if (session_over(f->s, NULL)) {
		arena_free(a);
		return;
	}
	session_view(f->s, a, &v);
	say_what_is_too_long(&v);
	if (!f->screen.utf8)
		front_ascii(&v);
	const char *id = arena_printf(a, "%.120s/%.120s", page, v.area);
	struct place *place = find_place(f, id);
	if (f->page.place != place) {
		if (anew(f, &v)) {
			*place = (struct place){0};
			strncpy(place->page, id, PLACE_ID_MAX - 1);
		}
		f->seeking = false;
		if (f->over_kind == OVER_CHOICE)
			front_over_close(f);
	}
	keep_below(f, &v);
	f->page.arena = a;
	f->page.view = v;
	f->page.place = place;
	if (v.areas.n == 0)
		f->on_areas = false;
	pane_begin(&f->page.pane, a, &f->page.view, place, &f->screen);
	take_edit(f);
	front_paint(f); /* keys need to know where things are */
}
