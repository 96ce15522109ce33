#include "ui/term_part.h"

/*
 * The background is the terminal's own, dark or light: of 256 colours those
 * that have a contrast of about 4 to 1 and more with black and with white; of
 * 8 none that vanishes on either. Words carry the meaning without any.
 */
static const short of_256[STYLE_N] = {
	[STYLE_DIM] = 243, [STYLE_GOOD] = 28, [STYLE_NOTE] = 31, [STYLE_WARN] = 130, [STYLE_BAD] = 160,
};
static const short of_8[STYLE_N] = {
	[STYLE_DIM] = -1, [STYLE_GOOD] = COLOR_GREEN, [STYLE_NOTE] = -1, [STYLE_WARN] = COLOR_MAGENTA,
	[STYLE_BAD] = COLOR_RED,
};
static const attr_t strong[STYLE_N] = {
	[STYLE_NOTE] = A_BOLD, [STYLE_WARN] = A_BOLD, [STYLE_BAD] = A_BOLD,
};

void term_styles_begin(struct term *t, bool color)
{
	if (!color || start_color() == ERR || !has_colors() || use_default_colors() == ERR || COLORS < 8)
		return;
	t->colors = COLORS >= 256 ? 256 : 8;
	for (short i = STYLE_DIM; i <= STYLE_BAD; i++)
		init_pair(i, t->colors == 256 ? of_256[i] : of_8[i], -1);
	init_pair(STYLE_QR, t->colors == 256 ? 16 : COLOR_BLACK, t->colors == 256 ? 231 : COLOR_WHITE);
}

attr_t term_style(const struct term *t, int style, short *pair)
{
	const int base = style & 0xFF;
	attr_t attr = strong[base];

	*pair = (short)(t->colors > 0 && base != STYLE_PLAIN ? base : 0);
	/* On a chosen line colours would be backgrounds: only the words that warn keep theirs. */
	if (style & STYLE_CHOSEN) {
		attr |= A_REVERSE;
		if (base < STYLE_WARN)
			*pair = 0;
	}
	return style & STYLE_STRONG ? attr | A_BOLD : attr;
}
