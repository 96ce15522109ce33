/*
 * What a checker said, of files that it names and lines that are the operator's, with lines "====" between the three: what it
 * said, the file as it was checked, the operator's lines.
 *
 *   - a line that is found is one of the operator's;
 *   - each of those has no blank at its ends, and is not empty.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/blame.h"

#define SEPARATOR "====\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* Up to the next separator; *text moves behind it. */
static char *next_part(struct arena *a, char **text, size_t *n)
{
	char *begin = *text, *sep = strstr(begin, SEPARATOR);

	*n = sep != NULL ? (size_t)(sep - begin) : strlen(begin);
	*text = sep != NULL ? sep + strlen(SEPARATOR) : begin + *n;
	return arena_memdup(a, begin, *n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 16384)
		return 0;
	struct arena *a = arena_new();
	char *text = arena_memdup(a, data, size);
	size_t said_n, file_n, own_n;
	const char *said = next_part(a, &text, &said_n), *file = next_part(a, &text, &file_n);
	const char *own_text = next_part(a, &text, &own_n);
	const struct own_line like = { .path = "/etc/postfix/main.cf" };
	checked_files files = {0};
	own_lines own = {0};

	vec_push(a, &files, ((struct checked_file){ "/etc/postfix/main.cf", file, file_n }));
	blame_add_lines(a, &like, own_text, own_n, file, file_n / 2, &own);
	for (size_t i = 0; i < own.n; i++) {
		const char *line = own.v[i].text;

		must(line[0] != '\0' && !isspace((unsigned char)line[0]) && !isspace((unsigned char)line[strlen(line) - 1]));
		must(own.v[i].line > 0);
	}
	const struct own_line *l = blame_find(a, said, &files, &own);
	must(l == NULL || (l >= own.v && l < own.v + own.n));
	arena_free(a);
	return 0;
}
