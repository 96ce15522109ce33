#include "merge/settings_reader.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

struct part reader_line(const struct reader *r, const char *at)
{
	const char *nl = memchr(at, '\n', (size_t)(r->end - at));

	return (struct part){ at, (size_t)((nl != NULL ? nl + 1 : r->end) - at) };
}

struct part reader_trimmed(struct part line)
{
	while (line.n > 0 && is_blank(line.p[line.n - 1]))
		line.n--;
	while (line.n > 0 && is_blank(line.p[0])) {
		line.p++;
		line.n--;
	}
	return line;
}

bool reader_is_comment(struct part line)
{
	struct part t = reader_trimmed(line);

	return t.n == 0 || t.p[0] == '#';
}

bool reader_skip_comments(struct reader *r)
{
	while (r->p < r->end) {
		struct part line = reader_line(r, r->p);

		if (!reader_is_comment(line))
			return true;
		r->p += line.n;
		r->line++;
	}
	return false;
}

struct setting reader_begin(const struct reader *r)
{
	return (struct setting){ .lead = { r->lead, (size_t)(r->p - r->lead) }, .text = { r->p, 0 }, .line = r->line };
}

void reader_text_until(struct reader *r, struct setting *s, const char *end)
{
	for (; r->p < end; r->line++)
		r->p += reader_line(r, r->p).n;
	s->text.n = (size_t)(r->p - s->text.p);
	r->lead = r->p;
}

void reader_end(struct reader *r, struct setting *s)
{
	s->whole = (struct part){ s->text.p, (size_t)(r->lead - s->text.p) };
	s->meaning = settings_meaning(r->a, s->whole);
}

const char *reader_words(struct arena *a, struct part text)
{
	char *out = arena_memdup(a, text.p, text.n);
	size_t n = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		bool blank = !quoted && is_blank(text.p[i]);

		if (text.p[i] == '"')
			quoted = !quoted;
		if (!blank)
			out[n++] = text.p[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}
