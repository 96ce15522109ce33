#include "ui/text.h"

#include <string.h>

#include "base/utf8.h"

/* The length of the character at s, which is one byte where it is no UTF-8. */
static size_t step(const char *s, size_t n, size_t *width)
{
	*width = 1;
	if ((unsigned char)*s < 0x80) /* nearly all of a log */
		return 1;
	uint32_t c = '?';
	size_t len = utf8_decode(s, n, &c);

	*width = utf8_width(c);
	return len > 0 ? len : 1;
}

size_t text_width(const char *s, size_t n)
{
	size_t width = 0, one;

	for (size_t i = 0; i < n; width += one)
		i += step(s + i, n - i, &one);
	return width;
}

size_t text_fit(const char *s, size_t n, size_t width, size_t *used)
{
	size_t i = 0, sum = 0, one;

	while (i < n) {
		size_t len = step(s + i, n - i, &one);
		if (sum + one > width)
			break;
		sum += one;
		i += len;
	}
	if (used != NULL)
		*used = sum;
	return i;
}

const char *text_cut(struct arena *a, const char *s, size_t width, bool utf8)
{
	const char *mark = text_signs(utf8)->cut;
	size_t n = strlen(s), mark_width = text_width(mark, strlen(mark));

	if (text_width(s, n) <= width)
		return s;
	if (width <= mark_width)
		return arena_memdup(a, s, text_fit(s, n, width, NULL));
	size_t fits = text_fit(s, n, width - mark_width, NULL);
	while (fits > 0 && s[fits - 1] == ' ')
		fits--;
	return arena_printf(a, "%.*s%s", (int)fits, s, mark);
}

/* One line's worth of the n bytes at s: how many bytes it takes; *next where the following line begins. */
static size_t wrap_one(const char *s, size_t n, size_t width, size_t *next)
{
	size_t fits = text_fit(s, n, width, NULL), end = fits;

	if (fits == n) {
		*next = n;
		return n;
	}
	while (end > 0 && s[end] != ' ')
		end--;
	if (end == 0) { /* one word is wider than the line; a character wider than it goes alone */
		size_t one, len = step(s, n, &one);
		*next = fits > 0 ? fits : len;
		return *next;
	}
	*next = end;
	while (*next < n && s[*next] == ' ')
		(*next)++;
	while (end > 0 && s[end - 1] == ' ')
		end--;
	return end;
}

/* The bytes before a paragraph's own text, which hangs below itself; *width: their columns. */
static size_t hanging(const char *s, size_t n, size_t *width)
{
	static const char *const signs[] = { "• ", "· ", "- ", "– ", "* " };
	size_t spaces = strspn(s, " "), sign = 0;
	const char *p = s + spaces;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(p, signs[i], strlen(signs[i])) == 0)
			sign = strlen(signs[i]);
	if (strspn(p, "0123456789") > 0 && strncmp(p + strspn(p, "0123456789"), ". ", 2) == 0)
		sign = strspn(p, "0123456789") + 2;
	if (spaces + sign >= n)
		return 0;
	*width = text_width(s, spaces + sign);
	return spaces + sign;
}

static void wrap_paragraph(struct arena *a, const char *s, size_t n, size_t width, slice_list *lines)
{
	size_t indent = 0, before = hanging(s, n, &indent), next;

	if (indent >= width)
		before = indent = 0;
	for (size_t i = before, first = 1; i < n || first; i += next, first = 0) {
		size_t len = wrap_one(s + i, n - i, width - indent, &next);
		struct slice line = { s + i, len };
		if (first)
			line = (struct slice){ s, i + len };
		else if (indent > 0)
			line = (struct slice){ arena_printf(a, "%*s%.*s", (int)indent, "", (int)len, s + i),
					       indent + len };
		vec_push(a, lines, line);
	}
}

void text_wrap(struct arena *a, const char *s, size_t width, slice_list *lines)
{
	slice_list paragraphs = {0};

	text_lines(a, s, &paragraphs);
	for (size_t i = 0; i < paragraphs.n; i++)
		wrap_paragraph(a, paragraphs.v[i].p, paragraphs.v[i].n, width > 0 ? width : 1, lines);
}

void text_lines(struct arena *a, const char *s, slice_list *lines)
{
	while (*s != '\0') {
		size_t n = strcspn(s, "\n");
		vec_push(a, lines, ((struct slice){ s, n }));
		s += n + (s[n] == '\n');
	}
}
