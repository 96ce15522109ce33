/* The keys: the table, and what reads it. */
#include "installer/front_curses_keys.h"

#include <string.h>

static const struct binding bindings[] = {
	{ K_RIGHT, 0, when_asks, press_right, "←→", "choose", false, NULL, NULL },
	{ K_UP, 0, when_in_list, press_up, "↑↓", "choose", false,
	  "↑ ↓", "the line above or below; j and k do the same in lists" },
	{ K_UP, 0, when_always, press_up, NULL, NULL, false, NULL, NULL },
	{ K_DOWN, 0, when_scrolls, press_down, "↑↓", "scroll", false, NULL, NULL },
	{ K_DOWN, 0, when_always, press_down, NULL, NULL, false, NULL, NULL },
	{ K_LEFT, 0, when_chooses, press_left, "←→", "change", false,
	  "← →", "another choice; the next button; lines that are too long" },
	{ K_LEFT, 0, when_always, press_left, NULL, NULL, false, NULL, NULL },
	{ K_RIGHT, 0, when_always, press_right, NULL, NULL, false, NULL, NULL },
	{ K_PAGE_DOWN, 0, when_more_details, press_page_down, "PgDn", "more", false,
	  "PgUp PgDn", "a page up or down" },
	{ K_PAGE_DOWN, 0, when_always, press_page_down, NULL, NULL, false, NULL, NULL },
	{ K_PAGE_UP, 0, when_always, press_page_up, NULL, NULL, false, NULL, NULL },
	{ K_HOME, 0, when_always, press_home, NULL, NULL, false, "Home End", "the first or last line" },
	{ K_END, 0, when_always, press_end, NULL, NULL, false, NULL, NULL },
	{ K_TAB, 0, when_with_fields, press_tab, "Tab", "next field", false,
	  "Tab", "the next field or button, or from the areas to what is in them" },
	{ K_TAB, 0, when_with_areas, press_tab, "Tab", "areas", false, NULL, NULL },
	{ K_TAB, 0, when_always, press_tab, NULL, NULL, false, NULL, NULL },
	{ K_BACK_TAB, 0, when_always, press_back_tab, NULL, NULL, false, NULL, NULL },
	{ K_ENTER, 0, when_row_with_details, front_enter, "Enter", "details", false,
	  "Enter", "details of a line; the next field; what a button says" },
	{ K_ENTER, 0, when_on_button, front_enter, "Enter", "do it", false, NULL, NULL },
	{ K_ENTER, 0, when_always, front_enter, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, ' ', when_on_button, front_enter, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, ' ', when_not_typing, press_page_down, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, '/', when_searchable, press_seek, "/", "search", false,
	  "/", "look for a word; n and N: the next, the one before" },
	{ K_CHAR, 'n', when_found_before, press_seek_next, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'N', when_found_before, press_seek_last, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'j', when_not_typing, press_down, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'k', when_not_typing, press_up, NULL, NULL, false, NULL, NULL },
	{ K_ESC, 0, when_escapes, front_escape, "Esc", "back", true,
	  "Esc", "close what is open, or go back; what was typed is kept" },
	{ K_ESC, 0, when_always, front_escape, NULL, NULL, true, NULL, NULL },
	{ K_F1, 0, when_typing, front_help, "F1", "help", true, "? F1", "this" },
	{ K_F1, 0, when_on_page, front_help, NULL, NULL, true, NULL, NULL },
	{ K_CHAR, '?', when_not_typing_page, front_help, "?", "help", true, NULL, NULL },
	{ K_CHAR, 'q', when_quits, front_quit, "q", "quit", true, "q  Ctrl-C", "quit" },
	{ K_CHAR, 'q', when_not_typing_page, front_quit, NULL, NULL, true, NULL, NULL },
	{ K_CHAR, 'q', when_not_typing, front_over_close, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'c', when_typing, front_ask_quit, "Ctrl-C", "quit", true, NULL, NULL },
	{ K_CTRL, 'c', when_on_page, front_ask_quit, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'c', when_always, front_over_close, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'l', when_always, press_redraw, NULL, NULL, true, "Ctrl-L", "draw the screen anew" },
	{ K_CTRL, 'z', when_always, press_suspend, NULL, NULL, true,
	  "Ctrl-Z", "back to the shell for a while; fg there comes back" },
};
enum { BINDINGS = sizeof(bindings) / sizeof(bindings[0]) };

static bool is(const struct binding *b, const struct key *key)
{
	return b->name == key->name && (b->c == 0 || (key->text[0] == b->c && key->text[1] == '\0'));
}

/* A letter that is the page's own. */
static bool page_key(struct front *f, const struct key *key)
{
	const struct shown *shown = front_top(f);

	if (key->name != K_CHAR || when_typing(f))
		return false;
	for (size_t i = 0; i < shown->view.actions.n; i++)
		if (strcmp(shown->view.actions.v[i].key, key->text) == 0) {
			front_act(f, shown->view.actions.v[i].id);
			return true;
		}
	return false;
}

void front_key(struct front *f, const struct key *key)
{
	/* Nothing is seen that a key could be meant for. */
	if (f->screen.rows < ROWS_MIN || f->screen.cols < COLS_MIN) {
		if (key->name == K_CTRL && key->text[0] == 'c')
			front_quit_now(f);
		else if (key->name == K_CTRL && key->text[0] == 'z')
			press_suspend(f);
		return;
	}
	if (front_mouse(f, key) || front_seek_key(f, key) || front_field_key(f, key) || page_key(f, key))
		return;
	for (size_t i = 0; i < BINDINGS; i++)
		if (is(&bindings[i], key) && bindings[i].means(f)) {
			bindings[i].press(f);
			return;
		}
}

void front_keys_words(struct front *f, bool after, strlist *words)
{
	for (size_t i = 0; i < BINDINGS; i++) {
		const struct binding *b = &bindings[i];
		if (b->keys == NULL || b->after != after || !b->means(f))
			continue;
		const char *word =
			b->name == K_ESC && (front_top(f) != &f->page || f->page.view.asks) ? "close" : b->word;
		const char *text = arena_printf(f->page.arena, "%s %s", b->keys, word);
		vec_push(f->page.arena, words, f->screen.utf8 ? text : text_ascii(f->page.arena, text));
	}
}

void front_keys_help(struct view *v, bool utf8)
{
	struct item item = { .kind = ITEM_ROW, .wide = true };

	for (size_t i = 0; i < BINDINGS; i++) {
		if (bindings[i].help_keys == NULL)
			continue;
		item.title = utf8 ? bindings[i].help_keys : text_ascii(v->arena, bindings[i].help_keys);
		item.text = bindings[i].help;
		view_add(v, &item);
	}
}
