/*
 * Three versions of a configuration file, of a format that the first byte names, with lines "====" between them: base,
 * live, new.
 *
 *   - what is read is the file again, byte for byte;
 *   - a side that did not change counts for nothing;
 *   - what is merged can be read, and its clashes are printable;
 *   - no line of the operator is lost that base has not.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "merge/settings_merge.h"

#define SEPARATOR "====\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static const char *follow(const char *at, struct part part)
{
	must(part.n == 0 || part.p == at);
	return at + part.n;
}

/* Where the setting ends that begins here: its parts are all there is. */
static const char *walk(const char *at, const struct setting *s)
{
	at = follow(follow(at, s->lead), s->text);
	must(s->key != NULL && s->meaning != NULL);
	for (size_t i = 0; i < s->below.n; i++)
		at = walk(at, &s->below.v[i]);
	return follow(follow(at, s->tail), s->close);
}

static enum settings_answer merge(enum settings_format format, const struct str *base, const struct str *live,
				  const struct str *new_, struct str *out)
{
	struct str clashes = {0};
	struct settings_merge m = { .format = format, .out = out, .clashes = &clashes };
	struct err err = {0};

	must(settings_merge(&m, base, live, new_, &err));
	must(m.answer == SETTINGS_MERGED || out->len == 0);
	must((m.answer == SETTINGS_CLASH) == (clashes.len > 0));
	for (size_t i = 0; i < clashes.len; i++)
		must(clashes.p[i] != '\n' && clashes.p[i] != '\x1b');
	str_free(&clashes);
	return m.answer;
}

static void must_become(enum settings_format format, const struct str *base, const struct str *live,
			const struct str *new_, const struct str *want)
{
	struct str out = {0};
	enum settings_answer answer = merge(format, base, live, new_, &out);

	must(answer != SETTINGS_CLASH);
	if (answer == SETTINGS_MERGED && live == want)
		must(out.len == want->len && memcmp(str_c(&out), str_c(want), out.len) == 0);
	str_free(&out);
}

static bool has_line(const struct str *text, const char *line, size_t n)
{
	for (const char *at = str_c(text); at != NULL && n <= text->len; at++) {
		at = memmem(at, text->len - (size_t)(at - text->p), line, n);
		if (at == NULL)
			return false;
		if (at == text->p || at[-1] == '\n')
			return true;
	}
	return n == 0;
}

/* Lines with blanks at their ends or within may come back with others. */
static bool is_plain(const char *line, size_t n)
{
	return n > 1 && memchr(line, ' ', n) == NULL && memchr(line, '\t', n) == NULL && memchr(line, '\r', n) == NULL;
}

/* A line that differs from one of ours by its blanks alone is no change of the operator's. */
static bool base_says(struct arena *a, const struct str *base, const char *line, size_t n)
{
	const char *end = str_c(base) + base->len, *meaning = settings_meaning(a, (struct part){ line, n }), *next;

	for (const char *at = str_c(base); at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next != NULL ? next + 1 : end;
		if (strcmp(settings_meaning(a, (struct part){ at, (size_t)(next - at) }), meaning) == 0)
			return true;
	}
	return false;
}

static void must_keep(struct arena *a, const struct str *base, const struct str *live, const struct str *out)
{
	const char *end = str_c(live) + live->len, *next;

	for (const char *line = str_c(live); line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next != NULL ? next + 1 : end;
		size_t n = (size_t)(next - line);
		if (is_plain(line, n) && !memmem(str_c(base), base->len, line, n - 1) && !base_says(a, base, line, n))
			must(has_line(out, line, n));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str side[3] = {0}, out = {0};
	const char *at = (const char *)data + 1, *end = (const char *)data + size;
	struct setting file;

	if (size < 2 || size > 4096 || memchr(data, '\0', size) != NULL) {
		arena_free(a);
		return 0;
	}
	enum settings_format format = (enum settings_format)(1 + data[0] % (SETTINGS_FORMATS - 1));
	for (size_t i = 0; i < 3; i++) {
		const char *sep = i < 2 ? memmem(at, (size_t)(end - at), SEPARATOR, strlen(SEPARATOR)) : NULL;
		const char *stop = sep != NULL ? sep : end;

		str_add(&side[i], at, (size_t)(stop - at));
		if (side[i].len > 0 && side[i].p[side[i].len - 1] != '\n')
			str_addc(&side[i], '\n');
		if (settings_read(a, format, str_c(&side[i]), side[i].len, &file))
			must(walk(str_c(&side[i]), &file) == str_c(&side[i]) + side[i].len);
		at = sep != NULL ? sep + strlen(SEPARATOR) : end;
	}
	if (merge(format, &side[0], &side[1], &side[2], &out) == SETTINGS_MERGED) {
		must(settings_read(a, format, str_c(&out), out.len, &file));
		must_keep(a, &side[0], &side[1], &out);
	}
	must_become(format, &side[0], &side[1], &side[0], &side[1]);
	must_become(format, &side[0], &side[0], &side[2], &side[2]);
	for (size_t i = 0; i < 3; i++)
		str_free(&side[i]);
	str_free(&out);
	arena_free(a);
	return 0;
}
