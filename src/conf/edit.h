/*
 * Changing text where it stands. The parts of site_set() and its like; only
 * edit*.c need this.
 *
 * The tree's positions are those of the text as it was. Changes are made
 * from the end towards the beginning, so that they stay true for what is
 * still to come.
 */
#ifndef CONF_EDIT_H
#define CONF_EDIT_H

#include "conf/option.h"
#include "conf/tree.h"

struct edit_word {
	const char *text;   /* as it is to be written, not yet quoted */
	const char *normal; /* what it means; NULL: not valid */
};
typedef VEC(struct edit_word) edit_words;

struct edit {
	struct arena *a;
	const struct option *o;
	struct tree tree;
	struct str out;  /* the text */
	const char *eol; /* as the file has it */
	struct err *err;
};

/* Replaces the bytes from…to. */
void edit_splice(struct str *s, size_t from, size_t to, const struct str *text);
size_t edit_line_start(const struct str *s, size_t at);
/* Where the text of the line ends, before "\n" or "\r\n". */
size_t edit_line_end(const struct str *s, size_t at);
/* Whether there are only spaces and tabs between. */
bool edit_is_blank(const struct str *s, size_t from, size_t to);
/* A word of the option, quoted if YAML or the reader's eye needs it. */
void edit_quote(const struct option *o, const char *text, bool quoted, struct str *out);
/* This is not written in a way that a program should touch. Returns false. */
bool edit_by_hand(const struct edit *e);

/* Reads the text that is to be changed. Call edit_end() in any case. */
bool edit_begin(struct edit *e, const char *name, const char *text, size_t len, const char *path) MUST;
void edit_end(struct edit *e);
/* The key of the option in the file, or NULL. */
const struct node *edit_find_key(const struct edit *e);
/* The items of a list with what they mean. */
edit_words edit_words_of(struct edit *e, const struct node *list);
/* Makes the option, whose key may be NULL, the list want. */
bool edit_set_list(struct edit *e, const struct node *key, const edit_words *want) MUST;
/* Gives the new text if it loads, has the option's value of *want, and changed nothing else. */
bool edit_verify(struct edit *e, const struct site *want, struct str *out) MUST;

/* Makes the list that key holds, now meaning old, mean want. */
bool edit_list(struct edit *e, const struct node *key, const edit_words *old, const edit_words *want) MUST;
/* Adds the option, which is not in the file, with the value as YAML text. */
bool edit_add(struct edit *e, const char *value) MUST;

#endif
