/*
 * One line of text being typed: the characters, where the cursor is, and what
 * each key does to it. Holds passwords too: all of it is in the struct, and
 * edit_wipe() leaves nothing behind.
 */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stddef.h>

#include "ui/key.h"

enum { EDIT_MAX = 1024 }; /* bytes, with the NUL */

struct edit {
	char text[EDIT_MAX];
	size_t len, at; /* bytes; at is always at the beginning of a character */
};

/* The cursor goes to its end. What does not fit is cut at a character. */
void edit_set(struct edit *e, const char *text);
/* True if the key means something here; *changed if the text is another now. */
bool edit_key(struct edit *e, const struct key *key, bool *changed);
void edit_wipe(struct edit *e);
/* The byte from which on it is shown, so that the cursor is within width columns; *cursor is its column. */
size_t edit_from(const struct edit *e, size_t width, size_t *cursor);

#endif
