/*
 * A text as a QR code (ISO/IEC 18004) in the characters of a terminal, for a
 * phone to read from it.
 *
 * Two rows of modules in one line with the half blocks of UTF-8, else two
 * characters for one module. The quiet zone around the code is drawn as well: 4
 * modules as the standard asks, or 2, which readers still take, where there is
 * no room for more.
 *
 * A reader wants dark on light. What is drawn can stand for either: a front
 * with colours shows it in black on white and draws the dark; one without
 * draws the light, since text is lighter than the screen on nearly every
 * terminal that has no colours.
 */
#ifndef UI_QR_H
#define UI_QR_H

#include "base/str.h"

struct qr_style {
	bool utf8;            /* half blocks; else "##" and two spaces */
	bool light;           /* what is drawn is the light, the quiet zone too; else the dark */
	size_t columns, rows; /* the room there is; 0: any */
};

/*
 * Adds the lines, each with its newline and all of the same width. ERR_INVALID
 * if it is too long for a QR code, or does not fit: how much room it wants is
 * said. text: 1 to 2,953 bytes.
 */
bool qr_lines(const char *text, const struct qr_style *style, struct str *out, struct err *err) MUST;

#endif
