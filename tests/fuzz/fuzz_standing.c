/*
 * Any text as what stands in the DNS beside our records: the first byte picks
 * the kind of record that is wanted. However it is taken, the changes keep what
 * is not ours, an SPF record that was merged once is merged, and a second look
 * after the changes finds nothing to change. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_standing tests/fuzz/corpus/standing
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/rdata.h"
#include "mail/record_diff.h"
#include "mail/spf_merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

/* One record of each type that is compared in its own way. */
static void want_one(struct arena *a, uint8_t pick, struct record *r)
{
	static const struct record kinds[] = {
		{ .kind = RECORD_SPF, .type = "TXT", .txt = "v=spf1 mx -all" },
		{ .kind = RECORD_DMARC, .type = "TXT", .txt = "v=DMARC1; p=none; rua=mailto:a@b.example" },
		{ .kind = RECORD_MX, .type = "MX", .data = "10 mail.example.org." },
		{ .kind = RECORD_CAA, .type = "CAA", .data = "0 issue \"ca.example; a=b\"" },
		{ .kind = RECORD_HOST_AAAA, .type = "AAAA", .data = "2a09:51::10" },
		{ .kind = RECORD_TLSA, .type = "TLSA", .data = "3 1 1 00ff" },
	};

	*r = kinds[pick % (sizeof(kinds) / sizeof(kinds[0]))];
	r->name = "example.org.";
	if (r->txt != NULL)
		record_set_txt(a, r, r->txt);
}

static void apply(struct arena *a, const record_changes *changes, const standing_list *there, standing_list *after)
{
	for (size_t i = 0; i < there->n; i++) {
		bool goes = false;

		for (size_t k = 0; k < changes->n; k++)
			goes = goes || ((changes->v[k].kind == CHANGE_REPLACE || changes->v[k].kind == CHANGE_REMOVE) &&
					changes->v[k].old.data == there->v[i].data);
		if (!goes)
			vec_push(a, after, there->v[i]);
	}
	for (size_t k = 0; k < changes->n; k++) {
		const struct record *r = &changes->v[k].record;
		const struct standing s = { r->name, r->type, r->data, NULL };

		if (changes->v[k].kind == CHANGE_ADD || changes->v[k].kind == CHANGE_REPLACE)
			vec_push(a, after, s);
	}
}

static void look(struct arena *a, const struct record *r, const char *text)
{
	const struct standing s = { "example.org.", r->type, text, NULL };
	standing_list there = {0}, nothing = {0}, after = {0};
	record_changes changes = {0}, again = {0};
	record_list want = {0};

	vec_push(a, &want, *r);
	vec_push(a, &there, s);
	record_diff(a, &want, &there, &nothing, false, &changes);
	must(record_changes_of(&changes, CHANGE_REMOVE) == 0);
	must(r->kind == RECORD_SPF || record_changes_of(&changes, CHANGE_REPLACE) == 0);
	apply(a, &changes, &there, &after);
	record_diff(a, &want, &after, &nothing, false, &again);
	must(record_changes_of(&again, CHANGE_ADD) == 0 && record_changes_of(&again, CHANGE_REPLACE) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct record r;

	if (size > 1) {
		const char *text = arena_memdup(a, data + 1, size - 1);

		want_one(a, data[0], &r);
		look(a, &r, text);
		const char *once = merge_spf(a, text, "v=spf1 mx include:relay.example -all");
		must(strcmp(merge_spf(a, once, "v=spf1 mx include:relay.example -all"), once) == 0);
	}
	arena_free(a);
	return 0;
}
