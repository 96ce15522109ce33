/*
 * SPF as RFC 7208 wants it: tests/scenario/spf has one case for each of the
 * public RFC 7208 test-suite, and says in its files which are whose. How the
 * files are written is in spf_zone.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "scenario_box.h"
#include "spf_zone.h"

#define CASES "tests/scenario/spf"

static bool has(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

static bool says(const struct spf_case *c, const struct spf_verdict *v)
{
	if (c->says == NULL)
		return true;
	return c->says[0] == '\0' ? v->explanation == NULL
				  : v->explanation != NULL && strcasecmp(v->explanation, c->says) == 0;
}

static bool run_case(struct arena *a, struct spf_zone *zone, const struct spf_case *c)
{
	struct spf_dns dns = zone_dns(zone);
	const struct spf_query q = { .ip = c->ip, .sender = c->from, .helo = c->helo };
	struct spf_verdict v;

	spf_evaluate(a, &dns, &q, &v);
	bool error = v.result == SPF_TEMPERROR || v.result == SPF_PERMERROR;
	if (has(&c->is, spf_result_name(v.result)) && says(c, &v) && error == (v.problem != NULL))
		return true;
	print_error("%s: %s, \"%s\" (%s)\n", c->name, spf_result_name(v.result),
		    v.explanation != NULL ? v.explanation : "", v.problem != NULL ? v.problem : "no problem");
	return false;
}

/* The name of each case is its own. */
static void run_file(struct arena *a, const char *path, strlist *names, size_t *passed)
{
	struct spf_zone zone = {0};
	struct str text = {0};

	source_slurp(path, &text);
	zone_read(a, str_c(&text), &zone);
	str_free(&text);
	assert_true(zone.cases.n > 0);
	for (size_t i = 0; i < zone.cases.n; i++) {
		const struct spf_case *c = &zone.cases.v[i];

		assert_false(has(names, c->name));
		assert_true(c->ip != NULL && c->helo != NULL && c->from != NULL && c->is.n > 0);
		vec_push(a, names, c->name);
		*passed += run_case(a, &zone, c);
	}
}

static void every_case(void **state)
{
	struct arena *a = arena_new();
	strlist names = {0};
	size_t passed = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob(CASES "/*.spf", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		run_file(a, files.gl_pathv[i], &names, &passed);
	printf("# RFC 7208: %zu of %zu cases pass\n", passed, names.n);
	/* As many as the public suite has. */
	assert_int_equal(names.n, 203);
	assert_int_equal(passed, names.n);
	globfree(&files);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
