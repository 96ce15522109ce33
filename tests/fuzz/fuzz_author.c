/*
 * Any bytes as what says who asked for a change: the environment, every file
 * of /proc and /etc/passwd that is looked at, and what a manifest has. What is
 * taken of it fits a line of the history.
 *
 *	make fuzz && build/fuzz/fuzz_author tests/fuzz/corpus/author
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/author.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	const char *p;
	size_t n;
} everywhere;

static bool read_it(struct host *h, const char *path, struct str *out, struct err *err)
{
	(void)h;
	(void)path;
	(void)err;
	str_cut(out, 0);
	str_add(out, everywhere.p, everywhere.n);
	return true;
}

static void must_fit(const char *text)
{
	if (strlen(text) > 64)
		abort();
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			abort();
}

static void must_be_fit(struct arena *a, const struct author *by)
{
	must_fit(by->user);
	must_fit(by->from);
	must_fit(by->how);
	json_t *o = author_to_json(by);
	if (o == NULL || strlen(author_words(a, by)) > 250)
		abort();
	json_decref(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct host_fs fs = { .read = read_it };
	struct arena *a = arena_new();
	struct host h = { .fs = &fs, .owners = size % 2 == 0 };
	char *text = arena_memdup(a, data, size);
	struct author by;

	everywhere.p = text;
	everywhere.n = size;
	for (int i = 0; i < 4; i++) {
		const struct author_signs signs = { .sudo_user = i & 1 ? text : NULL, .ssh_connection = i & 2 ? text : NULL };

		author_of(&h, a, &signs, &by);
		must_be_fit(a, &by);
	}
	json_t *o = json_loadb(text, size, 0, NULL);
	author_from_json(a, o, &by);
	json_decref(o);
	must_be_fit(a, &by);
	arena_free(a);
	return 0;
}
