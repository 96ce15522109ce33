/*
 * Runs the scenarios of planning, tests/scenario/NAME.scenario, with the built
 * program, below a directory, as an ordinary user; scenario.h says how one is
 * written.
 *
 *	build/unit/test_scenario [NAME…]
 *	GOLDEN=write build/unit/test_scenario    rewrites what stands below @EXPECT; read the difference in review
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/scenario_box.h"

#define SCENARIOS "tests/scenario"

static struct world world;

struct play {
	struct box box;
	const char *path;
	struct str file;
	bool unsettled;       /* nothing was said yet about the status of the last run */
	bool write;           /* GOLDEN=write: */
	struct str rewritten; /* the scenario with new text below @EXPECT… */
	size_t copied;        /* …up to here */
};

static void show_diff(struct play *p, const char *expected, const char *what, const struct str *have)
{
	const char *path = arena_printf(p->box.a, "%s/expected", world.dir);
	const char *argv[] = { "diff", "-u", "--label", "expected", "--label", what, "--", path, "-", NULL };
	const struct run_req req = { .argv = argv, .input = str_c(have), .input_len = have->len };
	struct run_res res;
	struct err err = {0};
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(expected, f);
	fclose(f);
	assert_true(world.h.run(&world.h, &req, &res, &err));
	print_error("%s", str_c(&res.out));
	run_res_free(&res);
}

static void settle_status(struct play *p, int expected)
{
	if (p->unsettled && p->box.status != expected)
		fail_msg("status %d instead of %d; it said:\n%s", p->box.status, expected, str_c(&p->box.said));
	p->unsettled = false;
}

static void expect(struct play *p, const struct section *s)
{
	if (p->write) {
		str_add(&p->rewritten, p->file.p + p->copied, s->at - p->copied);
		str_add(&p->rewritten, str_c(&p->box.said), p->box.said.len);
		p->copied = s->at + s->len;
	} else if (strcmp(str_c(&p->box.said), s->text) != 0) {
		show_diff(p, s->text, "said", &p->box.said);
		fail_msg("it said something else");
	}
}

static void expect_lines(struct play *p, const struct section *s)
{
	const char *missing;

	if (!scenario_has_lines(p->box.a, str_c(&p->box.said), s->text, &missing))
		fail_msg("not said, or not in this place: %s\nit said:\n%s", missing, str_c(&p->box.said));
}

static void expect_none(struct play *p, const struct section *s)
{
	const char *found;

	if (!scenario_has_none(p->box.a, str_c(&p->box.said), s->text, &found))
		fail_msg("should not be said: %s\nit said:\n%s", found, str_c(&p->box.said));
}

static void expect_file(struct play *p, const struct section *s)
{
	struct str have = {0};
	struct err err = {0};

	if (!p->box.h.fs->read(&p->box.h, s->arg, &have, &err))
		fail_msg("%s", err.msg);
	bool same = have.len == s->len && memcmp(str_c(&have), s->text, s->len) == 0;
	if (!same)
		show_diff(p, s->text, s->arg, &have);
	str_free(&have);
	if (!same)
		fail_msg("%s is not what it should be", s->arg);
}

static void play_section(struct play *p, const struct section *s)
{
	if (strncmp(s->word, "EXPECT", 6) != 0 && strcmp(s->word, "STATUS") != 0)
		settle_status(p, 0);
	if (strcmp(s->word, "ARGS") == 0) {
		box_run(&p->box, s->arg);
		p->unsettled = true;
	} else if (strcmp(s->word, "STATUS") == 0) {
		settle_status(p, atoi(s->arg));
	} else if (strcmp(s->word, "EXPECT") == 0) {
		expect(p, s);
	} else if (strcmp(s->word, "EXPECT-LINES") == 0) {
		expect_lines(p, s);
	} else if (strcmp(s->word, "EXPECT-NONE") == 0) {
		expect_none(p, s);
	} else if (strcmp(s->word, "EXPECT-FILE") == 0) {
		expect_file(p, s);
	} else if (strcmp(s->word, "EXPECT-NO-FILE") == 0) {
		assert_false(host_exists(&p->box.h, s->arg));
	} else if (!box_act(&p->box, s)) {
		fail_msg("there is no section @%s", s->word);
	}
}

static void rewrite(struct play *p)
{
	FILE *f = fopen(p->path, "we");

	assert_non_null(f);
	str_adds(&p->rewritten, p->file.p + p->copied);
	fwrite(str_c(&p->rewritten), 1, p->rewritten.len, f);
	fclose(f);
}

static void scenario(void **state)
{
	const char *mode = getenv("GOLDEN");
	struct play p = { .path = *state, .write = mode != NULL && strcmp(mode, "write") == 0 };
	section_list sections = {0};

	box_open(&p.box, &world);
	source_slurp(p.path, &p.file);
	scenario_parse(p.box.a, &p.file, &sections);
	for (size_t i = 0; i < sections.n; i++)
		play_section(&p, &sections.v[i]);
	settle_status(&p, 0);
	if (p.copied > 0)
		rewrite(&p);
	str_free(&p.rewritten);
	str_free(&p.file);
	box_close(&p.box);
}

static int setup(void **state)
{
	(void)state;
	world_open(&world);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_close(&world);
	return 0;
}

static bool chosen(const char *path, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strstr(path, argv[i]) != NULL)
			return true;
	return argc == 1;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	VEC(struct CMUnitTest) tests = {0};
	glob_t found;

	if (glob(SCENARIOS "/*.scenario", 0, NULL, &found) != 0)
		return 1;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *path = found.gl_pathv[i];
		const char *name = arena_memdup(a, path + sizeof(SCENARIOS), strlen(path) - sizeof(SCENARIOS) - strlen(".scenario"));

		if (chosen(name, argc, argv))
			vec_push(a, &tests, ((struct CMUnitTest){ name, scenario, NULL, NULL, path }));
	}
	int failed = _cmocka_run_group_tests("scenario", tests.v, tests.n, setup, teardown);
	globfree(&found);
	arena_free(a);
	return failed;
}
