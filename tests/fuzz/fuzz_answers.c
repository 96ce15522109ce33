/*
 * Any bytes as the answers that an earlier start kept: taken whole or not at
 * all, what is taken reads back as itself, and neither the account nor a value
 * can become a second line. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_answers tests/fuzz/corpus/answers
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "installer/answers_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_lines(const struct answers *w)
{
	const char *account[] = { answers_account(w), answers_account_hash(w) };

	for (size_t i = 0; i < 2; i++)
		must(strpbrk(account[i], " \t\r\n") == NULL);
	must((account[0][0] == '\0') == (account[1][0] == '\0'));
	for (size_t i = 0; i < w->options; i++)
		must(strpbrk(answers_get(w, option_table[i].path), "\r\n") == NULL);
}

static void must_read_back(struct arena *a, const struct answers *w)
{
	struct answers *again = answers_new(a);
	struct str once = {0}, twice = {0};
	struct err err = {0};

	answers_print(w, &once);
	must(answers_parse(again, str_c(&once), once.len, &err));
	answers_print(again, &twice);
	must(strcmp(str_c(&once), str_c(&twice)) == 0);
	str_free(&once);
	str_free(&twice);
}

static void must_be_untouched(const struct answers *w, const struct err *err)
{
	must(err->msg[0] != '\0' && answers_account(w)[0] == '\0' && answers_page(w)[0] == '\0');
	for (size_t i = 0; i < w->options; i++)
		must(!answers_has(w, option_table[i].path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct answers *w = answers_new(a);
	struct str text = {0};
	struct err err = {0};
	struct site site;
	/* exactly as long as it is, so that reading past the end is seen */
	char *copy = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(copy, data, size);
	if (!answers_parse(w, copy, size, &err)) {
		must_be_untouched(w, &err);
	} else {
		must_be_lines(w);
		must_read_back(a, w);
		if (!answers_site(w, a, &site, NULL, &err))
			must(err.msg[0] != '\0');
		answers_text(w, &text);
	}
	str_free(&text);
	free(copy);
	arena_free(a);
	return 0;
}
