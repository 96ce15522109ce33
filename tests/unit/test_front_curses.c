/* The front on a terminal, without one: keys in, the whole screen as text out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "installer/front_curses_part.h"
#include "tests/unit/plain_pages.h"

static const struct page *const form_list[] = { &made_form, &made_list, NULL };
static const struct page *const list_form[] = { &made_list, &made_form, NULL };
static const struct page *const secret_only[] = { &made_secret, NULL };
static const struct page *const areas_only[] = { &made_areas, NULL };

struct shown_front {
	struct fake fake;
	struct session_with with;
	struct front *f;
	struct str screen;
};

static int setup(void **state)
{
	static struct shown_front t;

	t = (struct shown_front){0};
	fake_open(&t.fake);
	str_cut(&pages_told, 0);
	*state = &t;
	return 0;
}

static int teardown(void **state)
{
	struct shown_front *t = *state;

	arena_free(t->f->page.arena);
	arena_free(t->f->below.arena);
	arena_free(t->f->over.arena);
	session_free(t->f->s);
	free(t->f);
	str_free(&t->screen);
	fake_close(&t->fake);
	return 0;
}

static void resize(struct shown_front *t, int cols, int rows)
{
	t->f->screen.cols = cols;
	t->f->screen.rows = rows;
	front_take(t->f);
}

static void begin(struct shown_front *t, const struct page *const *pages, int cols, int rows, bool utf8)
{
	t->with = (struct session_with){ .host = &t->fake.h, .datadir = ".", .box = "vps" };
	t->f = calloc(1, sizeof(*t->f));
	assert_non_null(t->f);
	t->f->screen.utf8 = utf8;
	t->f->s = session_new(&t->with, pages, true);
	session_begin(t->f->s, NULL);
	resize(t, cols, rows);
}

/* The screen as it is now. */
static const char *look(struct shown_front *t)
{
	str_cut(&t->screen, 0);
	for (int y = 0; y < t->f->canvas.rows; y++) {
		canvas_row(&t->f->canvas, y, &t->screen);
		str_addc(&t->screen, '\n');
	}
	return str_c(&t->screen);
}

static void press(struct shown_front *t, enum key_name name)
{
	front_key(t->f, &(struct key){ .name = name });
	front_take(t->f);
}

/* Each character is a key. */
static void type(struct shown_front *t, const char *text)
{
	for (; *text != '\0'; text++) {
		struct key key = { .name = K_CHAR, .text = { *text } };
		front_key(t->f, &key);
		front_take(t->f);
	}
}

static void shows(struct shown_front *t, const char *text)
{
	if (strstr(look(t), text) == NULL)
		fail_msg("\"%s\" is not in:\n%s", text, look(t));
}

static void shows_not(struct shown_front *t, const char *text)
{
	if (strstr(look(t), text) != NULL)
		fail_msg("\"%s\" is in:\n%s", text, look(t));
}

/* --- whole screens */

static void test_form(void **state)
{
	struct shown_front *t = *state;

	begin(t, form_list, 60, 18, true);
	type(t, "A!");
	assert_string_equal(look(t),
" mailstead  1 of 2  Form                                vps\n"
"────────────────────────────────────────────────────────────\n"
"  Who are you?\n"
"  A few words that stand above the questions, and are long\n"
"  enough for a second line of their own here.\n"
"\n"
"> Name            [A!                                    ]\n"
"                  a name is needed, without !\n"
"  Taste\n"
"  Colour          ( ) red  (*) green  ( ) blue\n"
"  More questions  [ ]\n"
"\n"
"  [ Next ]  [ Drop it all ]\n"
"\n"
"\n"
"  what they call you\n"
"────────────────────────────────────────────────────────────\n"
" ↑↓ choose  Tab next field  Esc back  F1 help  Ctrl-C quit\n");
}

/* Details lie below the rows, stay while one moves, and are gone with Esc. */
static void test_list(void **state)
{
	struct shown_front *t = *state;

	begin(t, list_form, 60, 18, false);
	press(t, K_DOWN);
	press(t, K_ENTER);
	assert_string_equal(look(t),
" mailstead  1 of 2  List                                vps\n"
"------------------------------------------------------------\n"
"  How is it?                                        0 looks\n"
"  Network\n"
"  ok       Addresses     2 of them\n"
"> FAIL     Port 25       the way out - to others       0:04\n"
"\n"
"\n"
"\n"
"+- Port 25 ------------------------------------------------+\n"
"| Fix  ask your provider to open the port for you, which   |\n"
"|      they may or may not want to do at all               |\n"
"|                                                          |\n"
"|                                                          |\n"
"+----------------------------------------------------------+\n"
"------------------------------------------------------------\n"
" Up/Down choose  Enter details  / search  r look again\n"
" c copy  n next  Esc back  ? help  q quit\n");
	press(t, K_UP);
	shows(t, "+- Addresses ---");
	press(t, K_ESC);
	shows_not(t, "+- Addresses");
	shows(t, "> ok       Addresses     2 of them");
	press(t, K_DOWN);
	type(t, "r");
	assert_string_equal(str_c(&pages_told), "again b 1\n");
	shows(t, "> ok       Port 25");
	shows(t, "1 looks");
}

/* With more columns they stand beside, without a key. */
static void test_details_beside(void **state)
{
	struct shown_front *t = *state;

	begin(t, list_form, 130, 14, true);
	press(t, K_DOWN);
	shows(t, "┌─ Port 25 ─");
	shows(t, "│ Fix  ask your provider");
	shows_not(t, "Enter details");
}

static void test_sizes(void **state)
{
	static const int sizes[][2] = { { 50, 12 }, { 60, 16 }, { 80, 24 }, { 132, 43 }, { 200, 60 }, { 300, 13 } };
	struct shown_front *t = *state;

	begin(t, list_form, 80, 24, true);
	press(t, K_DOWN);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		resize(t, sizes[i][0], sizes[i][1]);
		shows(t, "> FAIL     Port 25");
		shows(t, "? help  q quit\n");
	}
	for (int cols = 50; cols < 130; cols++) { /* where the keys need a second line, there is one */
		resize(t, cols, 24);
		shows(t, "? help");
		shows(t, "q quit\n");
	}
	resize(t, 40, 10);
	shows(t, "Make the window larger");
	type(t, "n"); /* what one does not see is not done */
	resize(t, 80, 24);
	shows(t, "> FAIL     Port 25");
	for (int cols = 1; cols < 52; cols++)
		for (int rows = 1; rows < 14; rows++)
			resize(t, cols, rows);
}

/* --- fields */

static void test_typing(void **state)
{
	struct shown_front *t = *state;

	begin(t, form_list, 80, 24, true);
	type(t, "?");
	shows(t, "All about the form."); /* nothing was typed yet */
	press(t, K_ESC);
	type(t, "qn?");
	shows(t, "[qn?");
	assert_int_equal(t->f->over_kind, OVER_NONE);
	press(t, K_ENTER);
	shows(t, "> Colour");
	press(t, K_RIGHT);
	shows(t, "(*) blue");
	type(t, " ");
	shows(t, "(*) red");
	press(t, K_ENTER);
	shows(t, "> red");
	press(t, K_DOWN);
	press(t, K_ENTER);
	shows(t, "(*) green");
	press(t, K_DOWN);
	type(t, " ");
	shows(t, "[x]");
	press(t, K_TAB);
	type(t, "geheim");
	shows(t, "> Password        [••••••••  ");
	shows_not(t, "geheim");
	assert_string_equal(t->f->edit.text, "geheim");
	press(t, K_TAB);
	assert_string_equal(t->f->edit.text, ""); /* it does not lie around */
	press(t, K_ENTER);
	shows(t, "2 of 2  List");
	press(t, K_ESC);
	shows(t, "[qn?"); /* back keeps it */
	assert_non_null(strstr(str_c(&pages_told), "set secret=geheim\n"));
}

static char long_value[1200];

static void long_view(struct session *s, struct view *v)
{
	(void)s;
	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "name", .title = "Domains", .value = long_value });
}

static void long_set(struct session *s, const char *field, const char *value)
{
	(void)s;
	(void)field;
	strncpy(long_value, value, sizeof(long_value) - 1);
}

/* What does not fit into the line that is edited is not cut to it by the first key. */
static void test_too_long(void **state)
{
	static const struct page page = { .id = "long", .title = "Long", .view = long_view, .set = long_set };
	static const struct page *const list[] = { &page, NULL };
	struct shown_front *t = *state;

	memset(long_value, 'd', sizeof(long_value) - 1);
	begin(t, list, 80, 24, true);
	shows(t, "too long to be changed here");
	type(t, "x");
	press(t, K_BACKSPACE);
	press(t, K_DELETE);
	front_key(t->f, &(struct key){ .name = K_CTRL, .text = "u" });
	assert_int_equal(strlen(long_value), sizeof(long_value) - 1);
	long_value[1000] = '\0';
	front_take(t->f);
	type(t, "x");
	assert_int_equal(strlen(long_value), 1001);
}

/* A secret is typed anew, or taken away as a whole. */
static void test_secret(void **state)
{
	struct shown_front *t = *state;

	begin(t, secret_only, 80, 24, true);
	type(t, "abc");
	press(t, K_LEFT);
	type(t, "d?");
	shows(t, "5 characters");
	assert_string_equal(t->f->edit.text, "abcd?");
	press(t, K_BACKSPACE);
	shows(t, "4 characters");
	front_key(t->f, &(struct key){ .name = K_CTRL, .text = "u" });
	front_take(t->f);
	shows_not(t, "characters");
}

/* --- what lies on top */

static void test_question(void **state)
{
	struct shown_front *t = *state;

	begin(t, form_list, 80, 24, true);
	press(t, K_TAB);
	type(t, "d");
	shows(t, "Drop it?");
	shows(t, "Who are you?"); /* below it */
	press(t, K_ENTER);         /* the answer that changes nothing is chosen */
	assert_string_equal(str_c(&pages_told), "dropped no\n");
	shows(t, "Kept.");
	shows(t, "> Colour");
	type(t, "dy");
	shows(t, "Dropped.");
	type(t, "d");
	press(t, K_ESC);
	shows(t, "Kept.");
}

static void test_quit(void **state)
{
	struct shown_front *t = *state;
	int status = -1;

	begin(t, list_form, 80, 24, true);
	type(t, "n");
	type(t, "x");
	press(t, K_TAB);
	type(t, "q");
	shows(t, "Quit mailstead?");
	press(t, K_ENTER);
	assert_false(session_over(t->f->s, NULL));
	type(t, "d"); /* even from a question */
	front_key(t->f, &(struct key){ .name = K_CTRL, .text = "c" });
	front_take(t->f);
	shows(t, "Quit mailstead?");
	type(t, "y");
	assert_true(session_over(t->f->s, &status));
	assert_int_equal(status, 0);
	assert_string_equal(str_c(&pages_told), "set name=x\ndropped no\n");
}

static void test_search(void **state)
{
	struct shown_front *t = *state;

	begin(t, list_form, 80, 24, true);
	type(t, "/port");
	shows(t, "> FAIL     Port 25");
	type(t, "x");
	shows(t, "not found");
	press(t, K_ESC);
	shows_not(t, "not found");
	type(t, "/addr");
	press(t, K_ENTER);
	shows(t, "> ok       Addresses");
}

static void test_areas(void **state)
{
	struct shown_front *t = *state;

	begin(t, areas_only, 80, 24, true);
	shows(t, "> Mail    2 │ > queue");
	press(t, K_TAB);
	press(t, K_DOWN);
	shows(t, "> Users     │\n");
	shows(t, "  Mail    2 │ > alice");
	resize(t, 60, 16);
	shows(t, "[Users]");
	press(t, K_LEFT);
	shows(t, "[Mail 2]");
	shows(t, "> queue");
}

/* Every key of the table is said in help, in ASCII too. */
static void test_help(void **state)
{
	struct shown_front *t = *state;

	begin(t, list_form, 80, 30, false);
	type(t, "?");
	for (const char *const *key = (const char *const[]){ "Up Down", "PgUp PgDn", "Home End", "Tab", "Enter",
							     "Esc", "? F1", "Ctrl-C", "Ctrl-L", "Ctrl-Z", NULL };
	     *key != NULL; key++)
		shows(t, *key);
	for (const char *p = look(t); *p != '\0'; p++)
		assert_true((unsigned char)*p < 0x80);
	type(t, "q");
	shows_not(t, "Ctrl-Z");
	assert_false(session_over(t->f->s, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_details_beside, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_typing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secret, setup, teardown),
		cmocka_unit_test_setup_teardown(test_question, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search, setup, teardown),
		cmocka_unit_test_setup_teardown(test_areas, setup, teardown),
		cmocka_unit_test_setup_teardown(test_help, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
