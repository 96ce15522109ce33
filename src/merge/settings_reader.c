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

/* Takes the "}" that stands next. Behind it there is nothing more but a comment. */
static bool close_block(struct reader *r, struct setting *block, int depth, const struct braces *how)
{
	struct part line = reader_line(r, r->p), text = reader_trimmed(line);
	struct part rest = { text.p + 1, text.n - 1 };

	if (rest.n > 0 && strchr(how->after, rest.p[0]) != NULL)
		rest = (struct part){ rest.p + 1, rest.n - 1 };
	if (depth == 0 || !reader_is_comment(rest))
		return false;
	block->tail = (struct part){ r->lead, (size_t)(r->p - r->lead) };
	block->close = line;
	r->p += line.n;
	r->lead = r->p;
	r->line++;
	return true;
}

bool reader_settings(struct reader *r, struct setting *block, int depth, const struct braces *how)
{
	while (reader_skip_comments(r)) {
		struct setting s = reader_begin(r);

		if (reader_trimmed(reader_line(r, r->p)).p[0] == '}')
			return close_block(r, block, depth, how);
		if (!how->one(r, &s, depth))
			return false;
		reader_end(r, &s);
		vec_push(r->a, &block->below, s);
	}
	return depth == 0;
}
