/*
 * A right zone, and each of tests/scenario/dns/broken.txt with one mistake in it: exactly that is found.
 *
 *	build/unit/test_dns_check [PART OF A TITLE]
 */
#include "tests/unit/dns_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "tests/scenario/dns/broken.txt"

/* One stanza of the table. */
struct stanza {
	char title[200];
	VEC(char *) edits;
	struct str expected;
};

static struct arena *arena; /* of the table, for the whole run */
static VEC(struct stanza) stanzas;

static void read_table(void)
{
	FILE *f = fopen(TABLE, "re");
	char line[2000];

	assert_non_null(f);
	arena = arena_new();
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "## ", 3) == 0) {
			struct stanza new = {0};

			snprintf(new.title, sizeof(new.title), "%.190s", line + 3);
			vec_push(arena, &stanzas, new);
		} else if (line[0] == '=' && stanzas.n > 0)
			str_addf(&stanzas.v[stanzas.n - 1].expected, "%s\n", line + 2);
		else if (line[0] != '\0' && line[0] != '#' && stanzas.n > 0)
			vec_push(arena, &stanzas.v[stanzas.n - 1].edits, arena_strdup(arena, line));
	}
	fclose(f);
}

static void test_stanza(void **state)
{
	const struct stanza *s = *state;
	struct dns_world w;

	dns_world_open(&w);
	for (size_t i = 0; i < s->edits.n; i++)
		dns_world_do(&w, s->edits.v[i]);
	const char *found = dns_world_check(&w, false);
	if (strcmp(found, str_c(&s->expected)) != 0) {
		for (size_t i = 0; i < w.found.n; i++)
			print_message("  %s\n", w.found.v[i].seen);
		fail_msg("%s:\nfound:\n%swanted:\n%s", s->title, found, str_c(&s->expected));
	}
	dns_world_close(&w);
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[500];
	size_t n = 0;

	read_table();
	for (size_t i = 0; i < stanzas.n && n < sizeof(tests) / sizeof(tests[0]); i++)
		if (argc < 2 || strstr(stanzas.v[i].title, argv[1]) != NULL)
			tests[n++] = (struct CMUnitTest){ stanzas.v[i].title, test_stanza, NULL, NULL, &stanzas.v[i] };
	return _cmocka_run_group_tests("dns_check", tests, n, NULL, NULL);
}
