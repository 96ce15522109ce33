/*
 * What a screen shows at this moment, as data. A page says it (page.h), a
 * front shows it: on a terminal (front_curses.h), as numbered questions
 * (front_plain.h). It is made anew each time, in an arena of its own.
 *
 * Text is UTF-8 without control characters (a newline ends a line in
 * ITEM_LINES, and a paragraph elsewhere); what comes from outside is cleaned
 * by the builders below. A front that cannot show UTF-8 writes it in ASCII.
 * Meaning is in words; a tone only repeats it.
 */
#ifndef INSTALLER_VIEW_H
#define INSTALLER_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

enum tone {
	TONE_PLAIN,
	TONE_DIM,  /* of less weight */
	TONE_GOOD, /* ok, done, everywhere */
	TONE_NOTE, /* goes on, or is worth a look: now, 1 of 2 */
	TONE_WARN,
	TONE_BAD,
};

enum item_kind {
	ITEM_TEXT,    /* a paragraph, wrapped */
	ITEM_HEADING, /* of the items that follow */
	ITEM_ROW,     /* one line of a list: word, title, text, right; it keeps its place */
	ITEM_FIELD,   /* something to fill in or to choose */
	ITEM_BAR,     /* how far it is: percent, and text beside it */
	ITEM_LINES,   /* ready-made lines, never wrapped: a log, a diff, a record */
	ITEM_QR,      /* text as a QR code */
};

enum field_kind {
	FIELD_TEXT,
	FIELD_SECRET, /* never shown */
	FIELD_TOGGLE, /* "true" or "false" */
	FIELD_CHOICE, /* one of choices */
};

/* What Enter on a row, or ? on a field, shows below it. */
struct detail {
	const char *label; /* "Seen", "Why", "Fix"; "" for none */
	const char *text;
};
typedef VEC(struct detail) detail_list;

struct item {
	enum item_kind kind;
	const char *id;    /* by which focus and scrolling stay with it; "" of what cannot be chosen */
	enum tone tone;
	const char *word;  /* ROW: its state: "ok", "FAIL", "1 of 2"; "" for none yet */
	const char *title; /* ROW: what it is; FIELD: its label; HEADING */
	const char *text;  /* ROW: the rest, cut to the line; TEXT, LINES, QR: all of it; BAR */
	const char *right; /* ROW: at the right margin: a duration, a size; or "" */
	double percent;    /* BAR: 0…100 */
	bool wide;         /* ROW: word and title take what room they need, as in a list of records */
	bool current;      /* ROW: this is what goes on now: kept in sight */
	detail_list details;
	/* FIELD: */
	enum field_kind field;
	const char *value;       /* as it stands; of a secret only whether there is one: "" or "set" */
	const char *const *choices; /* NULL-terminated */
	const char *note;        /* why it is wrong, or what it becomes (the A-labels of an IDN); "" if neither */
	enum tone note_tone;
	const char *brief;       /* one line of help */
};
typedef VEC(struct item) item_list;

/* Something that a key does. A front adds those that are its own: arrows, Tab, ?, /. */
struct action {
	const char *key;   /* one character; "" has only a button */
	const char *id;    /* "next", "back", "again" */
	const char *label; /* "look again" */
	bool of_row;       /* it is about the row that is chosen: given to page->act */
};
typedef VEC(struct action) action_list;

/* One of several places side by side, as on the dashboard. */
struct area {
	const char *id;
	const char *title;
	size_t to_do; /* how many things need doing there */
	enum tone tone;
};
typedef VEC(struct area) area_list;

struct view {
	struct arena *arena;
	const char *place; /* "3 of 9  Network", "Dashboard" */
	const char *box;   /* the name of this machine, or of the mail server */
	const char *title; /* the first line: the question, or "is it well?"; may be "" */
	const char *right; /* at the right of it: "11 of 14 done"; may be "" */
	area_list areas;   /* empty: the page has the whole width */
	const char *area;  /* the chosen one */
	item_list items;
	action_list actions;
	const char *say;   /* one sentence above the keys: what a key has done, what is needed first; may be "" */
	enum tone say_tone;
	const char *help;  /* what ? shows: paragraphs */
	bool raw;          /* its one ITEM_LINES is shown with nothing beside it, for a mouse to take */
	bool asks;         /* it is a question on top of another page: shown in a box, Esc leaves it */
};

void view_text(struct view *v, const char *text);
void view_textf(struct view *v, const char *fmt, ...) PRINTF_LIKE(2, 3);
void view_heading(struct view *v, const char *text);
/* Adds an item with every NULL text made "", and what is not printable in any text made "?". Valid until the next. */
struct item *view_add(struct view *v, const struct item *item);
/* To that item. A text that is empty is left out. */
void view_detail(struct view *v, struct item *item, const char *label, const char *text);
void view_action(struct view *v, const char *key, const char *id, const char *label);
void view_row_action(struct view *v, const char *key, const char *id, const char *label);
/* s without control characters and broken UTF-8, in a; newlines stay. NULL is "". */
const char *view_clean(struct arena *a, const char *s);

/* "0:39", "1:04:10" */
const char *view_duration(struct arena *a, int64_t ms);

#endif
