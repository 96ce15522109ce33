/*
 * The front on a terminal: a session's pages drawn with src/ui, its keys and
 * fields handed back. It is generic over view.h and knows no page by name.
 *
 * Never waits for anything but keys, tasks and the session's clock. Standard
 * input and output are the terminal; TERM and the locale (LC_ALL, LC_CTYPE,
 * LANG) say what it can show. Without UTF-8 everything is written in ASCII.
 */
#ifndef INSTALLER_FRONT_CURSES_H
#define INSTALLER_FRONT_CURSES_H

#include "installer/session.h"

struct front_curses_with {
	bool color; /* allowed: neither --no-color nor NO_COLOR. Used if the terminal has any */
	bool mouse; /* a click chooses, the wheel scrolls; the terminal's own selection then needs Shift */
};

/* What ended it, besides the session. */
enum { FRONT_GONE = 129, FRONT_TERMINATED = 143 }; /* as a shell says SIGHUP and SIGTERM */

/*
 * Shows the session, which was begun, until it is over; *status is its exit
 * status, or FRONT_GONE when nobody is at the terminal any more, or
 * FRONT_TERMINATED. False and ERR_INVALID: no screen can be drawn on this
 * terminal; nothing was shown, another front may take the session.
 */
bool front_curses_run(struct session *s, const struct front_curses_with *with, int *status, struct err *err) MUST;

#endif
