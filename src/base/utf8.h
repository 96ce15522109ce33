/*
 * UTF-8 for messages: decoding, width on a terminal, and what may be shown.
 *
 * wcwidth() would answer by the locale, and in the C locale knows nothing;
 * the few ranges here suffice to put a caret below the right place.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Decodes the character at s, n > 0 bytes left: its length, or 0 if that is not UTF-8 (RFC 3629). */
size_t utf8_decode(const char *s, size_t n, uint32_t *c);
/* Columns on a terminal: 0, 1 or 2. */
size_t utf8_width(uint32_t c);
/* A control character, a line separator, a byte order mark: never part of a value. Tab and newline are. */
bool utf8_is_control(uint32_t c);
/* Valid UTF-8 without control characters. */
bool utf8_is_text(const char *s, size_t n);
/* Appends one character as a terminal may get it: '?' for controls and for what turns the writing direction. */
void utf8_show_char(struct str *out, const char *s, size_t n, uint32_t c);
/* Appends s for a message, cut to 60 characters… */
void utf8_show_word(struct str *out, const char *s);
/* …and in double quotes. */
void utf8_show(struct str *out, const char *s);

#endif
