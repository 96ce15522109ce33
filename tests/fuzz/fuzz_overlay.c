/*
 * What an operator adds to main.cf or master.cf (the first byte says which), laid over a file of ours: lines "====" between
 * ours and two of his.
 *
 *   - what comes of it can be read again;
 *   - each setting of it says what the last one who has it says, and is there once if it is once in ours;
 *   - what is refused, is refused by name and line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "merge/settings_overlay.h"

#define SEPARATOR "====\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static const struct setting *last(const struct setting *file, const char *key)
{
	for (size_t i = file->below.n; i-- > 0;)
		if (strcmp(file->below.v[i].key, key) == 0)
			return &file->below.v[i];
	return NULL;
}

static size_t count(const struct setting *file, const char *key)
{
	size_t n = 0;

	for (size_t i = 0; i < file->below.n; i++)
		n += strcmp(file->below.v[i].key, key) == 0;
	return n;
}

/* Of theirs all are in the result, the later file's first. */
static void must_win(const struct setting *result, const struct setting *ours, const struct setting *theirs,
		     const struct setting *later)
{
	for (size_t i = 0; i < theirs->below.n; i++) {
		const struct setting *want = last(theirs, theirs->below.v[i].key), *have = last(result, want->key);
		size_t n = count(ours, want->key);

		if (later != NULL && last(later, want->key) != NULL)
			continue;
		must(count(result, want->key) == (n > 1 ? n : 1));
		if (n <= 1)
			must(strcmp(have->meaning, want->meaning) == 0);
	}
}

static bool read_all(struct arena *a, enum settings_format format, const struct overlay *over, struct setting *file)
{
	return (over->len == 0 || over->text[over->len - 1] == '\n') && settings_read(a, format, over->text, over->len, file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct overlay over[3] = { { .name = "ours" }, { .name = "one" }, { .name = "two" } };
	struct setting ours, one, two, result;
	struct arena *a = arena_new();
	struct str out = {0};
	struct err err = {0};
	const char *at = size > 0 ? arena_memdup(a, data + 1, size - 1) : "", *end = at + (size > 0 ? size - 1 : 0);

	for (size_t i = 0; i < 3 && size < 4096; i++) {
		const char *sep = i < 2 ? memmem(at, (size_t)(end - at), SEPARATOR, strlen(SEPARATOR)) : NULL;

		over[i].text = at;
		over[i].len = (size_t)((sep != NULL ? sep : end) - at);
		at = sep != NULL ? sep + strlen(SEPARATOR) : end;
	}
	enum settings_format format = size > 0 && data[0] % 2 ? SETTINGS_MAIN_CF : SETTINGS_MASTER_CF;
	if (size < 4096 && memchr(over[0].text, '\0', over[0].len) == NULL && read_all(a, format, &over[0], &ours)) {
		if (!settings_overlay(a, format, (struct part){ over[0].text, over[0].len }, &over[1], 2, &out, &err)) {
			must(err.code == ERR_SITE && (strncmp(err.msg, "one:", 4) == 0 || strncmp(err.msg, "two:", 4) == 0));
			must(err.msg[4] >= '1' && err.msg[4] <= '9');
		} else {
			must(settings_read(a, format, str_c(&out), out.len, &result));
			if (read_all(a, format, &over[1], &one) && read_all(a, format, &over[2], &two)) {
				must_win(&result, &ours, &one, &two);
				must_win(&result, &ours, &two, NULL);
			}
		}
	}
	str_free(&out);
	arena_free(a);
	return 0;
}
