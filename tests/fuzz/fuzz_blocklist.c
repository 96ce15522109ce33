/*
 * Any bytes as what a blocklist answers, and as the data that says what its
 * answers mean: a verdict other than "clean" says why, in printable text, and
 * what is not of the form of the data is refused by line. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_blocklist tests/fuzz/corpus/blocklist
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/blocklist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static const char list_text[] =
	"list a.example A\nasks ipv4\ntest t\nclean c\nremove https://a.example/%\nlisted 127.0.0.2-9 seen\n"
	"policy 127.0.0.10 kind\nrefused 127.255.255.* no\nlist b.example B\nasks domain\ntest t\nclean c\nremove https://b.example/\n"
	"refused 127.0.0.1 no\nbit 8 eight\nbit 64 sixty-four\n";

/* The first byte cuts the rest into records: that many bytes each. */
static void as_answer(struct arena *a, const uint8_t *data, size_t size)
{
	struct dns_answer answer = {0};
	blocklist_list lists = {0};
	struct err err = {0};
	size_t step = size > 0 ? data[0] % 8 + 1u : 1;

	must(blocklists_parse(a, "list", list_text, sizeof(list_text) - 1, &lists, &err) && lists.n == 2);
	for (size_t i = 1; i < size; i += step) {
		size_t n = size - i < step ? size - i : step;

		vec_push(a, &answer.data, ((struct dns_rdata){ (const unsigned char *)arena_memdup(a, data + i, n), n }));
	}
	for (size_t i = 0; i < lists.n; i++) {
		struct blocklist_said said;

		blocklist_judge(a, &lists.v[i], &answer, &said);
		must((said.verdict == BLOCKLIST_CLEAN) == (answer.data.n == 0));
		must(said.verdict == BLOCKLIST_CLEAN || said.texts.n > 0);
	}
	for (const char *p = blocklist_reason(a, &answer); *p != '\0'; p++)
		must(*p >= ' ' && *p <= '~');
}

static void as_data(struct arena *a, const uint8_t *data, size_t size)
{
	char *text = malloc(size > 0 ? size : 1); /* exactly as long as it is */
	blocklist_list lists = {0};
	struct err err = {0};

	if (size > 0)
		memcpy(text, data, size);
	if (!blocklists_parse(a, "data", text, size, &lists, &err))
		must(err.code == ERR_INVALID && err.msg[0] != '\0');
	else
		for (size_t i = 0; i < lists.n; i++)
			must(lists.v[i].codes.n > 0 && lists.v[i].asks != 0 && lists.v[i].test[0] != '\0');
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char address[48];
	size_t n = size < sizeof(address) - 1 ? size : sizeof(address) - 1;

	if (n > 0)
		memcpy(address, data, n);
	address[n] = '\0';
	(void)blocklist_name(a, address);
	as_answer(a, data, size);
	as_data(a, data, size);
	arena_free(a);
	return 0;
}
