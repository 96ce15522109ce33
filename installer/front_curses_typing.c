/* Keys that a field takes for itself, what is searched for, and the mouse. */
#include <stdio.h>
#include <string.h>

#include "installer/front_curses_part.h"

static void set(struct front *f, const char *field, const char *value)
{
	f->typed = true;
	session_set(f->s, field, value);
}

static bool type_secret(struct front *f, const struct item *item, const struct key *key)
{
	bool changed = false;

	switch (key->name) {
	case K_LEFT:
	case K_RIGHT:
	case K_HOME:
	case K_END:
	case K_DELETE: /* nobody sees where the cursor would be */
		return true;
	case K_BACKSPACE:
		changed = f->edit.len == 0 && item->value[0] != '\0';
		break;
	default:
		break;
	}
	if (!changed && !edit_key(&f->edit, key, &changed))
		return key->name == K_BACKSPACE;
	f->edit_sent = f->edit_sent || changed;
	if (changed)
		set(f, item->id, f->edit.text);
	return true;
}

/* Of such a text only the beginning could be edited, and the rest would be lost. */
bool front_too_long(const struct item *item)
{
	return item->kind == ITEM_FIELD && item->field == FIELD_TEXT && strlen(item->value) >= EDIT_MAX;
}

static bool type_text(struct front *f, const struct item *item, const struct key *key)
{
	bool changed;

	if (key_is(key, '?') && f->edit.len == 0)
		return front_help(f), true;
	if (front_too_long(item))
		return key->name == K_CHAR;
	if (!edit_key(&f->edit, key, &changed))
		return false;
	f->page.place->moved = true;
	f->edit_sent = f->edit_sent || changed;
	if (changed)
		set(f, item->id, f->edit.text);
	return true;
}

static bool toggle(struct front *f, const struct item *item, const struct key *key)
{
	if (key->name != K_LEFT && key->name != K_RIGHT && key->name != K_ENTER && !key_is(key, ' '))
		return false;
	f->page.place->moved = true;
	set(f, item->id, strcmp(item->value, "true") == 0 ? "false" : "true");
	return true;
}

static bool choose(struct front *f, const struct item *item, const struct key *key)
{
	const bool forth = key->name == K_RIGHT || key_is(key, ' '), back = key->name == K_LEFT;
	size_t n = 0, at = 0;

	if (key->name == K_ENTER)
		return front_choices(f), true;
	if (!forth && !back)
		return false;
	for (; item->choices != NULL && item->choices[n] != NULL; n++)
		if (strcmp(item->choices[n], item->value) == 0)
			at = n;
	f->page.place->moved = true;
	if (n > 0)
		set(f, item->id, item->choices[(forth ? at + 1 : at + n - 1) % n]);
	return true;
}

bool front_field_key(struct front *f, const struct key *key)
{
	const struct item *item = pane_item(&f->page.pane);

	if (f->over_kind != OVER_NONE || f->on_areas || item == NULL || item->kind != ITEM_FIELD)
		return false;
	switch (item->field) {
	case FIELD_TEXT:
		return type_text(f, item, key);
	case FIELD_SECRET:
		return type_secret(f, item, key);
	case FIELD_TOGGLE:
		return toggle(f, item, key);
	case FIELD_CHOICE:
		return choose(f, item, key);
	}
	return false;
}

bool front_seek_key(struct front *f, const struct key *key)
{
	struct shown *shown = front_top(f);
	bool changed = false;

	if (!f->seeking)
		return false;
	if (key->name == K_ENTER || key->name == K_ESC) {
		f->seeking = false;
		if (key->name == K_ESC)
			shown->place->seek[0] = '\0';
	} else if (key->name == K_UP || key->name == K_DOWN) {
		pane_search(&shown->pane, shown->place->seek, key->name == K_UP ? -1 : 1, true);
	} else if (edit_key(&f->seek, key, &changed) && changed) {
		snprintf(shown->place->seek, sizeof(shown->place->seek), "%s", f->seek.text);
		f->not_found =
			!pane_search(&shown->pane, shown->place->seek, 1, false) && shown->place->seek[0] != '\0';
	}
	return key->name != K_CTRL || changed;
}
