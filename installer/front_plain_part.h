/* Between the files of the front without a screen. */
#ifndef INSTALLER_FRONT_PLAIN_PART_H
#define INSTALLER_FRONT_PLAIN_PART_H

#include "base/strset.h"
#include "base/strmap.h"
#include "installer/front_plain.h"

enum {
	PLAIN_WIDTH = 79,      /* columns; the last stays free, since some terminals wrap there */
	PLAIN_LINE_MAX = 4096, /* bytes of an answer */
	PLAIN_TOPS = 16,
	PLAIN_TITLE = 20,      /* columns of a row's title, at most */
	PLAIN_JOIN = '\037', /* a blank where no line ends */
};

/* What a number in the margin stands for. */
enum plain_kind { PLAIN_AREA, PLAIN_ROW, PLAIN_FIELD };
struct plain_thing {
	enum plain_kind kind;
	const char *id;
	bool asked; /* of a field: it was */
};

/* What was said of one page; those that lie on it have their own. */
struct plain_page {
	const struct page *page;
	VEC(struct plain_thing) things; /* numbered from 1 */
	struct strset names;            /* of them, and… */
	struct strmap numbers;          /* …which number each has */
	struct strset texts, calm_texts; /* paragraphs that were printed, and without their figures */
	struct strset keys;             /* of what may change */
	struct strmap by_key;           /* where in printed it is */
	strlist printed;
	const char *heading, *title, *right; /* as last printed */
};

/* Bytes that were read and not yet wanted. Wiped at the end: a secret may be among them. */
struct plain_input {
	char bytes[PLAIN_LINE_MAX];
	size_t at, n;
	bool ended;
	bool too_long; /* the line that is being read is */
};

struct plain {
	struct session *s;
	const struct plain_io *io;
	struct arena *arena;      /* for as long as the front runs */
	const char *place, *area; /* of what is in pages; NULL: nothing was shown yet */
	struct plain_page pages[PLAIN_TOPS];
	size_t n;
	bool words;               /* rows have a column for their state… */
	size_t titles;            /* …and one of this width for their titles */
	strlist areas;
	const char *said;         /* as last printed, both */
	bool menu;                /* Enter was pressed while the page waits */
	struct plain_input input;
};

/* --- front_plain_print.c */

/*
 * Wrapped at blanks, of which PLAIN_JOIN is none; further lines begin indent
 * columns to the right. A newline in it begins a new paragraph.
 */
void plain_put(struct plain *p, size_t indent, const char *text);
/* The same without the newline at its end: what follows is typed beside it. */
void plain_prompt(struct plain *p, size_t indent, const char *text);
/* As it is, however long the lines are. */
void plain_raw(struct plain *p, const char *text);

/* --- front_plain_known.c: what was said of the page that is seen, and the numbers of what is on it */

struct plain_page *plain_top(struct plain *p);
/* All of it is said again. */
void plain_forget(struct plain *p);
/* The number of that thing; it gets the next one if it has none. */
size_t plain_number(struct plain *p, enum plain_kind kind, const char *id);
struct plain_thing *plain_thing(struct plain *p, size_t number);
/* The row or field of that id in v, or NULL. */
const struct item *plain_item(const struct view *v, enum plain_kind kind, const char *id);
/*
 * Whether text is to be printed under that key, and then it counts as printed:
 * it was not yet, or it has changed. While the page is at work its figures alone
 * are no change, since seconds pass and percents grow.
 */
bool plain_is_new(struct plain *p, const struct view *v, const char *key, const char *text, bool at_work);
/* What was printed under that key; NULL: nothing. */
const char *plain_printed(struct plain *p, const char *key);
/* Without its figures. */
const char *plain_calm(struct arena *a, const char *text);
const char *plain_key(const struct view *v, const struct item *item);
/* Prints it once a page. */
void plain_once(struct plain *p, const struct view *v, const char *text);

/* --- front_plain_show.c: what the page says now and did not say before */

/* at_work: only what matters while tasks run, not every second that passes. */
void plain_show(struct plain *p, const struct view *v, bool at_work);
/* What stands above it, unless that was printed last: what has changed below it says so again. */
void plain_heading(struct plain *p, const struct view *v, const struct item *item);
/* Its question was answered, and so it is known as it stands. */
void plain_asked(struct plain *p, const struct view *v, const struct item *item);

/* --- front_plain_words.c: items in words, in the arena of the view */

const char *plain_row_text(struct plain *p, const struct view *v, const struct item *item);
size_t plain_row_indent(const struct plain *p, const struct item *item);
const char *plain_bar_text(const struct view *v, const struct item *item);
const char *plain_field_text(struct plain *p, const struct view *v, const struct item *item);
/* "yes" or "no" of a toggle; as it stands of others. */
const char *plain_field_value(const struct item *item);
/* text, with its blanks made such that no line ends there. */
const char *plain_joined(struct arena *a, const char *text);
/* Prints them. */
void plain_details(struct plain *p, const struct item *item);

/* --- front_plain_input.c */

enum plain_woke {
	PLAIN_LINE,
	PLAIN_REFUSED, /* a line came that is too long, or no text; it was said */
	PLAIN_MOVED,   /* another page, or the end of the session: nobody waits for an answer any more */
	PLAIN_CHANGED, /* only for who asked to be told */
	PLAIN_EOF,
};

/* What plain_wait() returns for besides a line. */
struct plain_until {
	bool no_line; /* no line is read */
	bool changes; /* tasks said something */
	bool secret;  /* the line is not echoed */
};

/* Waits, while tasks go on. *line is in a, without its newline. */
enum plain_woke plain_wait(struct plain *p, const struct plain_until *until, struct str *line);

/* --- front_plain_ask.c */

/* Asks until the answer is right. False: the input has ended. */
bool plain_ask(struct plain *p, const char *id);

/* --- front_plain_menu.c */

/* What can be done, and what is answered to it. False: the input has ended. */
bool plain_menu(struct plain *p);
/* The same for who knew without being told. */
bool plain_answer(struct plain *p, const struct str *line);

#endif
