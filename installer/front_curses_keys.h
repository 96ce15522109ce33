/* The table of keys: what each does, when it means something, and how it is called in the footer and in help. */
#ifndef INSTALLER_FRONT_CURSES_KEYS_H
#define INSTALLER_FRONT_CURSES_KEYS_H

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

/* front_curses_when.c */
bool when_always(struct front *f);
bool when_on_page(struct front *f);
bool when_typing(struct front *f);
bool when_not_typing(struct front *f);
bool when_not_typing_page(struct front *f);
bool when_asks(struct front *f);
bool when_in_list(struct front *f);
bool when_with_fields(struct front *f);
bool when_with_areas(struct front *f);
bool when_searchable(struct front *f);
bool when_found_before(struct front *f);
bool when_scrolls(struct front *f);
bool when_escapes(struct front *f);
bool when_quits(struct front *f);
bool when_row_with_details(struct front *f);
bool when_on_button(struct front *f);
bool when_chooses(struct front *f);
bool when_more_details(struct front *f);

/* front_curses_press.c */
void press_up(struct front *f);
void press_down(struct front *f);
void press_left(struct front *f);
void press_right(struct front *f);
void press_page_up(struct front *f);
void press_page_down(struct front *f);
void press_home(struct front *f);
void press_end(struct front *f);
void press_tab(struct front *f);
void press_back_tab(struct front *f);
void press_seek(struct front *f);
void press_seek_next(struct front *f);
void press_seek_last(struct front *f);
void press_redraw(struct front *f);
void press_suspend(struct front *f);

#endif
