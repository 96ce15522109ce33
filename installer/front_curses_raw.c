/*
 * Lines alone, for a mouse to take: the screen is left, and they are written
 * as they are, with nothing beside them and not cut where a line of the
 * terminal ends, so that a selection gets back what was written.
 */
#include <stdio.h>
#include <string.h>

#include "installer/front_curses_part.h"

static const char *raw_text(const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++)
		if (v->items.v[i].kind == ITEM_LINES)
			return v->items.v[i].text;
	return "";
}

static void write_keys(const struct view *v)
{
	fputs("\nEnter  back", stdout);
	for (size_t i = 0; i < v->actions.n; i++)
		if (v->actions.v[i].key[0] != '\0' && strcmp(v->actions.v[i].id, "close") != 0)
			printf("   %s  %s", v->actions.v[i].key, v->actions.v[i].label);
	fputs("\n", stdout);
}

/* Written once, and again only if it is something else or we were stopped meanwhile. */
void front_raw_draw(struct front *f)
{
	const struct view *v = &f->page.view;
	const char *text = raw_text(v);

	if (f->raw_seen && strcmp(str_c(&f->raw_text), text) == 0)
		return;
	term_leave(f->term);
	printf("\n%s\n\n%s%s", v->title, text, text[0] != '\0' && text[strlen(text) - 1] == '\n' ? "" : "\n");
	if (v->say[0] != '\0')
		printf("\n%s\n", v->say);
	write_keys(v);
	fflush(stdout);
	f->raw_seen = true;
	str_cut(&f->raw_text, 0);
	str_adds(&f->raw_text, text);
}

void front_raw_key(struct front *f, const struct key *key)
{
	const struct view *v = &f->page.view;

	for (size_t i = 0; key->name == K_CHAR && i < v->actions.n; i++)
		if (strcmp(v->actions.v[i].key, key->text) == 0) {
			f->raw_seen = false;
			session_act(f->s, v->actions.v[i].id, "");
			return;
		}
	if (key->name == K_ENTER || key->name == K_ESC || key_is(key, 'q') || key_is(key, 'b') ||
	    (key->name == K_CTRL && key->text[0] == 'c'))
		session_act(f->s, "close", "");
}
