/*
 * apt's sources, from bookworm to trixie. A case of tests/scenario/sources/FILE.cases:
 *
 *	@case what it shows
 *	@in list|sources   the file as it was
 *	@out               the file as it becomes
 *	@disabled          what is said to be disabled, one a line
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "engine/full_upgrade_sources.h"

#define CASES "tests/scenario/sources/*.cases"

enum { CASES_MIN = 13 };

struct text_case {
	char title[120];
	bool deb822;
	struct str in, out, disabled;
};

static void forget(struct text_case *c)
{
	str_free(&c->in);
	str_free(&c->out);
	str_free(&c->disabled);
	*c = (struct text_case){0};
}

static void must_be(const struct text_case *c, const char *what, const char *is, const char *want)
{
	if (strcmp(is, want) != 0)
		fail_msg("%s: %s is:\n%s\nshould be:\n%s", c->title, what, is, want);
}

static struct sources_move mover(struct arena *a, const strlist *archives)
{
	return (struct sources_move){ .a = a, .from = "bookworm", .to = "trixie", .archives = archives, .mark = "disabled" };
}

/* One blank line stands between two cases. */
static void cut_blank(struct str *s)
{
	if (s->len >= 2 && s->p[s->len - 1] == '\n' && s->p[s->len - 2] == '\n')
		str_cut(s, s->len - 1);
}

static void try_case(struct text_case *c)
{
	struct arena *a = arena_new();
	strlist archives = {0};
	struct str out = {0}, disabled = {0}, again = {0};

	vec_push(a, &archives, "http://mirror.hoster.example/debian/packages/");
	struct sources_move m = mover(a, &archives), once_more = mover(a, &archives);
	cut_blank(&c->out);
	sources_move(&m, c->deb822, str_c(&c->in), c->in.len, &out);
	for (size_t i = 0; i < m.disabled.n; i++)
		str_addf(&disabled, "%s\n", m.disabled.v[i]);
	if (c->disabled.len > 0 && c->disabled.p[0] == '\n') /* none, and another case follows */
		str_cut(&c->disabled, 0);
	cut_blank(&c->disabled);
	cut_blank(&out);
	must_be(c, "the file", str_c(&out), str_c(&c->out));
	must_be(c, "what is disabled", str_c(&disabled), str_c(&c->disabled));
	sources_move(&once_more, c->deb822, str_c(&out), out.len, &again);
	must_be(c, "moved once more, it", str_c(&again), str_c(&out));
	assert_int_equal(once_more.moved, 0);
	assert_int_equal(once_more.disabled.n, 0);
	str_free(&out);
	str_free(&again);
	str_free(&disabled);
	arena_free(a);
	forget(c);
}

static size_t try_file(const char *path)
{
	struct text_case c = {0};
	struct str *into = NULL;
	char line[4096];
	size_t n = 0;
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "@case ", 6) == 0) {
			if (n++ > 0)
				try_case(&c);
			snprintf(c.title, sizeof(c.title), "%.*s", (int)strcspn(line + 6, "\n"), line + 6);
		} else if (strncmp(line, "@in ", 4) == 0) {
			c.deb822 = strcmp(line + 4, "sources\n") == 0;
			into = &c.in;
		} else if (strcmp(line, "@out\n") == 0) {
			into = &c.out;
		} else if (strcmp(line, "@disabled\n") == 0) {
			into = &c.disabled;
		} else {
			str_adds(into, line);
		}
	}
	try_case(&c);
	assert_int_equal(fclose(f), 0);
	return n;
}

static void test_cases(void **state)
{
	glob_t found;
	size_t n = 0;

	(void)state;
	assert_int_equal(glob(CASES, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		n += try_file(found.gl_pathv[i]);
	globfree(&found);
	assert_true(n >= CASES_MIN);
}

/* No newline at the end, CR before it, bytes that are no text: all stays. */
static void test_bytes(void **state)
{
	static const char odd[] = "deb http://deb.debian.org/debian bookworm main\r\n\0\xff\ndeb http://deb.debian.org/debian bookworm";
	static const char want[] = "deb http://deb.debian.org/debian trixie main\r\n\0\xff\ndeb http://deb.debian.org/debian trixie";
	struct arena *a = arena_new();
	strlist none = {0};
	struct sources_move m = mover(a, &none);
	struct str out = {0};

	(void)state;
	sources_move(&m, false, odd, sizeof(odd) - 1, &out);
	assert_int_equal(out.len, sizeof(want) - 1);
	assert_memory_equal(out.p, want, out.len);
	assert_int_equal(m.moved, 2);
	str_free(&out);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_bytes) };

	return cmocka_run_group_tests_name("sources_move", tests, NULL, NULL);
}
