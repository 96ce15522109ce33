/*
 * A view laid out: its items as lines, of which a part is seen; what in it can
 * be chosen, and what is. Pure: no terminal, no session, so a test can look
 * at all of it (front_curses.h is built on it).
 *
 *	pane_begin(&pane, arena, &view, &place, &screen);  …what can be chosen, what is…
 *	pane_lay(&pane, width, edit);                      …the lines…
 *	pane_show(&pane, &canvas, &rect);
 */
#ifndef INSTALLER_FRONT_CURSES_PANE_H
#define INSTALLER_FRONT_CURSES_PANE_H

#include "installer/view.h"
#include "ui/edit.h"
#include "ui/flow.h"

enum { PLACE_ID_MAX = 256, PLACE_SEEK_MAX = 64 };
enum { PANE_NONE = -1, PANE_BUTTONS = 1 << 30 };                /* tags of the flow that are no item's number */
enum { PANE_TEXT_MAX = 90, PANE_ROW_MAX = 130, PANE_LABELS = 2 }; /* columns: wider is hard to read */

/* Where the operator is in a page. Kept while it is not shown. */
struct place {
	char page[PLACE_ID_MAX];
	char focus[PLACE_ID_MAX]; /* the id of the chosen item, or of the action whose button is */
	bool on_button;
	bool moved;               /* the operator has chosen: nothing else moves it any more */
	bool details;             /* of the chosen row are open */
	size_t nth;               /* its number among what can be chosen, for when it is gone */
	size_t top, shift;        /* what is seen of the lines */
	size_t end_top;           /* top, when the last line was last seen */
	bool at_end;
	bool away;                /* scrolled away from what is chosen, to read */
	size_t detail_top;        /* and of the details */
	char seek[PLACE_SEEK_MAX];
	size_t hit;               /* the line where that was found last */
};

/* Something that can be chosen: an item, or the button of an action. */
struct stop {
	bool button;
	size_t index; /* in view->items or view->actions */
};

struct button_at {
	size_t line;
	int x, width;
};

/* What the terminal can show. */
struct pane_screen {
	bool utf8, color;
	int rows, cols;
};

/* The columns of rows, which all of them have in common. */
struct columns {
	int word, title, right;
};

struct pane {
	struct arena *arena;
	const struct view *view;
	struct place *place;
	const struct pane_screen *screen;
	bool buttons;  /* actions have buttons: Tab goes there, since letters may be typed */
	VEC(struct stop) stops;
	size_t at;     /* the chosen one; stops.n: none */
	struct flow flow;
	VEC(struct button_at) button_at; /* by action */
	int width, rows;                 /* as it was laid, as it was scrolled */
	struct rect rect;                /* where it was shown */
	struct columns narrow, wide;     /* of its rows */
	int label;                       /* the column of its fields */
	size_t cursor_line;
	int cursor_x;                    /* -1: no field is being typed in */
};

void pane_begin(struct pane *p, struct arena *a, const struct view *v, struct place *place,
		const struct pane_screen *screen);
/* edit: what is typed in the chosen field; NULL if that is none. */
void pane_lay(struct pane *p, int width, const struct edit *edit);
/* Scrolls as is needed in so many rows. */
void pane_scroll(struct pane *p, int rows);
void pane_show(struct pane *p, struct canvas *c, const struct rect *r, bool active);

/* The chosen item, or NULL; and action. */
const struct item *pane_item(const struct pane *p);
const struct action *pane_action(const struct pane *p);
/* A field in which letters are typed is chosen. */
bool pane_typing(const struct pane *p);
bool pane_has_fields(const struct view *v);
void pane_choose(struct pane *p, size_t stop);
/* The lines of what is chosen. */
bool pane_chosen_lines(const struct pane *p, size_t *first, size_t *end);
/* What stands on that line and column can be chosen: its number, or stops.n. */
size_t pane_stop_at(const struct pane *p, size_t line, int x);

/* The next or previous thing to choose, or a line further where that is far away. */
void pane_move(struct pane *p, int by);
void pane_page(struct pane *p, int by);
void pane_end(struct pane *p, bool last);
void pane_shift(struct pane *p, int by);
/* Goes to what has that text, from here on (skip: after here), forward or back. False: nothing has. */
bool pane_search(struct pane *p, const char *seek, int by, bool skip);

/* front_curses_row.c, _item.c, _field.c: adds the lines of an item. */
void pane_lay_item(struct pane *p, size_t index, const struct edit *edit);
void pane_lay_field(struct pane *p, size_t index, const struct edit *edit);
/* Below a field that is typed in a line is kept for its note, where there is no room beside it. */
bool pane_keeps_note_line(const struct pane *p, const struct item *item);
void pane_measure_rows(struct pane *p);
void pane_lay_row(struct pane *p, size_t index);
int pane_style(enum tone tone);
/* s on one line. */
const char *pane_one_line(const struct pane *p, const char *s);
/* The same, cut. */
const char *pane_cut(const struct pane *p, const char *s, int width);

#endif
