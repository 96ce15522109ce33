/*
 * tests/scenario/merge/FORMAT.txt: what operators do, and what comes of it. A case:
 *
 *	@case what it shows
 *	@base              the lines below; ␍ is CR, ␠ a blank at the end, ␃ "no newline here", ⟨fc⟩ the byte 0xfc
 *	@live  @new        the same; as @base if left out
 *	@result            exactly what comes of it; or one of
 *	@keep  @replace  @same
 *	@conflict NAMES    which settings are named; none by line
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

#include "merge/merge.h"
#include "merge/settings_merge.h"
#include "scratch.h"

#define CASES "tests/scenario/merge"

enum { CASES_MIN = 100 };

struct merge_case_text {
	char title[120], clashes[200], want[16];
	struct str base, live, new_, result;
	bool has_live, has_new;
	enum settings_format format;
};

static int setup(void **state)
{
	scratch_setup(state);
	struct scratch *b = *state;
	assert_true(b->h.fs->mkdirs(&b->h, "/var/scratch", &b->err));
	return 0;
}

static void add_line(struct str *out, const char *line)
{
	static const struct {
		const char *sign, *means;
	} signs[] = { { "␍", "\r" }, { "␠", " " } };

	while (*line != '\0') {
		bool found = false;
		unsigned byte;

		for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
			if (strncmp(line, signs[i].sign, strlen(signs[i].sign)) == 0) {
				str_adds(out, signs[i].means);
				line += strlen(signs[i].sign);
				found = true;
			}
		if (!found && sscanf(line, "⟨%2x⟩", &byte) == 1) {
			str_addc(out, (char)byte);
			line += strlen("⟨fc⟩");
		} else if (!found && strcmp(line, "␃") == 0)
			return;
		else if (!found)
			str_addc(out, *line++);
	}
	str_addc(out, '\n');
}

static void fail_case(const struct merge_case_text *c, const char *what, const char *got)
{
	fail_msg("%s: %s\n%s", c->title, what, got);
}

/* One version to another by setting, without the shortcuts for a side that is as it was. */
static void must_become(const struct merge_case_text *c, const struct str *base, const struct str *live,
			const struct str *new_, const struct str *want)
{
	struct str out = {0}, clashes = {0};
	struct settings_merge m = { .format = c->format, .out = &out, .clashes = &clashes };
	struct err err = {0};

	assert_true(settings_merge(&m, base, live, new_, &err));
	if (m.answer == SETTINGS_CLASH)
		fail_case(c, "a clash with nobody", str_c(&clashes));
	if (want->len > 0 && want->p[want->len - 1] != '\n' && out.len > 0)
		str_cut(&out, out.len - 1);
	if (m.answer == SETTINGS_MERGED && (out.len != want->len || memcmp(str_c(&out), str_c(want), out.len) != 0))
		fail_case(c, "not as the one side that changed", str_c(&out));
	str_free(&out);
	str_free(&clashes);
}

static void check_case(struct scratch *b, struct merge_case_text *c)
{
	const struct str *live = c->has_live ? &c->live : &c->base, *new_ = c->has_new ? &c->new_ : &c->base;
	const struct merge_sides sides = { .base = &c->base, .live = live, .new_ = new_, .format = c->format };
	struct merge_result got = {0};
	struct err err = {0};

	if (!merge_three_way(&b->h, "/var/scratch", &sides, &got, &err))
		fail_case(c, "trouble", err.msg);
	if (strcmp(merge_case_name(got.which), c->want) != 0)
		fail_case(c, merge_case_name(got.which), got.text.len ? str_c(&got.text) : str_c(&got.clashes));
	if (got.text.len != c->result.len || memcmp(str_c(&got.text), str_c(&c->result), got.text.len) != 0)
		fail_case(c, "it becomes", str_c(&got.text));
	if (strcmp(str_c(&got.clashes), c->clashes) != 0)
		fail_case(c, "it names", str_c(&got.clashes));
	merge_result_free(&got);
	must_become(c, &c->base, live, &c->base, live);
	must_become(c, &c->base, &c->base, new_, new_);
	must_become(c, live, live, live, live);
}

static void free_case(struct merge_case_text *c)
{
	str_free(&c->base);
	str_free(&c->live);
	str_free(&c->new_);
	str_free(&c->result);
}

/* "@live": where the lines below it go; NULL for those that take none. */
static struct str *take_word(struct merge_case_text *c, const char *line)
{
	if (strcmp(line, "@base") == 0)
		return &c->base;
	c->has_live |= strcmp(line, "@live") == 0;
	c->has_new |= strcmp(line, "@new") == 0;
	if (strcmp(line, "@live") == 0)
		return &c->live;
	if (strcmp(line, "@new") == 0)
		return &c->new_;
	if (strcmp(line, "@result") == 0) {
		strcpy(c->want, "merged");
		return &c->result;
	}
	if (sscanf(line, "@%15s %199[^\n]", c->want, c->clashes) < 1)
		fail_msg("no word of a case: %s", line);
	return NULL;
}

static size_t run_file(struct scratch *b, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char *format = arena_memdup(b->a, name, strlen(name) - strlen(".txt")), line[1024];
	struct merge_case_text c = {0};
	struct str *to = NULL;
	size_t n = 0;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	if (strcmp(format, "lines") != 0)
		assert_true(settings_format_by_name(format, &c.format, &b->err));
	const struct merge_case_text fresh = c;
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "@case ", 6) == 0) {
			if (n++ > 0)
				check_case(b, &c);
			free_case(&c);
			c = fresh;
			snprintf(c.title, sizeof(c.title), "%s: %.90s", format, line + 6);
			to = NULL;
		} else if (line[0] == '@')
			to = take_word(&c, line);
		else if (to != NULL && (line[0] != '\0' || to != &c.result))
			add_line(to, line);
		else if (to == &c.result) {
			/* An empty line ends a case, unless more of it follows. */
			long at = ftell(f);
			int next = fgetc(f);

			if (next != '@' && next != EOF)
				add_line(to, line);
			fseek(f, at, SEEK_SET);
		} else if (line[0] != '\0')
			fail_msg("%s: %s: not expected", c.title, line);
	}
	check_case(b, &c);
	free_case(&c);
	fclose(f);
	return n;
}

static void cases(void **state)
{
	size_t n = 0;
	glob_t files;

	assert_int_equal(glob(CASES "/*.txt", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		n += run_file(*state, files.gl_pathv[i]);
	globfree(&files);
	print_message("%zu cases of merges\n", n);
	assert_true(n >= CASES_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(cases, setup, scratch_teardown),
	};

	return cmocka_run_group_tests_name("merge cases", tests, NULL, NULL);
}
