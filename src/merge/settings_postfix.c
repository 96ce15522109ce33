/*
 * main.cf (and the tables of the same form) and master.cf. A line that begins with a blank continues the one before it;
 * comments and blank lines may stand in between (postconf(5)).
 */
#include "merge/settings_reader.h"

#include <string.h>

static bool continues(struct part line)
{
	return (line.p[0] == ' ' || line.p[0] == '\t') && !reader_is_comment(line);
}

/* Where the next line begins that continues, past comments; NULL if there is none. */
static const char *continuation(const struct reader *r, const char *at)
{
	while (at < r->end) {
		struct part line = reader_line(r, at);

		if (continues(line))
			return at;
		if (!reader_is_comment(line))
			return NULL;
		at += line.n;
	}
	return NULL;
}

/* A name of letters, digits and what Postfix, its tables and its classes use. */
static bool is_name(struct part name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr("=#\"{}()\\", name.p[i]) != NULL || (unsigned char)name.p[i] <= ' ')
			return false;
	return name.n > 0;
}

/* "name = value": the name; NULL if it is not that. */
static const char *name_of(struct reader *r, struct part line)
{
	const char *eq = memchr(line.p, '=', line.n);
	struct part name;

	if (eq == NULL)
		return NULL;
	name = reader_trimmed((struct part){ line.p, (size_t)(eq - line.p) });
	return is_name(name) ? arena_memdup(r->a, name.p, name.n) : NULL;
}

bool settings_read_main_cf(struct reader *r, struct setting *file)
{
	while (reader_skip_comments(r)) {
		struct part line = reader_line(r, r->p);
		struct setting s = reader_begin(r);
		const char *end = line.p + line.n, *more;

		s.key = continues(line) ? NULL : name_of(r, line);
		if (s.key == NULL)
			return false;
		while ((more = continuation(r, end)) != NULL)
			end = more + reader_line(r, more).n;
		reader_text_until(r, &s, end);
		reader_end(r, &s);
		vec_push(r->a, &file->below, s);
	}
	return true;
}

/* "smtp inet n - …": "smtp inet". */
static const char *service_of(struct reader *r, struct part line)
{
	const char *words = reader_words(r->a, line), *second = strchr(words, ' '), *third;

	if (second == NULL || memchr(line.p, '"', line.n) != NULL)
		return NULL;
	third = strchr(second + 1, ' ');
	return third != NULL ? arena_memdup(r->a, words, (size_t)(third - words)) : NULL;
}

/* "-o name=value": "-o name"; other options as they are. */
static const char *option_of(struct reader *r, struct part line)
{
	const char *words = reader_words(r->a, line);
	size_t n;

	if (strncmp(words, "-o ", 3) != 0)
		return words;
	n = 3 + strspn(words + 3, "{ ");
	n += strcspn(words + n, " =");
	return arena_memdup(r->a, words, n);
}

/* The options of a service, a line each. What does not begin with "-" goes on what stands before it. */
static void read_options(struct reader *r, struct setting *service)
{
	const char *more;

	while ((more = continuation(r, r->p)) != NULL) {
		(void)reader_skip_comments(r);
		struct part line = reader_line(r, more);
		struct setting s = reader_begin(r);
		const char *end = line.p + line.n, *next;

		s.key = option_of(r, line);
		while ((next = continuation(r, end)) != NULL && reader_trimmed(reader_line(r, next)).p[0] != '-')
			end = next + reader_line(r, next).n;
		reader_text_until(r, &s, end);
		reader_end(r, &s);
		vec_push(r->a, &service->below, s);
	}
}

bool settings_read_master_cf(struct reader *r, struct setting *file)
{
	while (reader_skip_comments(r)) {
		struct part line = reader_line(r, r->p);
		struct setting s = reader_begin(r);
		const char *end = line.p + line.n, *more;

		s.key = continues(line) ? NULL : service_of(r, line);
		if (s.key == NULL)
			return false;
		s.block = true;
		while ((more = continuation(r, end)) != NULL && reader_trimmed(reader_line(r, more)).p[0] != '-')
			end = more + reader_line(r, more).n;
		reader_text_until(r, &s, end);
		read_options(r, &s);
		s.tail = s.close = (struct part){ r->lead, 0 };
		reader_end(r, &s);
		vec_push(r->a, &file->below, s);
	}
	return true;
}
