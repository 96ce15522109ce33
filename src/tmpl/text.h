/* Is a value one line of text? Only tmpl's own files include this. */
#ifndef TMPL_TEXT_H
#define TMPL_TEXT_H

#include <stddef.h>

#include "base/err.h"

/*
 * Refuses what is not UTF-8, control characters (C0, DEL, C1), U+2028 and
 * U+2029, which some readers take for the end of a line, and U+FFFE and
 * U+FFFF, which are no characters. The message never shows the value: it may
 * be a secret.
 */
bool tmpl_check_text(const char *value, size_t n, struct err *err) MUST;

#endif
