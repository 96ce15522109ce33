/* merge/: the five cases, with the real diff3 below a temporary root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"
#include "merge/merge.h"

static int setup(void **state)
{
	scratch_setup(state);
	struct scratch *b = *state;
	assert_true(b->h.fs->mkdirs(&b->h, "/var/scratch", &b->err));
	return 0;
}

static struct str bytes(const char *p, size_t n)
{
	struct str s = {0};

	str_add(&s, p, n);
	return s;
}

static void assert_scratch_empty(struct scratch *b)
{
	strlist names = {0};
	struct err err = {0};

	assert_true(b->h.fs->list(&b->h, b->a, "/var/scratch", &names, &err));
	assert_int_equal(names.n, 0);
}

static void check_bytes(struct scratch *b, struct str base, struct str live, struct str new_, enum merge_case want,
			const char *want_text)
{
	const struct merge_sides sides = { .base = &base, .live = &live, .new_ = &new_ };
	struct merge_result got = {0};
	struct err err = {0};

	if (!merge_three_way(&b->h, "/var/scratch", &sides, &got, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(merge_case_name(got.which), merge_case_name(want));
	assert_string_equal(str_c(&got.text), want_text);
	assert_scratch_empty(b);
	merge_result_free(&got);
	str_free(&base);
	str_free(&live);
	str_free(&new_);
}

static void check(struct scratch *b, const char *base, const char *live, const char *new_, enum merge_case want,
		  const char *want_text)
{
	check_bytes(b, bytes(base, strlen(base)), bytes(live, strlen(live)), bytes(new_, strlen(new_)), want,
		    want_text);
}

static void one_side(void **state)
{
	check(*state, "a\nb\n", "a\nb\n", "a\nc\n", MERGE_REPLACE, "");
	check(*state, "a\nb\n", "a\nc\n", "a\nb\n", MERGE_KEEP, "");
	check(*state, "a\nb\n", "a\nc\n", "a\nc\n", MERGE_SAME, "");
	check(*state, "a\n", "a\n", "a\n", MERGE_SAME, "");
	check(*state, "", "", "", MERGE_SAME, "");
	check(*state, "", "", "a\n", MERGE_REPLACE, "");
}

static void apart(void **state)
{
	check(*state, "1\n2\n3\n4\n5\n", "1\ntwo\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", MERGE_MERGED,
	      "1\ntwo\n3\n4\nfive\n");
	check(*state, "1\n2\n3\n4\n5\n", "0\n1\n2\n3\n4\n5\n", "1\n2\n3\n4\n", MERGE_MERGED, "0\n1\n2\n3\n4\n");
}

static void alike_on_both_sides_is_no_conflict(void **state)
{
	check(*state, "1\n2\n3\n4\n5\n", "1\nX\n3\n4\n5\n", "1\nX\n3\n4\nfive\n", MERGE_MERGED,
	      "1\nX\n3\n4\nfive\n");
}

static void same_lines(void **state)
{
	check(*state, "1\n2\n3\n", "1\nX\n3\n", "1\nY\n3\n", MERGE_CONFLICT, "");
	check(*state, "1\n", "", "2\n", MERGE_CONFLICT, "");
	/* One part merges, another does not: nothing of it gets out. */
	check(*state, "1\n2\n3\n4\n5\n6\n7\n", "A\n2\n3\n4\n5\n6\nX\n", "1\n2\n3\nB\n5\n6\nY\n", MERGE_CONFLICT, "");
}

static void no_newline_at_the_end(void **state)
{
	check(*state, "1\n2\n3\n4\n5", "one\n2\n3\n4\n5", "1\n2\n3\n4\nfive", MERGE_MERGED, "one\n2\n3\n4\nfive");
	/* Only the operator's editor added it, only ours dropped it. */
	check(*state, "1\n2\n3\n4\n5", "1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5", MERGE_MERGED, "one\n2\n3\n4\n5\n");
	check(*state, "1\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", "one\n2\n3\n4\n5", MERGE_MERGED,
	      "one\n2\n3\n4\nfive");
	/* A line added by one of them after a last line without its end is not glued to it. */
	check(*state, "1\n2\n3\n4\n5", "1\n2\n3\n4\n5\n6\n", "one\n2\n3\n4\n5", MERGE_MERGED,
	      "one\n2\n3\n4\n5\n6\n");
	check(*state, "x", "y", "z", MERGE_CONFLICT, "");
}

static void not_text(void **state)
{
	/* Latin-1 lines are lines. */
	check(*state, "\xe4\n2\n3\n4\n5\n", "\xe4\n2\n3\n4\n\xf6\n", "\xfc\n2\n3\n4\n5\n", MERGE_MERGED,
	      "\xfc\n2\n3\n4\n\xf6\n");
	/* A NUL makes it no text, on whichever side, even if the changes are apart. */
	check_bytes(*state, bytes("1\n2\n3\n4\n5\n", 10), bytes("\0\n2\n3\n4\n5\n", 10), bytes("1\n2\n3\n4\n6\n", 10),
		    MERGE_CONFLICT, "");
	check_bytes(*state, bytes("1\n2\n3\n4\n\0\n", 10), bytes("0\n2\n3\n4\n\0\n", 10), bytes("1\n2\n3\n4\n6\n", 10),
		    MERGE_CONFLICT, "");
	check_bytes(*state, bytes("\0", 1), bytes("\0", 1), bytes("\0\0", 2), MERGE_REPLACE, "");
}

static void markers_of_the_operator_are_just_lines(void **state)
{
	check(*state, "1\n2\n3\n4\n5\n", "<<<<<<< x\n2\n3\n4\n5\n", "1\n2\n3\n4\n6\n", MERGE_MERGED,
	      "<<<<<<< x\n2\n3\n4\n6\n");
}

static void large(void **state)
{
	struct str side[3] = {0};
	struct str want = {0};

	for (int i = 0; i < 200000; i++) {
		str_addf(&side[0], "line %d\n", i);
		str_addf(&side[1], "line %d%s\n", i, i == 7 ? " of the operator" : "");
		str_addf(&side[2], "line %d%s\n", i, i == 199990 ? " of ours" : "");
		str_addf(&want, "line %d%s%s\n", i, i == 7 ? " of the operator" : "", i == 199990 ? " of ours" : "");
	}
	check_bytes(*state, side[0], side[1], side[2], MERGE_MERGED, str_c(&want));
	str_free(&want);
}

/* --- trouble */

static bool broken_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	(void)h;
	(void)err;
	assert_string_equal(req->argv[0], "diff3");
	*res = (struct run_res){ .status = 2 };
	str_adds(&res->err, "diff3: memory exhausted\n");
	return true;
}

static bool stuck_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	(void)h;
	(void)req;
	(void)err;
	*res = (struct run_res){ .status = 128 + 15, .timed_out = true };
	return true;
}

static void expect_trouble(struct scratch *b, const char *scratch, const char *want)
{
	struct str base = bytes("1\n", 2), live = bytes("2\n", 2), new_ = bytes("3\n", 2);
	const struct merge_sides sides = { .base = &base, .live = &live, .new_ = &new_ };
	struct merge_result got = {0};
	struct err err = {0};

	assert_false(merge_three_way(&b->h, scratch, &sides, &got, &err));
	if (strstr(err.msg, want) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", want, err.msg);
	assert_int_equal(got.which, MERGE_SAME);
	assert_int_equal(got.text.len, 0);
	assert_scratch_empty(b);
	str_free(&base);
	str_free(&live);
	str_free(&new_);
}

static void trouble(void **state)
{
	struct scratch *b = *state;

	expect_trouble(b, "/not/there", "cannot merge: cannot make the directory /not/there/merge-");
	b->h.run = broken_run;
	expect_trouble(b, "/var/scratch", "cannot merge: diff3 failed (status 2): diff3: memory exhausted");
	b->h.run = stuck_run;
	expect_trouble(b, "/var/scratch", "cannot merge: diff3 took more than 60 seconds");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		T(one_side),  T(apart),
		T(alike_on_both_sides_is_no_conflict),
		T(same_lines), T(no_newline_at_the_end),
		T(not_text),  T(markers_of_the_operator_are_just_lines),
		T(large),     T(trouble),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
