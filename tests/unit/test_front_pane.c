/* The front on a terminal: what is chosen and what is seen of a view, as the view becomes another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "installer/front_curses_pane.h"

static const struct pane_screen screen = { .utf8 = true, .rows = 24, .cols = 80 };

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct view *view_new(struct arena *a)
{
	struct view *v = arena_new_of(a, struct view);

	*v = (struct view){ .arena = a, .place = "", .box = "", .title = "", .right = "", .area = "", .say = "", .help = "" };
	return v;
}

/* Each letter a row; a capital one goes on now. */
static struct view *rows(struct arena *a, const char *letters)
{
	struct view *v = view_new(a);

	for (; *letters != '\0'; letters++) {
		char id[] = { (char)(*letters | 0x20), '\0' };
		view_add(v, &(struct item){ .kind = ITEM_ROW, .id = id, .title = id, .current = *letters < 'a' });
	}
	return v;
}

static struct pane pane_of(struct arena *a, const struct view *v, struct place *place, int height)
{
	struct pane p;

	pane_begin(&p, a, v, place, &screen);
	pane_lay(&p, 78, NULL);
	pane_scroll(&p, height);
	return p;
}

static const char *chosen(const struct pane *p)
{
	return pane_item(p) != NULL ? pane_item(p)->id : "";
}

static void test_focus_stays_with_its_item(void **state)
{
	struct place place = {0};
	struct pane p = pane_of(*state, rows(*state, "abc"), &place, 10);

	assert_string_equal(chosen(&p), "a");
	pane_move(&p, 1);
	assert_string_equal(chosen(&p), "b");
	p = pane_of(*state, rows(*state, "xyabc"), &place, 10);
	assert_string_equal(chosen(&p), "b");
	p = pane_of(*state, rows(*state, "xyac"), &place, 10); /* it is gone: what has come to its place */
	assert_string_equal(chosen(&p), "c");
	p = pane_of(*state, rows(*state, "x"), &place, 10);
	assert_string_equal(chosen(&p), "x");
	p = pane_of(*state, rows(*state, ""), &place, 10);
	assert_string_equal(chosen(&p), "");
	pane_move(&p, 1);
	pane_page(&p, -1);
	pane_end(&p, true);
}

/* What goes on is followed until the operator has chosen something. */
static void test_current_is_kept_in_sight(void **state)
{
	struct place place = {0};
	struct pane p = pane_of(*state, rows(*state, "abcdefgHij"), &place, 4);

	assert_string_equal(chosen(&p), "h");
	assert_int_equal(place.top, 4);
	p = pane_of(*state, rows(*state, "abcdefghIj"), &place, 4);
	assert_string_equal(chosen(&p), "i");
	assert_int_equal(place.top, 5);
	pane_move(&p, -1);
	p = pane_of(*state, rows(*state, "abcdefghiJ"), &place, 4);
	assert_string_equal(chosen(&p), "h");
	assert_int_equal(place.top, 5); /* nothing has moved */
}

static void test_smaller_and_larger(void **state)
{
	struct place place = {0};
	const struct view *v = rows(*state, "abcdefghij");
	struct pane p = pane_of(*state, v, &place, 10);

	pane_end(&p, true);
	p = pane_of(*state, v, &place, 3);
	assert_int_equal(place.top, 7);
	p = pane_of(*state, v, &place, 10);
	assert_string_equal(chosen(&p), "j");
	assert_int_equal(place.top, 0);
}

/* A long text below the rows is read line by line, and the way back is the same. */
static void test_text_is_read_beyond_the_rows(void **state)
{
	struct place place = {0};
	struct view *v = rows(*state, "ab");
	struct str text = {0};

	for (int i = 0; i < 40; i++)
		str_addf(&text, "line %d\n", i);
	view_text(v, str_c(&text));
	str_free(&text);
	struct pane p = pane_of(*state, v, &place, 5);
	for (int i = 0; i < 60; i++) {
		pane_move(&p, 1);
		p = pane_of(*state, v, &place, 5);
	}
	assert_int_equal(place.top, 38); /* 2 rows, an empty line, 40 lines */
	assert_string_equal(chosen(&p), "b");
	for (int i = 0; i < 60; i++) {
		pane_move(&p, -1);
		p = pane_of(*state, v, &place, 5);
	}
	assert_int_equal(place.top, 0);
	assert_string_equal(chosen(&p), "a");
	pane_page(&p, 1);
	p = pane_of(*state, v, &place, 5);
	assert_int_equal(place.top, 4);
}

static struct view *log_of(struct arena *a, int lines)
{
	struct view *v = view_new(a);
	struct str text = {0};

	for (int i = 0; i < lines; i++)
		str_addf(&text, "this is line %d\n", i);
	view_add(v, &(struct item){ .kind = ITEM_LINES, .id = "log", .text = str_c(&text), .current = true });
	str_free(&text);
	return v;
}

/* The end of a log is followed, until one looks elsewhere; at its end again, it is followed again. */
static void test_log_that_grows(void **state)
{
	struct place place = {0};
	struct pane p = pane_of(*state, log_of(*state, 20), &place, 5);

	assert_int_equal(place.top, 15);
	p = pane_of(*state, log_of(*state, 30), &place, 5);
	assert_int_equal(place.top, 25);
	pane_move(&p, -1);
	p = pane_of(*state, log_of(*state, 40), &place, 5);
	assert_int_equal(place.top, 24);
	pane_end(&p, true);
	p = pane_of(*state, log_of(*state, 40), &place, 5);
	p = pane_of(*state, log_of(*state, 50), &place, 5);
	assert_int_equal(place.top, 45);
}

static void test_search_in_lines(void **state)
{
	struct place place = {0};
	struct pane p = pane_of(*state, log_of(*state, 40), &place, 5);

	pane_end(&p, false);
	assert_true(pane_search(&p, "LINE 3", 1, false));
	assert_int_equal(place.top, 3);
	assert_true(pane_search(&p, "line 3", 1, true));
	assert_int_equal(place.top, 30);
	assert_true(pane_search(&p, "line 3", -1, true));
	assert_int_equal(place.top, 3);
	for (size_t line = 39; line > 35; line--) { /* all of them are in sight, and each is found */
		assert_true(pane_search(&p, "line 3", -1, true));
		assert_int_equal(place.hit, line);
		assert_int_equal(place.top, 35);
	}
	assert_false(pane_search(&p, "no such", 1, false));
	assert_false(pane_search(&p, "", 1, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_focus_stays_with_its_item, setup, teardown),
		cmocka_unit_test_setup_teardown(test_current_is_kept_in_sight, setup, teardown),
		cmocka_unit_test_setup_teardown(test_smaller_and_larger, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_is_read_beyond_the_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_log_that_grows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search_in_lines, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
