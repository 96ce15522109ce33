/* The keys: one table says what each does, when it means something, and how it is called in the footer and in help. */
#include <string.h>

#include "installer/front_curses_part.h"

struct binding {
	enum key_name name;
	char c; /* of K_CHAR and K_CTRL */
	bool (*means)(struct front *f);
	void (*press)(struct front *f);
	const char *keys; /* in the footer; NULL: only in help */
	const char *word;
	bool after;       /* the page's own actions in the footer */
	const char *help_keys, *help; /* NULL: as the row before */
};

/* --- when */

static bool always(struct front *f)
{
	(void)f;
	return true;
}

static bool on_page(struct front *f)
{
	return f->over_kind == OVER_NONE;
}

static bool typing(struct front *f)
{
	return f->over_kind == OVER_NONE && f->edit_field[0] != '\0';
}

/* Letters are keys here. */
static bool not_typing(struct front *f)
{
	return !typing(f);
}

static bool not_typing_page(struct front *f)
{
	return !typing(f) && on_page(f);
}

static bool asks(struct front *f)
{
	return front_top(f)->view.asks && !pane_has_fields(&front_top(f)->view);
}

static bool in_list(struct front *f)
{
	return !asks(f) && (front_top(f)->pane.stops.n > 0 || f->on_areas);
}

static bool with_fields(struct front *f)
{
	return front_top(f)->pane.buttons && !asks(f);
}

static bool with_areas(struct front *f)
{
	return on_page(f) && f->page.view.areas.n > 0;
}

static bool searchable(struct front *f)
{
	const struct pane *p = &front_top(f)->pane;

	return not_typing_page(f) && (p->flow.widest > 0 || p->narrow.title + p->wide.title > 0);
}

static bool found_before(struct front *f)
{
	return searchable(f) && front_top(f)->place->seek[0] != '\0';
}

static bool scrolls(struct front *f)
{
	return !in_list(f) && front_top(f)->pane.flow.lines.n > (size_t)front_top(f)->pane.rows;
}

/* Esc is said where the page has no key of its own for it. */
static bool escapes(struct front *f)
{
	const struct view *v = &front_top(f)->view;

	for (size_t i = 0; i < v->actions.n && !typing(f); i++)
		if (v->actions.v[i].key[0] != '\0' &&
		    (strcmp(v->actions.v[i].id, "back") == 0 || strcmp(v->actions.v[i].id, "close") == 0))
			return false;
	return true;
}

static bool row_with_details(struct front *f)
{
	const struct item *item = pane_item(&front_top(f)->pane);

	return on_page(f) && !f->on_areas && item != NULL && item->kind == ITEM_ROW && item->details.n > 0;
}

static bool on_button(struct front *f)
{
	return pane_action(&front_top(f)->pane) != NULL;
}

static bool chooses(struct front *f)
{
	const struct item *item = pane_item(&front_top(f)->pane);

	return on_page(f) && !f->on_areas && item != NULL && item->kind == ITEM_FIELD && !pane_typing(&f->page.pane);
}

static bool more_details(struct front *f)
{
	return on_page(f) && f->details_more;
}

/* --- what */

static void up(struct front *f)
{
	if (!front_area(f, K_UP))
		pane_move(&front_top(f)->pane, -1);
}

static void down(struct front *f)
{
	if (!front_area(f, K_DOWN))
		pane_move(&front_top(f)->pane, 1);
}

static void left(struct front *f)
{
	struct pane *p = &front_top(f)->pane;

	if (front_area(f, K_LEFT))
		return;
	if (pane_action(p) != NULL)
		pane_move(p, -1);
	else
		pane_shift(p, -8);
}

static void right(struct front *f)
{
	struct pane *p = &front_top(f)->pane;

	if (front_area(f, K_RIGHT))
		return;
	if (pane_action(p) != NULL)
		pane_move(p, 1);
	else
		pane_shift(p, 8);
}

static void page_by(struct front *f, int by)
{
	struct place *place = front_top(f)->place;
	size_t page = f->details_rows > 1 ? f->details_rows - 1 : 1;

	if (!more_details(f))
		pane_page(&front_top(f)->pane, by);
	else if (by > 0)
		place->detail_top += page;
	else
		place->detail_top -= place->detail_top < page ? place->detail_top : page;
}

static void page_up(struct front *f)
{
	page_by(f, -1);
}

static void page_down(struct front *f)
{
	page_by(f, 1);
}

static void home(struct front *f)
{
	pane_end(&front_top(f)->pane, false);
}

static void end(struct front *f)
{
	pane_end(&front_top(f)->pane, true);
}

static void tab_by(struct front *f, int by)
{
	struct pane *p = &front_top(f)->pane;
	const bool areas = with_areas(f), forms = p->buttons;

	if (areas && f->on_areas)
		f->on_areas = false;
	else if (areas && (!forms || p->at + (size_t)by >= p->stops.n))
		f->on_areas = true;
	else if (p->stops.n > 0)
		pane_choose(p, (p->at + p->stops.n + (size_t)by) % p->stops.n);
}

static void tab(struct front *f)
{
	tab_by(f, 1);
}

static void back_tab(struct front *f)
{
	tab_by(f, -1);
}

static void seek(struct front *f)
{
	edit_wipe(&f->seek);
	f->seeking = true;
}

static void seek_next(struct front *f)
{
	pane_search(&front_top(f)->pane, front_top(f)->place->seek, 1, true);
}

static void seek_last(struct front *f)
{
	pane_search(&front_top(f)->pane, front_top(f)->place->seek, -1, true);
}

static void redraw(struct front *f)
{
	term_redraw(f->term);
}

static void suspend(struct front *f)
{
	term_suspend(f->term);
}

static const struct binding bindings[] = {
	{ K_RIGHT, 0, asks, right, "←→", "choose", false, NULL, NULL },
	{ K_UP, 0, in_list, up, "↑↓", "choose", false, "↑ ↓", "the line above or below; j and k do the same in lists" },
	{ K_UP, 0, always, up, NULL, NULL, false, NULL, NULL },
	{ K_DOWN, 0, scrolls, down, "↑↓", "scroll", false, NULL, NULL },
	{ K_DOWN, 0, always, down, NULL, NULL, false, NULL, NULL },
	{ K_LEFT, 0, chooses, left, "←→", "change", false, "← →", "another choice; the next button; lines that are too long" },
	{ K_LEFT, 0, always, left, NULL, NULL, false, NULL, NULL },
	{ K_RIGHT, 0, always, right, NULL, NULL, false, NULL, NULL },
	{ K_PAGE_DOWN, 0, more_details, page_down, "PgDn", "more", false, "PgUp PgDn", "a page up or down" },
	{ K_PAGE_DOWN, 0, always, page_down, NULL, NULL, false, NULL, NULL },
	{ K_PAGE_UP, 0, always, page_up, NULL, NULL, false, NULL, NULL },
	{ K_HOME, 0, always, home, NULL, NULL, false, "Home End", "the first or last line" },
	{ K_END, 0, always, end, NULL, NULL, false, NULL, NULL },
	{ K_TAB, 0, with_fields, tab, "Tab", "next field", false, "Tab", "the next field or button, or from the areas to what is in them" },
	{ K_TAB, 0, with_areas, tab, "Tab", "areas", false, NULL, NULL },
	{ K_TAB, 0, always, tab, NULL, NULL, false, NULL, NULL },
	{ K_BACK_TAB, 0, always, back_tab, NULL, NULL, false, NULL, NULL },
	{ K_ENTER, 0, row_with_details, front_enter, "Enter", "details", false, "Enter", "details of a line; the next field; what a button says" },
	{ K_ENTER, 0, on_button, front_enter, "Enter", "do it", false, NULL, NULL },
	{ K_ENTER, 0, always, front_enter, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, ' ', on_button, front_enter, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, ' ', not_typing, page_down, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, '/', searchable, seek, "/", "search", false, "/", "look for a word; n and N: the next, the one before" },
	{ K_CHAR, 'n', found_before, seek_next, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'N', found_before, seek_last, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'j', not_typing, down, NULL, NULL, false, NULL, NULL },
	{ K_CHAR, 'k', not_typing, up, NULL, NULL, false, NULL, NULL },
	{ K_ESC, 0, escapes, front_escape, "Esc", "back", true, "Esc", "close what is open, or go back; what was typed is kept" },
	{ K_ESC, 0, always, front_escape, NULL, NULL, true, NULL, NULL },
	{ K_F1, 0, typing, front_help, "F1", "help", true, "? F1", "this" },
	{ K_F1, 0, on_page, front_help, NULL, NULL, true, NULL, NULL },
	{ K_CHAR, '?', not_typing_page, front_help, "?", "help", true, NULL, NULL },
	{ K_CHAR, 'q', not_typing_page, front_quit, "q", "quit", true, "q  Ctrl-C", "quit" },
	{ K_CHAR, 'q', not_typing, front_over_close, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'c', typing, front_ask_quit, "Ctrl-C", "quit", true, NULL, NULL },
	{ K_CTRL, 'c', on_page, front_ask_quit, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'c', always, front_over_close, NULL, NULL, true, NULL, NULL },
	{ K_CTRL, 'l', always, redraw, NULL, NULL, true, "Ctrl-L", "draw the screen anew" },
	{ K_CTRL, 'z', always, suspend, NULL, NULL, true, "Ctrl-Z", "back to the shell for a while; fg there comes back" },
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

	if (key->name != K_CHAR || typing(f))
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
	if (f->screen.rows < ROWS_MIN || f->screen.cols < COLS_MIN) { /* nothing is seen: only what needs no looking */
		if (key->name != K_CTRL)
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
		const char *word = b->name == K_ESC && (front_top(f) != &f->page || f->page.view.asks) ? "close" : b->word;
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
