/* Between the files of front_curses. */
#ifndef INSTALLER_FRONT_CURSES_PART_H
#define INSTALLER_FRONT_CURSES_PART_H

#include "installer/front_curses.h"
#include "installer/front_curses_pane.h"
#include "ui/term.h"

enum { PLACES = 48, ROWS_MIN = 12, COLS_MIN = 50, AREAS_BESIDE = 76 /* columns from which areas are a list */ };

/* What the front itself puts on top. */
enum over {
	OVER_NONE,
	OVER_HELP,
	OVER_QUIT,
	OVER_CHOICE, /* all choices of a field */
};

/* A view that is shown, with the memory it lives in. */
struct shown {
	struct arena *arena;
	struct view view;
	struct place *place;
	struct pane pane;
};

struct front {
	struct session *s;
	struct term *term;
	struct pane_screen screen;
	struct canvas canvas;           /* as it was painted, in the page's arena */
	struct shown page, below, over; /* below: what a question lies on */
	enum over over_kind;
	struct place places[PLACES], over_place; /* a ring: the oldest is forgotten */
	size_t nplaces;
	struct edit edit;               /* of the chosen field, if it is typed in */
	char edit_field[PLACE_ID_MAX];
	char edit_seen[EDIT_MAX];       /* the page's value after the last key */
	bool edit_sent;                 /* a key was typed since */
	bool on_areas;                  /* the list of areas is chosen, and not what is in one */
	struct edit seek;
	bool seeking;                   /* what is searched for is being typed */
	bool typed;                     /* something was, since the beginning */
	bool not_found;                 /* nothing has it */
	bool details_open;              /* the details are below the rows: Esc closes them */
	bool details_beside;            /* or always there */
	bool details_more;              /* the details have more lines than the room for them, details_rows */
	size_t details_rows;
	bool raw_seen;                  /* lines were written without a screen, and which */
	struct str raw_text;
	bool ended;
	int status;
};

/* --- front_curses_frame.c: the whole screen */

/* Lays out and paints f->canvas, all but the terminal. */
void front_paint(struct front *f);
/* Brings it to the terminal. */
void front_draw(struct front *f);
/* What keys go to: the front's own question, or the page. */
struct shown *front_top(struct front *f);

/* --- front_curses_take.c: a view is taken from the session, and painted */
void front_take(struct front *f);
/* All texts of the view in ASCII. */
void front_ascii(struct view *v);

/* --- front_curses_box.c: what lies on top, and beside */
void front_paint_box(struct front *f, struct canvas *c, struct shown *shown);
/* Takes their part of r away. */
void front_paint_details(struct front *f, struct canvas *c, struct rect *r);
void front_paint_areas(struct front *f, struct canvas *c, struct rect *r);

/* --- front_curses_footer.c */
int front_footer_rows(struct front *f, int cols);
void front_paint_footer(struct front *f, struct canvas *c, int y, int rows);

/* --- front_curses_keys.c */
void front_key(struct front *f, const struct key *key);
/* Adds a row for each key, for help. */
void front_keys_help(struct view *v, bool utf8);
/* What the footer says of the front's own keys: before the page's, or after. */
void front_keys_words(struct front *f, bool after, strlist *words);

/* --- front_curses_act.c: what keys do */
/* To the front's own box, or the session. */
void front_act(struct front *f, const char *action);
void front_enter(struct front *f);
void front_escape(struct front *f);
/* Asks first if something was typed or runs. */
void front_quit(struct front *f);
void front_ask_quit(struct front *f);
void front_quit_now(struct front *f);
void front_help(struct front *f);
void front_choices(struct front *f);
void front_over_close(struct front *f);
/* An arrow key, while the areas are chosen. */
bool front_area(struct front *f, enum key_name key);

/* --- front_curses_typing.c, front_curses_mouse.c: false: the key means nothing there */
/* It is shown, but cannot be changed here. */
bool front_too_long(const struct item *item);
bool front_field_key(struct front *f, const struct key *key);
bool front_seek_key(struct front *f, const struct key *key);
bool front_mouse(struct front *f, const struct key *key);

/* --- front_curses_raw.c: lines alone, without a screen */
void front_raw_draw(struct front *f);
void front_raw_key(struct front *f, const struct key *key);

#endif
