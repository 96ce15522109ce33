#include <string.h>

#include "installer/front_plain_part.h"
#include "ui/text.h"

/* How many bytes of the n at s go on a line of so many columns: up to a blank; a word that is too long stays whole. */
static size_t fitting(const char *s, size_t n, size_t room)
{
	size_t fits = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && s[i] != ' ')
			continue;
		if (text_width(s, i) > room)
			break;
		fits = i;
	}
	if (fits == 0 || s[0] == ' ')
		fits = fits > 0 ? fits : strcspn(s + strspn(s, " "), " ") + strspn(s, " ");
	return fits < n ? fits : n;
}

static void put_bytes(struct plain *p, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fputc(s[i] == PLAIN_JOIN ? ' ' : s[i], p->io->out);
}

static void put_paragraph(struct plain *p, size_t indent, const char *s, size_t n)
{
	size_t room = PLAIN_WIDTH;

	for (;;) {
		size_t fits = fitting(s, n, room), shown = fits;

		while (fits < n && shown > 0 && s[shown - 1] == ' ')
			shown--;
		put_bytes(p, s, shown);
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

static void put(struct plain *p, size_t indent, const char *text, const char *end)
{
	const char *bullet = p->io->utf8 ? "· " : ". ";
	struct arena *a = arena_new();

	for (const char *s = p->io->utf8 ? text : text_ascii(a, text);; s++) {
		size_t n = strcspn(s, "\n");

		put_paragraph(p, indent + (strncmp(s, bullet, strlen(bullet)) == 0 ? 2 : 0), s, n);
		s += n;
		if (*s == '\0')
			break;
		fprintf(p->io->out, "\n%*s", s[1] != '\0' && s[1] != '\n' ? (int)indent : 0, "");
	}
	fputs(end, p->io->out);
	fflush(p->io->out);
	arena_free(a);
}

void plain_prompt(struct plain *p, size_t indent, const char *text)
{
	put(p, indent, text, "");
}

void plain_put(struct plain *p, size_t indent, const char *text)
{
	put(p, indent, text, "\n");
}

void plain_raw(struct plain *p, const char *text)
{
	struct arena *a = arena_new();
	size_t n = strlen(text);

	fprintf(p->io->out, "%s%s", p->io->utf8 ? text : text_ascii(a, text), n > 0 && text[n - 1] == '\n' ? "" : "\n");
	fflush(p->io->out);
	arena_free(a);
}
