#include "engine/blame.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	FAR = 60,     /* bytes between the name of a file and the line in it */
	WORD_MIN = 3, /* what is shorter means anything */
};

static const char *trimmed(struct arena *a, const char *p, size_t n)
{
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	while (n > 0 && isspace((unsigned char)*p)) {
		p++;
		n--;
	}
	return arena_memdup(a, p, n);
}

static bool has_line(struct arena *a, const char *text, size_t n, const char *line)
{
	for (size_t at = 0; at < n;) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl != NULL ? (size_t)(nl - (text + at)) : n - at;

		if (strcmp(trimmed(a, text + at, len), line) == 0)
			return true;
		at += len + 1;
	}
	return false;
}

void blame_add_lines(struct arena *a, const struct own_line *like, const char *text, size_t n, const char *ours, size_t ours_n,
		     own_lines *out)
{
	size_t number = 0;

	for (size_t at = 0; at < n;) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl != NULL ? (size_t)(nl - (text + at)) : n - at;
		struct own_line l = *like;

		l.line = ++number;
		l.text = trimmed(a, text + at, len);
		at += len + 1;
		if (l.text[0] != '\0' && l.text[0] != '#' && (ours == NULL || !has_line(a, ours, ours_n, l.text)))
			vec_push(a, out, l);
	}
}

/* The number that follows the name of a file: ":16", ", line 175", " line 218", ": line: 6", "' [line 44]"; 0: none does. */
static size_t number_after(const char *p)
{
	if (*p == '\'' || *p == '"')
		p++;
	if (*p == ':' && isdigit((unsigned char)p[1]))
		return strtoul(p + 1, NULL, 10);
	for (size_t i = 0; i < FAR && p[i] != '\0' && p[i] != '/'; i++) {
		if (strncmp(p + i, "line", 4) != 0)
			continue;
		const char *digits = p + i + 4;

		digits += strspn(digits, ": ");
		if (isdigit((unsigned char)*digits))
			return strtoul(digits, NULL, 10);
	}
	return 0;
}

/* Not a part of a longer name. */
static bool is_whole(const char *said, const char *at, size_t n)
{
	static const char name[] = "_.-/";
	unsigned char before = at > said ? (unsigned char)at[-1] : ' ', after = (unsigned char)at[n];

	if (after == '.' && !isalnum((unsigned char)at[n + 1])) /* the end of a sentence */
		after = ' ';
	return !isalnum(before) && (before == '\0' || strchr(name, before) == NULL) && !isalnum(after) &&
	       (after == '\0' || strchr(name, after) == NULL);
}

static const char *line_of(struct arena *a, const struct checked_file *f, size_t number)
{
	size_t at = 0;

	for (size_t i = 1; at < f->len; i++) {
		const char *nl = memchr(f->text + at, '\n', f->len - at);
		size_t len = nl != NULL ? (size_t)(nl - (f->text + at)) : f->len - at;

		if (i == number)
			return trimmed(a, f->text + at, len);
		at += len + 1;
	}
	return NULL;
}

/* That in the same file rather than one that says the same elsewhere. */
static const struct own_line *find_text(const own_lines *own, const char *path, const char *text)
{
	const struct own_line *other = NULL;

	for (size_t i = 0; text != NULL && i < own->n; i++) {
		const struct own_line *l = &own->v[i];

		if (strcmp(l->text, text) != 0)
			continue;
		if (strcmp(l->path, path) == 0)
			return l;
		if (other == NULL && l->addition)
			other = l;
	}
	return other;
}

static const struct own_line *by_place(struct arena *a, const char *said, const struct checked_file *f, const own_lines *own)
{
	size_t n = strlen(f->path);

	for (const char *at = said; (at = strstr(at, f->path)) != NULL; at += n) {
		size_t number = is_whole(said, at, n) ? number_after(at + n) : 0;
		const struct own_line *l = number > 0 ? find_text(own, f->path, line_of(a, f, number)) : NULL;

		if (l != NULL)
			return l;
	}
	return NULL;
}

/* "unused parameter: no_such_thing=1" */
static bool names_setting(struct arena *a, const char *said, const char *line)
{
	size_t n = strcspn(line, " \t=:;{");
	const char *key = arena_memdup(a, line, n);

	if (n < WORD_MIN)
		return false;
	for (const char *at = said; (at = strstr(at, key)) != NULL; at += n)
		if (is_whole(said, at, n))
			return true;
	return false;
}

/* "specified as '999.1.1'": what stands in quotes stands in the line. */
static bool quotes(struct arena *a, const char *said, const char *line)
{
	for (const char *at = said + strcspn(said, "'\""); *at != '\0'; at += strcspn(at, "'\"")) {
		const char *end = strchr(at + 1, *at);
		size_t n = end != NULL ? (size_t)(end - at - 1) : 0;

		if (end == NULL || memchr(at + 1, '\n', n) != NULL) {
			at++;
			continue;
		}
		if (n >= WORD_MIN && strstr(line, arena_memdup(a, at + 1, n)) != NULL)
			return true;
		at = end + 1;
	}
	return false;
}

const struct own_line *blame_find(struct arena *a, const char *said, const checked_files *files, const own_lines *own)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct own_line *l = by_place(a, said, &files->v[i], own);

		if (l != NULL)
			return l;
	}
	for (size_t i = 0; i < own->n; i++)
		if (names_setting(a, said, own->v[i].text))
			return &own->v[i];
	for (size_t i = 0; i < own->n; i++)
		if (quotes(a, said, own->v[i].text))
			return &own->v[i];
	return NULL;
}
