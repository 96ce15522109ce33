/* Dovecot 2.3 and 2.4: "key = value", "name argument {" … "}", "!include path". A "\" at the end continues a value. */
#include "merge/settings_reader.h"

#include <string.h>

static bool read_one(struct reader *r, struct setting *s, int depth);

static const struct braces braces = { .one = read_one, .after = "" };

/* Up to a comment: "#" behind a blank, outside of quotes. */
static struct part without_comment(struct part text)
{
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			quoted = !quoted;
		else if (text.p[i] == '#' && !quoted && i > 0 && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
			return reader_trimmed((struct part){ text.p, i });
	}
	return text;
}

static size_t key_length(struct part text)
{
	size_t n = 0;

	while (n < text.n && strchr(" \t={}#\"\\<", text.p[n]) == NULL)
		n++;
	return n;
}

/* A value that quotes what does not end, or that opens a block, may go on in the next line. */
static bool is_value(struct part value)
{
	if (value.n == 0)
		return true;
	if (value.p[0] == '"' && (value.n == 1 || value.p[value.n - 1] != '"' || value.p[value.n - 2] == '\\'))
		return false;
	return value.p[value.n - 1] != '{';
}

static bool read_value(struct reader *r, struct setting *s, struct part line)
{
	const char *end = line.p + line.n;
	struct part text = reader_trimmed(line);
	size_t key = key_length(text);

	s->key = arena_memdup(r->a, text.p, key);
	text = reader_trimmed((struct part){ text.p + key, text.n - key });
	text = reader_trimmed((struct part){ text.p + 1, text.n - 1 });
	if (text.n == 0 || text.p[text.n - 1] != '\\') {
		if (!is_value(without_comment(text)))
			return false;
	} else
		for (; text.n > 0 && text.p[text.n - 1] == '\\'; end = line.p + line.n) {
			if (end == r->end)
				return false;
			line = reader_line(r, end);
			text = reader_trimmed(line);
		}
	reader_text_until(r, s, end);
	return true;
}

/* "service auth {": "service auth"; NULL if it opens no block. */
static const char *opens(struct reader *r, struct part text)
{
	text = without_comment(text);
	if (text.n < 2 || text.p[text.n - 1] != '{')
		return NULL;
	text.n--;
	if (memchr(text.p, '{', text.n) != NULL || memchr(text.p, '}', text.n) != NULL)
		return NULL;
	return reader_words(r->a, text);
}

static bool read_one(struct reader *r, struct setting *s, int depth)
{
	struct part line = reader_line(r, r->p), text = reader_trimmed(line);
	size_t key = key_length(text);
	struct part rest = reader_trimmed((struct part){ text.p + key, text.n - key });

	if (key == 0)
		return false;
	if (rest.n > 0 && rest.p[0] == '=' && text.p[0] != '!')
		return read_value(r, s, line);
	if (text.p[0] == '!') {
		s->key = reader_words(r->a, text);
		reader_text_until(r, s, line.p + line.n);
		return true;
	}
	s->key = opens(r, text);
	if (s->key == NULL)
		return false;
	s->block = true;
	reader_text_until(r, s, line.p + line.n);
	return depth < SETTINGS_DEPTH_MAX && reader_settings(r, s, depth + 1, &braces);
}

bool settings_read_dovecot(struct reader *r, struct setting *file)
{
	return reader_settings(r, file, 0, &braces);
}
