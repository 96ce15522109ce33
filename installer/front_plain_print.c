#include <string.h>

#include "base/utf8.h"
#include "installer/front_plain_part.h"

/* Columns of the n bytes at s. */
static size_t columns(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n;) {
		uint32_t c = '?';
		size_t len = utf8_decode(s + i, n - i, &c);

		width += len > 0 ? utf8_width(c) : 1;
		i += len > 0 ? len : 1;
	}
	return width;
}

size_t plain_columns(const char *text)
{
	return columns(text, strlen(text));
}

static void put_bytes(struct plain *p, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t c = '?';
		size_t len = utf8_decode(s + i, n - i, &c);

		if (len == 0 || (c >= 0x80 && !p->io->utf8))
			fputc('?', p->io->out);
		else
			fwrite(s + i, 1, len, p->io->out);
		i += len > 0 ? len : 1;
	}
}

/* How many bytes of the n at s go on a line of so many columns: up to a blank; a word that is too long stays whole. */
static size_t fitting(const char *s, size_t n, size_t room)
{
	size_t fits = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && s[i] != ' ')
			continue;
		if (columns(s, i) > room)
			break;
		fits = i;
	}
	if (fits == 0 || s[0] == ' ')
		fits = fits > 0 ? fits : strcspn(s + strspn(s, " "), " ") + strspn(s, " ");
	return fits < n ? fits : n;
}

static void put_paragraph(struct plain *p, size_t indent, const char *s, size_t n)
{
	size_t room = PLAIN_WIDTH;

	for (;;) {
		size_t fits = fitting(s, n, room);

		put_bytes(p, s, fits);
		s += fits;
		n -= fits;
		while (n > 0 && *s == ' ')
			s++, n--;
		if (n == 0)
			return;
		fprintf(p->io->out, "\n%*s", (int)indent, "");
		room = PLAIN_WIDTH - indent;
	}
}

void plain_prompt(struct plain *p, size_t indent, const char *text)
{
	for (;;) {
		size_t n = strcspn(text, "\n");

		put_paragraph(p, indent, text, n);
		if (text[n] == '\0')
			break;
		text += n + 1;
		fprintf(p->io->out, "\n%*s", *text != '\0' ? (int)indent : 0, "");
	}
	fflush(p->io->out);
}

void plain_put(struct plain *p, size_t indent, const char *text)
{
	plain_prompt(p, indent, text);
	fputc('\n', p->io->out);
	fflush(p->io->out);
}

void plain_raw(struct plain *p, const char *text)
{
	size_t n = strlen(text);

	for (size_t at = 0; at < n;) {
		size_t line = strcspn(text + at, "\n");

		put_bytes(p, text + at, line);
		fputc('\n', p->io->out);
		at += line + 1;
	}
	fflush(p->io->out);
}
