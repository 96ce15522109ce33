/* The front without a screen over made-up pages: what it says to what is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/plain_pages.h"
#include "ui/text.h"

static const struct plain_io pipe_utf8 = { .utf8 = true }, pipe_ascii = {0}, terminal_utf8 = { .utf8 = true, .terminal = true },
			     terminal_ascii = { .terminal = true };
static const struct page *const code[] = { &made_code, NULL };
static const struct page *const form[] = { &made_form, &made_work, NULL };
static const struct page *const list[] = { &made_list, &made_work, NULL };
static const struct page *const work[] = { &made_work, NULL };
static const struct page *const areas[] = { &made_areas, NULL };

static int setup(void **state)
{
	static struct fake f;

	fake_open(&f);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

/* What must hold of whatever it says: no control character, no line over 80 columns but those that must not be broken. */
static void check_lines(const struct str *out)
{
	struct arena *a = arena_new();
	slice_list lines = {0};

	text_lines(a, str_c(out), &lines);
	for (size_t i = 0; i < lines.n; i++) {
		const struct slice *l = &lines.v[i];

		for (size_t k = 0; k < l->n; k++)
			assert_true((unsigned char)l->p[k] >= ' ' && l->p[k] != 0x7F);
		if (text_width(l->p, l->n) > 80 && strncmp(l->p, "a line that is far longer", 25) != 0)
			fail_msg("over 80 columns: %.*s", (int)l->n, l->p);
	}
	arena_free(a);
}

static void play(void **state, const struct page *const *pages, const char *input, struct played *got)
{
	pages_play(*state, pages, input, strlen(input), &pipe_utf8, got);
	check_lines(&got->out);
}

/* Says all of expected, in this order. */
static void expect_in_order(const struct str *out, const char *const *expected)
{
	const char *at = str_c(out);

	for (size_t i = 0; expected[i] != NULL; i++) {
		const char *hit = strstr(at, expected[i]);

		if (hit == NULL)
			fail_msg("not said, or not in this place: %s\nit said:\n%s", expected[i], str_c(out));
		at = hit + strlen(expected[i]);
	}
}

static void expect_begins(const struct str *out, const char *expected)
{
	if (strncmp(str_c(out), expected, strlen(expected)) != 0)
		fail_msg("it should begin with:\n%s\nit said:\n%s", expected, str_c(out));
}

static size_t times(const struct str *out, const char *text)
{
	size_t n = 0;

	for (const char *at = str_c(out); (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

static void questions_are_asked_one_by_one(void **state)
{
	struct played got;

	play(state, form, "Ada\n3\nyes\nhorse battery\nn\nn\n", &got);
	assert_true(got.ended);
	assert_int_equal(got.status, 3);
	assert_string_equal(str_c(&pages_told), "set name=Ada\nset color=blue\nset on=true\nset secret=horse battery\nend\n");
	expect_begins(&got.out, "\n--- 1 of 2  Form  on vps\n"
				 "Who are you?\n"
				 "A few words that stand above the questions, and are long enough for a second\n"
				 "line of their own here.\n"
				 " 1. Name: \n"
				 "\nTaste\n"
				 " 2. Colour\n"
				 "     1  red\n"
				 "     2  green\n"
				 "     3  blue\n"
				 "    Which [green]: \n"
				 " 3. More questions (yes or no) [no]: \n"
				 " 4. Password: \n"
				 "n next, d drop it all, q quit, ? help: [n] \n"
				 "\n--- 2 of 2  Work  on vps\n");
	assert_null(strstr(str_c(&got.out), "horse"));
	played_free(&got);
}

static void enter_takes_what_is_there(void **state)
{
	struct played got;

	play(state, form, "Ada\r\n\r\n\r\n1\r\n\r\n3\r\nY\r\n\r\n\r\nn\r\n", &got);
	assert_true(got.ended);
	assert_string_equal(str_c(&pages_told), "set name=Ada\nset on=true\nend\n");
	expect_in_order(&got.out, (const char *[]){ " 1. Name [Ada]: ", " 3. More questions (yes or no) [no]: ", NULL });
	played_free(&got);
}

static void what_is_wrong_is_asked_again(void **state)
{
	struct played got;

	play(state, form, "!\n?\nAda\npurple\n0\n4\nred\nperhaps\nno\nx\n99\nn\nn\n", &got);
	assert_true(got.ended);
	assert_string_equal(str_c(&pages_told), "set name=!\nset name=Ada\nset color=red\nset on=false\nend\n");
	expect_in_order(&got.out, (const char *[]){ "1. Name: ", "a name is needed, without !", "1. Name: ", "what they call you",
						    "1. Name: ", "2. Colour", "Say one of the numbers.", "2. Colour",
						    "Say one of the numbers.", "2. Colour", "Say one of the numbers.", "2. Colour",
						    "3. More questions", "Say yes or no.", "3. More questions",
						    "There is no such letter here", "nothing of that number", "2 of 2", NULL });
	played_free(&got);
}

/* What keeps one from going on is said, and asked again by itself. */
static void what_is_missing_is_asked_again(void **state)
{
	struct played got;

	play(state, form, "\n\n\nn\n-\nAda\nn\nn\n", &got);
	assert_true(got.ended);
	expect_in_order(&got.out, (const char *[]){ "[n]", "A name is needed first.", " 1. Name: ", "a name is needed, without !",
						    " 1. Name: ", "[n]", "2 of 2", NULL });
	played_free(&got);
}

static void leaving_the_questions(void **state)
{
	struct played got;

	play(state, form, "<\n?\nq\n", &got);
	assert_true(got.ended && got.status == 0);
	assert_string_equal(str_c(&pages_told), "");
	expect_in_order(&got.out, (const char *[]){ " 1. Name: ", "[n]", "All about the form.", "[n]", NULL });
	assert_int_equal(times(&got.out, "Colour"), 0);
	played_free(&got);
}

static void the_end_of_the_input_is_no_answer(void **state)
{
	static const char whole[] = "Ada\n3\nyes\nhorse battery\nn\nn\n";

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct played got;

		pages_play(*state, form, whole, n, &pipe_utf8, &got);
		check_lines(&got.out);
		/* The last line needs no newline. */
		assert_int_equal(got.ended, n == sizeof(whole) - 2);
		if (!got.ended) {
			assert_int_equal(got.err.code, ERR_USAGE);
			assert_non_null(strstr(got.err.msg, "no answer"));
				assert_null(strstr(str_c(&pages_told), "end\n"));
		}
		played_free(&got);
	}
}

static void what_is_no_text_is_refused(void **state)
{
	static const char nul[] = "A\0da\nAda\n\n\nn\nn\n";
	static const char *const bad[] = { "\033[A\033[31mAda\n", "\033]0;title\007\n", "Gr\374n\n", "\302\233" "31m\n", "\xe2\x80\xae" "evil\n",
					   "a\rb\n" };
	struct played got;

	pages_play(*state, form, nul, sizeof(nul) - 1, &pipe_utf8, &got);
	assert_true(got.ended);
	check_lines(&got.out);
	assert_string_equal(str_c(&pages_told), "set name=Ada\nend\n");
	played_free(&got);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str input = {0};

		str_addf(&input, "%sAda\n\n\nn\nn\n", bad[i]);
		play(state, form, str_c(&input), &got);
		str_free(&input);
		assert_true(got.ended);
		/* What turns the writing direction is text, and a page's business; it is never shown as it is. */
		if (i != 4)
			assert_string_equal(str_c(&pages_told), "set name=Ada\nend\n");
		assert_null(strstr(str_c(&got.out), "\xe2\x80\xae"));
		played_free(&got);
	}
}

static void a_line_without_end_is_refused(void **state)
{
	enum { N = 50000 };
	struct str input = {0};
	struct played got;

	for (size_t n = 0; n < N; n++)
		str_addc(&input, 'x');
	str_adds(&input, "\nAda\n\n\nn\nn\n");
	play(state, form, str_c(&input), &got);
	assert_true(got.ended);
	assert_string_equal(str_c(&pages_told), "set name=Ada\nend\n");
	assert_int_equal(times(&got.out, "too long"), 1);
	played_free(&got);
	str_cut(&input, N);
	play(state, form, str_c(&input), &got);
	assert_false(got.ended);
	assert_string_equal(str_c(&pages_told), "");
	played_free(&got);
	str_free(&input);
}

static void rows_have_numbers(void **state)
{
	struct played got;

	play(state, list, "2\n\n1\nr 2\nr\nr 7\n1\nr\n.\nn\nn\n", &got);
	assert_true(got.ended);
	assert_string_equal(str_c(&pages_told), "again a 1\nend\n");
	expect_in_order(&got.out, (const char *[]){
		"How is it?  (0 looks)\n\nNetwork\n 1. ok         Addresses  2 of them\n"
		" 2. FAIL       Port 25    the way out – to others  (0:04)\n"
		"    Fix: ask your provider to open the port for you, which they may or may not\n"
		"      want to do at all\n"
		"c copy, n next, q quit, ? help; with the number of a row: r look again: [n] ",
		"    r look again: [nothing] ", /* of 2 */
		"    r look again: [nothing] ", /* of 1 */
		"There is no such letter", /* "r 2" is no answer to that */
		"[n]", "Say of which row, such as: r 3", "Say of which row", "1. ok", NULL });
	played_free(&got);
}

static void only_what_has_changed_is_said_again(void **state)
{
	struct played got;

	play(state, list, "r 2\n\nn\n", &got);
	assert_true(got.ended);
	assert_int_equal(times(&got.out, "Addresses"), 1);
	assert_int_equal(times(&got.out, "Network"), 1);
	expect_in_order(&got.out, (const char *[]){ "2. FAIL", "[n] \n1 looks\n 2. ok", "[n]", "2 of 2", NULL });
	played_free(&got);
}

static void lines_to_copy_stay_whole(void **state)
{
	struct played got;

	play(state, list, "c\nb\nn\nn\n", &got);
	assert_true(got.ended);
	expect_in_order(&got.out, (const char *[]){ "[n] \n\na line that is far longer than the width of a terminal, and which "
						    "must stay one line whatever comes\n\nb back", "[n]", "2 of 2", NULL });
	assert_int_equal(times(&got.out, "Addresses"), 1);
	played_free(&got);
}

static void a_question_lies_on_top(void **state)
{
	struct played got;

	play(state, form, "Ada\n\n\nd\nx\n\nd\ny\nn\nn\n", &got);
	assert_true(got.ended);
	assert_string_equal(str_c(&pages_told), "set name=Ada\ndropped no\ndropped yes\nend\n");
	expect_in_order(&got.out, (const char *[]){ "Drop it?\nWhat was typed is lost.\ny drop, n no, ? help: [n] ",
						    "There is no such letter", "Kept.", "Drop it?", "Dropped.", NULL });
	assert_int_equal(times(&got.out, "Who are you?"), 1);
	played_free(&got);
}

/* By a pipe it waits; seconds and percents are not said one by one, but the bar is at tenths. */
static void it_waits_for_work(void **state)
{
	struct played got;

	play(state, work, "x\nn\n", &got);
	assert_true(got.ended);
	assert_int_equal(got.status, 3);
	assert_int_equal(times(&got.out, "steps were made"), 2);
	assert_int_equal(times(&got.out, "now "), 1);
	assert_int_equal(times(&got.out, "done "), 1);
	/* 0, 10, 20 … 100 */
	assert_int_equal(times(&got.out, " %, of all"), 11);
	assert_int_equal(times(&got.out, "first line"), 1);
	expect_in_order(&got.out, (const char *[]){ "It works.", "0 %", "now", "It is done.", "100 %", "done", "last line", "[n]", NULL });
	played_free(&got);
}

static void the_work_is_waited_for_even_at_the_end_of_input(void **state)
{
	struct played got;

	play(state, work, "", &got);
	assert_false(got.ended);
	expect_in_order(&got.out, (const char *[]){ "It works.", "It is done.", "[n]", NULL });
	played_free(&got);
}

static void areas_have_numbers(void **state)
{
	struct played got;

	play(state, areas, "2\n3\n1\nq\n", &got);
	assert_true(got.ended);
	expect_in_order(&got.out, (const char *[]){ "1. Mail (2 to do)  2. Users\n 3. ", "queue", "alice", "no more to it", "queue", NULL });
	assert_int_equal(times(&got.out, "Users"), 1);
	played_free(&got);
}

static void in_ascii_all_is_ascii(void **state)
{
	struct played got;

	pages_play(*state, list, "n\nn\n", 4, &pipe_ascii, &got);
	assert_non_null(strstr(str_c(&got.out), "the way out - to others"));
	for (size_t i = 0; i < got.out.len; i++)
		assert_true((unsigned char)got.out.p[i] < 0x80);
	played_free(&got);
}

static void a_code_is_drawn_for_who_can_see_it(void **state)
{
	static const struct plain_io *const words_only[] = { &pipe_utf8, &pipe_ascii, &terminal_ascii };
	struct played got;

	pages_play(*state, code, ".\nq\n", 4, &terminal_utf8, &got);
	check_lines(&got.out);
	assert_int_equal(times(&got.out, "https://mail.example.org/\n\u2588"), 2);
	played_free(&got);
	for (size_t i = 0; i < 3; i++) {
		pages_play(*state, code, "q\n", 2, words_only[i], &got);
		assert_int_equal(times(&got.out, "https://mail.example.org/\nq"), 1);
		played_free(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_are_asked_one_by_one),
		cmocka_unit_test(enter_takes_what_is_there),
		cmocka_unit_test(what_is_wrong_is_asked_again),
		cmocka_unit_test(what_is_missing_is_asked_again),
		cmocka_unit_test(leaving_the_questions),
		cmocka_unit_test(the_end_of_the_input_is_no_answer),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_line_without_end_is_refused),
		cmocka_unit_test(rows_have_numbers),
		cmocka_unit_test(only_what_has_changed_is_said_again),
		cmocka_unit_test(lines_to_copy_stay_whole),
		cmocka_unit_test(a_question_lies_on_top),
		cmocka_unit_test(it_waits_for_work),
		cmocka_unit_test(the_work_is_waited_for_even_at_the_end_of_input),
		cmocka_unit_test(areas_have_numbers),
		cmocka_unit_test(in_ascii_all_is_ascii),
		cmocka_unit_test(a_code_is_drawn_for_who_can_see_it),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
