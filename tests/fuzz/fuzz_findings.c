/*
 * Any bytes as what a check in a process of its own hands back: what is taken
 * for findings is of that check, and printable. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_findings tests/fuzz/corpus/findings
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_printable(const char *text)
{
	for (; *text != '\0'; text++)
		must(*text >= ' ' && *text <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	finding_list list = {0};
	struct err err = {0};
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(text, data, size);
	if (!findings_read(a, text, size, "ptr", &list, &err))
		must(err.code == ERR_INVALID && list.n == 0);
	for (size_t i = 0; i < list.n; i++) {
		const struct finding *f = &list.v[i];

		must(strncmp(f->id, "ptr", 3) == 0 && f->severity <= SEVERITY_FAIL);
		must_be_printable(f->id);
		must_be_printable(f->subject);
		must_be_printable(f->seen);
		must_be_printable(f->why);
		must_be_printable(f->fix);
		must_be_printable(f->source);
	}
	free(text);
	arena_free(a);
	return 0;
}
