/*
 * Merges three files as mailstead does: build/merge-files SCRATCH < LIST. A line of LIST is
 *
 *	FORMAT BASE LIVE NEW RESULT
 *
 * with paths without blanks. What comes of it is printed, a line each ("merged", "keep", "conflict" …); RESULT is written
 * where it is "merged". For tests/merges/make.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host_linux.h"
#include "merge/merge.h"

enum { FIELDS = 5, LINE = 4096 };

static void must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "merge-files: %s\n", err->msg);
	exit(1);
}

static void merge_one(struct host *h, const char *scratch, const char *const field[FIELDS])
{
	struct err err = {0};
	struct str side[3] = {0};
	struct merge_result result = {0};
	struct merge_sides sides = { .base = &side[0], .live = &side[1], .new_ = &side[2] };

	must(settings_format_by_name(field[0], &sides.format, &err), &err);
	for (size_t i = 0; i < 3; i++)
		must(h->fs->read(h, field[1 + i], &side[i], &err), &err);
	must(merge_three_way(h, scratch, &sides, &result, &err), &err);
	if (result.which == MERGE_MERGED)
		must(h->fs->write(h, field[4], str_c(&result.text), result.text.len, &(struct file_meta){ .mode = 0644 }, &err),
		     &err);
	puts(merge_case_name(result.which));
	for (size_t i = 0; i < 3; i++)
		str_free(&side[i]);
	merge_result_free(&result);
}

int main(int argc, char **argv)
{
	struct err err = {0};
	struct host h;
	char line[LINE];

	if (argc != 2) {
		fputs("usage: merge-files SCRATCH < LIST\n", stderr);
		return 2;
	}
	must(host_linux_open(&h, "/", &err), &err);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		const char *field[FIELDS] = {0};
		char *save = NULL;
		size_t n = 0;

		for (char *word = strtok_r(line, " \n", &save); word != NULL && n < FIELDS; word = strtok_r(NULL, " \n", &save))
			field[n++] = word;
		if (n == FIELDS)
			merge_one(&h, argv[1], field);
	}
	host_linux_close(&h);
	return 0;
}
