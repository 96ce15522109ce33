/* What the terminal can do, by terminfo. In a file of its own: <term.h> takes names like "term" for itself. */
#ifndef UI_TERM_CAPS_H
#define UI_TERM_CAPS_H

#include <stddef.h>

#include "base/err.h"

/* Whether standard input and output are a terminal on which something can be placed. */
bool term_caps_usable(struct err *err) MUST;
/* What switches off all that a screen may have switched on; *n bytes. After newterm(). */
const char *term_caps_reset(size_t *n);

#endif
