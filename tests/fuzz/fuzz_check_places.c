/*
 * Any lines as what check --stream says, of two streams: a line that begins
 * with a byte 1 is the second's, with a byte 2 or 3 its stream is over or is
 * no longer listened to. Whatever comes, each place is consistent, and all of
 * them are through when both streams are over.
 *
 *	make fuzz && build/fuzz/fuzz_check_places tests/fuzz/corpus/check_places
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "installer/check_places.h"
#include "installer/finding_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_consistent(const struct check_places *p)
{
	size_t done, all = check_places_count(p, &done);

	must(done <= all && all <= p->n);
	for (size_t i = 0; i < p->n; i++) {
		const struct check_place *place = &p->v[i];

		must(place->stream == 0 || place->listed);
		must(place->listed || place->found.n == 0);
		must(place->state != PLACE_RUNS || place->stream != 0);
		must(place->found.n <= 1000 + 1);
	}
}

/* What is shown of it is of that check, or of another that there is. */
static void must_show(const struct check_places *p)
{
	struct view v = { .arena = arena_new() };

	for (size_t i = 0; i < p->n; i++)
		for (size_t j = 0; j < p->v[i].found.n; j++) {
			must(check_of_finding(p->v[i].found.v[j].id) != NULL);
			must(finding_row(&v, "row", &p->v[i].found.v[j]) != NULL);
		}
	arena_free(v.arena);
}

static void take(struct check_places *p, const char *line, size_t n)
{
	unsigned stream = 1;

	if (n > 0 && line[0] == 1) {
		stream = 2;
		line++;
		n--;
	}
	if (n > 0 && (line[0] == 2 || line[0] == 3)) {
		(line[0] == 2 ? (void)check_places_over(p, stream, NULL) : check_places_stop(p, stream));
		return;
	}
	json_t *value = json_loadb(line, n, JSON_DECODE_ANY, NULL);
	if (value != NULL)
		(void)check_places_read(p, stream, value);
	json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct check_places p;
	const char *at = (const char *)data, *end = at + size;
	size_t done;

	check_places_init(&p);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline != NULL ? newline : end) - at);

		take(&p, at, n);
		must_be_consistent(&p);
		at += n + 1;
	}
	check_places_over(&p, 1, "over");
	check_places_over(&p, 2, NULL);
	must_be_consistent(&p);
	must_show(&p);
	for (size_t i = 0; i < p.n; i++)
		must(p.v[i].stream == 0);
	(void)check_places_count(&p, &done);
	check_places_free(&p);
	return 0;
}
