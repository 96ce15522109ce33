/*
 * Any bytes as what `mailstead dns check --stream` says: whatever the lines
 * are, each record has one place and one id, and can be written in every form.
 * Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_record_stream tests/fuzz/corpus/record_stream
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "installer/page_records.h"

enum { WRITTEN = 3 }; /* records that are written in every form: enough for all kinds over time */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void feed(struct record_stream *r, const char *text, size_t size)
{
	for (size_t from = 0; from < size;) {
		const char *end = memchr(text + from, '\n', size - from);
		size_t n = end != NULL ? (size_t)(end - text) - from : size - from;
		json_t *line = json_loadb(text + from, n, JSON_DECODE_ANY, NULL);

		if (line != NULL)
			record_stream_line(r, line);
		json_decref(line);
		from += n + 1;
	}
}

static void must_be_whole(const struct record_stream *r)
{
	must(record_stream_everywhere(r) <= r->records.n);
	for (size_t i = 0; i < r->records.n; i++) {
		const struct seen_record *at = &r->records.v[i];

		must(at->id[0] != '\0' && record_stream_find(r, at->id) == at);
		must(at->state != NULL && at->reason != NULL && at->address != NULL);
	}
}

static void write_them(const struct record_stream *r, struct arena *a)
{
	struct str text = {0};

	for (const struct format *f = formats; f->name != NULL; f++) {
		for (size_t i = 0; i < r->records.n && i < WRITTEN; i++)
			records_text_one(f, a, &r->records.v[i].record, &text);
		records_text_all(f, a, r, &text);
		str_cut(&text, 0);
	}
	str_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct record_stream r;
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(text, data, size);
	record_stream_open(&r);
	feed(&r, text, size);
	must_be_whole(&r);
	record_stream_cut(&r);
	write_them(&r, a);
	struct view v = { .arena = a };
	records_rows(&r, &v);
	free(text);
	record_stream_close(&r);
	arena_free(a);
	return 0;
}
