#include "ui/qr.h"

#include <errno.h>
#include <qrencode.h>

enum { QUIET = 4, QUIET_LEAST = 2, DARK = 1 };

struct drawing {
	const QRcode *code;
	size_t quiet, side; /* in modules; side with the quiet zone */
	const struct qr_style *style;
};

/* Whether something is drawn at that module; below the last there is nothing. */
static bool is_drawn(const struct drawing *d, size_t row, size_t column)
{
	size_t n = (size_t)d->code->width;
	bool dark = row >= d->quiet && row - d->quiet < n && column >= d->quiet && column - d->quiet < n &&
		    (d->code->data[(row - d->quiet) * n + column - d->quiet] & DARK) != 0;

	return row < d->side && dark != d->style->light;
}

static void add_line(const struct drawing *d, size_t row, struct str *out)
{
	static const char *const half[] = { " ", "\u2580", "\u2584", "\u2588" }; /* none, upper, lower, both */

	for (size_t column = 0; column < d->side; column++)
		if (d->style->utf8)
			str_adds(out, half[is_drawn(d, row, column) + 2 * is_drawn(d, row + 1, column)]);
		else
			str_adds(out, is_drawn(d, row, column) ? "##" : "  ");
	str_addc(out, '\n');
}

/* Whether it fits with that quiet zone; if not, *err says what it would take. */
static bool fits(struct drawing *d, size_t quiet, struct err *err)
{
	d->quiet = quiet;
	d->side = (size_t)d->code->width + 2 * quiet;
	size_t columns = d->style->utf8 ? d->side : 2 * d->side;
	size_t rows = d->style->utf8 ? (d->side + 1) / 2 : d->side;

	if ((d->style->columns == 0 || columns <= d->style->columns) && (d->style->rows == 0 || rows <= d->style->rows))
		return true;
	return err_set(err, ERR_INVALID, "the QR code needs %zu columns and %zu rows", columns, rows);
}

bool qr_lines(const char *text, const struct qr_style *style, struct str *out, struct err *err)
{
	/* The least correction makes the smallest code: a screen has no scratches. */
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	struct drawing d = { .code = code, .style = style };
	struct err wide = {0};

	if (code == NULL)
		return err_set(err, ERR_INVALID, "no QR code can be made of this text%s",
			       errno == ERANGE ? ": it is too long" : text[0] == '\0' ? ": there is none" : "");
	bool ok = fits(&d, QUIET, &wide) || fits(&d, QUIET_LEAST, err);
	for (size_t row = 0; ok && row < d.side; row += style->utf8 ? 2 : 1)
		add_line(&d, row, out);
	QRcode_free(code);
	return ok;
}
