/*
 * UCL as rspamd's files are written: a setting a line, "key = value;" or "name {" … "}". A list in brackets may go over
 * several lines. Not read: comments like those of C, here-documents, single quotes, two settings on a line.
 */
#include "merge/settings_reader.h"

#include <string.h>

static bool read_one(struct reader *r, struct setting *s, int depth);

static const struct braces braces = { .one = read_one, .after = ";," };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A word, or what stands in quotes; 0 if there is neither. */
static size_t word_length(const char *p, const char *end)
{
	size_t n = 0, max = (size_t)(end - p);

	if (max > 0 && *p == '"') {
		for (n = 1; n < max && p[n] != '"'; n++)
			if (p[n] == '\n' || p[n] == '\\')
				return 0;
		return n < max ? n + 1 : 0;
	}
	while (n < max && p[n] != '\0' && strchr(" \t\r\n=:{}[];,#\"'", p[n]) == NULL)
		n++;
	return n;
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* Nothing more on this line but a comment. */
static bool rest_is_comment(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	return p == end || *p == '\n' || *p == '#';
}

/* "name", "name argument", "name =": where its "{" stands at the end of the line; NULL if it is no block. */
static const char *opening(const char *p, const char *end)
{
	bool joined = false;
	size_t n;

	for (; p < end; p += n) {
		p = skip_blanks(p, end);
		if (p < end && *p == '{')
			return rest_is_comment(p + 1, end) ? p : NULL;
		if (p < end && (*p == '=' || *p == ':') && !joined) {
			joined = true;
			n = 1;
			continue;
		}
		n = word_length(p, end);
		if (n == 0)
			return NULL;
	}
	return NULL;
}

/* The byte behind a text in quotes; NULL if it does not end on its line. */
static const char *past_quotes(const char *p, const char *end)
{
	for (p++; p < end && *p != '\n'; p++) {
		if (*p == '\\' && p + 1 < end && p[1] != '\n')
			p++;
		else if (*p == '"')
			return p + 1;
	}
	return NULL;
}

/* From behind the key: where the line ends that ends the value. NULL: not certain. */
static const char *value_end(const char *p, const char *end)
{
	int open = 0;

	while (p < end) {
		char c = *p;

		if (c == '"') {
			p = past_quotes(p, end);
			if (p == NULL)
				return NULL;
			continue;
		}
		if (c == '\'' || c == '\\' || (end - p > 1 && (memcmp(p, "/*", 2) == 0 || memcmp(p, "<<", 2) == 0)))
			return NULL;
		if (c == '#') {
			if (!is_blank(p[-1]) && p[-1] != '\n')
				return NULL;
			p = memchr(p, '\n', (size_t)(end - p));
			if (p == NULL)
				return NULL;
			continue;
		}
		open += (c == '[' || c == '{') - (c == ']' || c == '}');
		if (open < 0)
			return NULL;
		if (open == 0 && c == '\n')
			return p + 1;
		if (open == 0 && (c == ';' || c == ',') && !rest_is_comment(p + 1, end))
			return NULL;
		p++;
	}
	return NULL;
}

/* Whether the value begins on the line of its key: one that does not may be what the next line says. */
static bool has_value(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	if (p < end && (*p == '=' || *p == ':'))
		p++;
	return !rest_is_comment(p, end);
}

static const char *block_key(struct reader *r, const char *p, const char *brace)
{
	char *key = arena_strdup(r->a, reader_words(r->a, (struct part){ p, (size_t)(brace - p) }));
	size_t n = strcspn(key, "=:\"");

	/* "name =" and "name" are the same. */
	if (key[n] == '=' || key[n] == ':') {
		while (n > 0 && key[n - 1] == ' ')
			n--;
		key[n] = '\0';
	}
	return key;
}

/* ".include …": a line that stands for others. */
static bool read_directive(struct reader *r, struct setting *s, struct part line)
{
	if (memchr(line.p, '{', line.n) != NULL || memmem(line.p, line.n, "/*", 2) != NULL)
		return false;
	s->key = reader_words(r->a, reader_trimmed(line));
	reader_text_until(r, s, line.p + line.n);
	return true;
}

static bool read_one(struct reader *r, struct setting *s, int depth)
{
	struct part line = reader_line(r, r->p), text = reader_trimmed(line);
	const char *line_end = line.p + line.n, *brace = opening(text.p, line_end), *end;
	size_t key = word_length(text.p, line_end);

	if (key == 0)
		return false;
	if (text.p[0] == '.')
		return read_directive(r, s, line);
	if (brace != NULL) {
		s->key = block_key(r, text.p, brace);
		s->block = true;
		reader_text_until(r, s, line_end);
		return depth < SETTINGS_DEPTH_MAX && reader_settings(r, s, depth + 1, &braces);
	}
	end = value_end(text.p + key, r->end);
	if (end == NULL || !has_value(text.p + key, line_end))
		return false;
	s->key = arena_memdup(r->a, text.p, key);
	reader_text_until(r, s, end);
	return true;
}

bool settings_read_ucl(struct reader *r, struct setting *file)
{
	return reader_settings(r, file, 0, &braces);
}
