/*
 * Text on a screen: how wide it is, what of it fits, how it is wrapped and
 * cut, and what stands for it in ASCII. Text is valid UTF-8 without control
 * characters, but for newlines. Widths are columns of a terminal.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"

/* A part of a text that somebody else keeps. */
struct slice {
	const char *p;
	size_t n; /* bytes */
};
typedef VEC(struct slice) slice_list;

size_t text_width(const char *s, size_t n);
/* How many bytes of s fit into width columns, combining characters included; *used, if not NULL, their width. */
size_t text_fit(const char *s, size_t n, size_t width, size_t *used);
/* s, or in a what fits of it and a mark that it was cut. */
const char *text_cut(struct arena *a, const char *s, size_t width, bool utf8);
/*
 * Its lines: at spaces, within a word only if that alone is wider. Spaces at
 * the beginning of a paragraph indent all its lines, and so does the sign of a
 * list ("• ", "· ", "- ", "* ", "1. "). An empty line stays one.
 */
void text_wrap(struct arena *a, const char *s, size_t width, slice_list *lines);
/* The lines of it as they are, without the newlines. A newline at the end adds none. */
void text_lines(struct arena *a, const char *s, slice_list *lines);
/* In ASCII: s itself if it is that already. What has no equivalent is "?", as wide as the character. */
const char *text_ascii(struct arena *a, const char *s);

/* The signs that frames, bars and keys are made of, for a screen with UTF-8 or without. */
struct signs {
	const char *horizontal, *vertical, *top_left, *top_right, *bottom_left, *bottom_right;
	const char *full, *half, *cut, *dot, *up, *down, *left, *right;
};
const struct signs *text_signs(bool utf8);

#endif
