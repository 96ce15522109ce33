/* How an error points into the text. */
#include "conf/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

enum { SHOWN = 100, DOTS = 3 };

struct line {
	const char *text;
	size_t len;
	size_t number; /* from 1 */
	size_t chars;
	size_t column; /* of the place, in characters from 0 */
};

/* Steps over one character, or one byte of what is not UTF-8. */
static size_t step(const char *s, size_t n, uint32_t *c)
{
	size_t size = utf8_decode(s, n, c);

	return size != 0 ? size : 1;
}

static struct line line_at(const struct source *s, size_t at)
{
	const char *start = at > s->skip ? memrchr(s->text, '\n', at) : NULL;
	size_t from = start != NULL ? (size_t)(start - s->text) + 1 : s->skip;
	const char *end = memchr(s->text + from, '\n', s->len - from);
	size_t to = end != NULL ? (size_t)(end - s->text) : s->len;
	uint32_t c;

	if (to > from && end != NULL && s->text[to - 1] == '\r')
		to--;
	struct line l = {.text = s->text + from, .len = to - from, .number = source_line(s, at)};
	for (size_t i = 0; i < l.len; l.chars++) {
		if (from + i < at)
			l.column++;
		i += step(l.text + i, l.len - i, &c);
	}
	return l;
}

/* Appends the line, or the part of it around the column; gives the display width before the column. */
static size_t add_line(struct str *out, const struct line *l)
{
	size_t from = l->chars > SHOWN && l->column > SHOWN / 2 ? l->column - SHOWN / 2 : 0;
	size_t width = 0, n = 0, size;
	uint32_t c = 0;

	if (l->chars > SHOWN && from + SHOWN > l->chars)
		from = l->chars - SHOWN;
	size_t to = from + SHOWN < l->chars ? from + SHOWN : l->chars;
	for (size_t i = 0; i < l->len && n < to; i += size, n++) {
		size = step(l->text + i, l->len - i, &c);
		if (n < from)
			continue;
		bool dot = (from > 0 && n < from + DOTS) || (to < l->chars && n >= to - DOTS);
		if (dot)
			str_addc(out, '.');
		else
			utf8_show_char(out, l->text + i, utf8_decode(l->text + i, l->len - i, &c), c);
		if (n < l->column)
			width += dot ? 1 : utf8_width(c);
	}
	return width;
}

/* Appends a newline, the line with its number, and the caret. */
static void add_excerpt(struct str *out, const struct line *l)
{
	char number[32];
	int digits = snprintf(number, sizeof(number), "%zu", l->number);

	str_addf(out, "\n  %s | ", number);
	size_t width = add_line(out, l);
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
	str_addf(out, "\n  %*s | %*s^", digits, "", (int)width, "");
}

bool source_fail(const struct source *s, size_t at, struct err *err, const char *fmt, ...)
{
	char what[1024];
	struct str out = {0};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);

	/* what is missing at the end is shown behind the last thing that is there */
	if (at >= s->len)
		for (at = s->len; at > s->skip && strchr(" \r\n", s->text[at - 1]) != NULL;)
			at--;
	if (at < s->skip)
		at = s->skip;
	struct line l = line_at(s, at);
	str_addf(&out, "%s:%zu:%zu: %s", s->name, l.number, l.column + 1, what);
	add_excerpt(&out, &l);
	err_set(err, ERR_SITE, "%s", str_c(&out));
	str_free(&out);
	return false;
}
