/*
 * Any bytes as what postqueue and postcat print: whatever is taken for a
 * message has an id that postsuper can be given, and "theirs" is among those
 * that were seen. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_queue tests/fuzz/corpus/queue
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/queue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

/* Not by queue_id_ok(), which is what is tested. */
static void must_be_id(const char *id)
{
	must(strlen(id) >= 6 && strlen(id) <= 40 && strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz"
								"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(id));
}

static void as_queue(struct arena *a, const char *text, size_t size)
{
	queue_list list = {0};
	struct err err = {0};

	if (!queue_parse(a, text, size, &list, &err))
		must(err.code == ERR_INVALID && err.msg[0] != '\0');
	for (size_t i = 0; i < list.n; i++)
		must_be_id(list.v[i].id);
}

static void as_envelopes(struct arena *a, const char *text, size_t size)
{
	strlist ids = {0}, theirs = {0};

	queue_parse_owners(a, text, size, "alice@example.org", &ids, &theirs);
	must(theirs.n <= ids.n);
	for (size_t i = 0, at = 0; i < theirs.n; i++, at++) {
		must_be_id(theirs.v[i]);
		while (at < ids.n && strcmp(ids.v[at], theirs.v[i]) != 0)
			at++;
		must(at < ids.n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(text, data, size);
	as_queue(a, text, size);
	as_envelopes(a, text, size);
	free(text);
	arena_free(a);
	return 0;
}
