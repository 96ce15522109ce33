/*
 * Any bytes as the events of a change in the background, which may be cut
 * anywhere: no line is understood beyond its end, and how far it is stays a
 * number from 0 to 100 that never falls. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_events tests/fuzz/corpus/events
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "installer/progress_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

/* Exactly as long as it is, so that reading past the end is seen. */
static void take(struct progress_log *l, const uint8_t *line, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1);

	memcpy(copy, line, n);
	progress_log_take(l, copy, n);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct progress_log l = {0};
	struct arena *a = arena_new();
	double before = 0;

	for (size_t from = 0; from < size;) {
		const uint8_t *end = memchr(data + from, '\n', size - from);
		size_t n = end != NULL ? (size_t)(end - data) - from : size - from;

		take(&l, data + from, n);
		double overall = pace_overall(&l.pace, l.pace.last);
		must(overall >= before && overall <= 100 && pace_left(&l.pace, l.pace.last) >= 0);
		must(strlen(progress_log_time(&l, a, l.pace.last + 1)) < 80);
		before = overall;
		from += n + 1;
	}
	arena_free(a);
	progress_log_free(&l);
	return 0;
}
