/*
 * The front without a screen, for dumb terminals, serial consoles, screen
 * readers and pipes: the same pages as numbered questions and a menu. It
 * writes lines only, no escape sequence, and repeats nothing that has not
 * changed.
 *
 * On a terminal Enter interrupts a page that waits; by a pipe the next line is
 * read when it waits no more.
 */
#ifndef INSTALLER_FRONT_PLAIN_H
#define INSTALLER_FRONT_PLAIN_H

#include <stdio.h>

#include "installer/session.h"

struct plain_io {
	int in;        /* read for lines; what lies behind the last one that was wanted may be read, too */
	FILE *out;
	bool terminal; /* in is one: a secret is read without echo */
	bool utf8;     /* out shows UTF-8; else it gets ASCII */
};

/* Until the session is over. ERR_USAGE: the input ended before that. */
bool front_plain(struct session *s, const struct plain_io *io, int *status, struct err *err) MUST;

#endif
