/*
 * A file of apt's sources, moved to another release; the first byte says in which format it is.
 *
 *   - moved once more it stays as it is;
 *   - with nothing of it disabled only suites became others, and with nothing moved either, nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/full_upgrade_sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sources_move mover(struct arena *a, const strlist *archives)
{
	return (struct sources_move){ .a = a, .from = "bookworm", .to = "trixie", .archives = archives, .mark = "disabled" };
}

static size_t lines(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] == '\n';
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena *a = arena_new();
	strlist archives = {0};
	struct str once = {0}, twice = {0};
	const char *text = arena_memdup(a, data + 1, size - 1);

	vec_push(a, &archives, "http://mirror.example/debian/");
	struct sources_move m = mover(a, &archives), again = mover(a, &archives);
	sources_move(&m, data[0] == 's', text, size - 1, &once);
	sources_move(&again, data[0] == 's', str_c(&once), once.len, &twice);
	if (again.moved != 0 || again.disabled.n != 0 || once.len != twice.len || memcmp(str_c(&once), str_c(&twice), once.len) != 0)
		abort();
	if (m.disabled.n == 0 && lines(str_c(&once), once.len) != lines(text, size - 1))
		abort();
	if (m.disabled.n == 0 && m.moved == 0 && (once.len != size - 1 || memcmp(str_c(&once), text, once.len) != 0))
		abort();
	str_free(&once);
	str_free(&twice);
	arena_free(a);
	return 0;
}
