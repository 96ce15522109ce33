/* ui/: text by its width, one line being typed, keys, scrolling, a screen in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/locale.h"
#include "ui/edit.h"
#include "ui/flow.h"
#include "ui/key.h"
#include "ui/scroll.h"
#include "ui/text.h"

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

/* --- text */

/* The lines with a | after each. */
static void wraps_to(struct arena *a, const char *text, size_t width, const char *expected)
{
	slice_list lines = {0};
	struct str out = {0};

	text_wrap(a, text, width, &lines);
	for (size_t i = 0; i < lines.n; i++) {
		assert_true(text_width(lines.v[i].p, lines.v[i].n) <= width || width < 2);
		str_add(&out, lines.v[i].p, lines.v[i].n);
		str_addc(&out, '|');
	}
	assert_string_equal(str_c(&out), expected);
	str_free(&out);
}

static void test_wrap(void **state)
{
	struct arena *a = *state;

	wraps_to(a, "", 10, "");
	wraps_to(a, "one two three", 13, "one two three|");
	wraps_to(a, "one two three", 12, "one two|three|");
	wraps_to(a, "one two three", 7, "one two|three|");
	wraps_to(a, "one   two", 5, "one|two|");
	wraps_to(a, "abcdefghij kl", 4, "abcd|efgh|ij|kl|");
	wraps_to(a, "first\n\nlast\n", 10, "first||last|");
	wraps_to(a, "  deep inside it", 8, "  deep|  inside|  it|");
	wraps_to(a, "• a list of it", 8, "• a list|  of it|");
	wraps_to(a, "  - a list of it", 10, "  - a list|    of it|");
	wraps_to(a, "12. a list of it", 10, "12. a list|    of it|");
	wraps_to(a, "größer größer", 8, "größer|größer|");
	wraps_to(a, "日本語日本語", 5, "日本|語日|本語|");
	wraps_to(a, "日本", 1, "日|本|"); /* wider than the line: still all of it, and it ends */
}

static void test_width_and_cut(void **state)
{
	struct arena *a = *state;
	size_t used;

	assert_int_equal(text_width("e\xcc\x81" "ab", 5), 3); /* a combining accent takes no column */
	assert_int_equal(text_fit("日本", 6, 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(text_fit("e\xcc\x81" "a", 4, 1, &used), 3);
	assert_string_equal(text_cut(a, "mail.example.org", 16, true), "mail.example.org");
	assert_string_equal(text_cut(a, "mail.example.org", 15, true), "mail.example.o…");
	assert_string_equal(text_cut(a, "mail.example.org", 15, false), "mail.example...");
	assert_string_equal(text_cut(a, "one two three", 5, true), "one…");
	assert_string_equal(text_cut(a, "日本語", 4, true), "日…");
	assert_string_equal(text_cut(a, "abc", 1, true), "a");
	assert_string_equal(text_cut(a, "abc", 0, true), "");
}

static void test_ascii(void **state)
{
	struct arena *a = *state;
	const char *plain = "plain";

	assert_ptr_equal(text_ascii(a, plain), plain);
	assert_string_equal(text_ascii(a, "asking … – “so”"), "asking ... - \"so\"");
	assert_string_equal(text_ascii(a, "↑↓ ← ok → ✓"), "Up/Down <- ok -> ok");
	assert_string_equal(text_ascii(a, "Größe 10 €"), "Groesse 10 EUR");
	assert_string_equal(text_ascii(a, "日x"), "??x"); /* as wide as it was */
	assert_string_equal(text_ascii(a, "\xff"), "?");
}

/* --- typing */

static bool press(struct edit *e, enum key_name name, const char *text)
{
	struct key key = { .name = name };
	bool changed;

	strncpy(key.text, text, sizeof(key.text) - 1);
	edit_key(e, &key, &changed);
	return changed;
}

static void test_edit(void **state)
{
	struct edit e;

	(void)state;
	edit_set(&e, "mäil");
	assert_true(press(&e, K_CHAR, "ß"));
	assert_string_equal(e.text, "mäilß");
	assert_false(press(&e, K_HOME, ""));
	assert_false(press(&e, K_BACKSPACE, ""));
	press(&e, K_RIGHT, "");
	press(&e, K_RIGHT, "");
	assert_true(press(&e, K_BACKSPACE, ""));
	assert_string_equal(e.text, "milß");
	assert_true(press(&e, K_DELETE, ""));
	assert_string_equal(e.text, "mlß");
	press(&e, K_END, "");
	press(&e, K_LEFT, "");
	assert_true(press(&e, K_CHAR, " "));
	assert_string_equal(e.text, "ml ß");
	press(&e, K_CTRL, "e");
	assert_true(press(&e, K_CTRL, "w"));
	assert_string_equal(e.text, "ml ");
	assert_true(press(&e, K_CTRL, "w"));
	assert_string_equal(e.text, "");
	edit_set(&e, "one two");
	press(&e, K_LEFT, "");
	assert_true(press(&e, K_CTRL, "u"));
	assert_string_equal(e.text, "o");
	assert_false(press(&e, K_UP, ""));
}

/* Too much is not taken, and nothing of a password stays behind. */
static void test_edit_bounds(void **state)
{
	static const char zero[EDIT_MAX];
	struct edit e;
	char longer[2 * EDIT_MAX];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	memcpy(longer + EDIT_MAX - 2, "ä", 2);
	edit_set(&e, longer);
	assert_int_equal(e.len, EDIT_MAX - 2);
	assert_true(press(&e, K_CHAR, "y"));
	assert_false(press(&e, K_CHAR, "y"));
	assert_int_equal(e.len, EDIT_MAX - 1);
	assert_true(press(&e, K_CTRL, "u"));
	assert_memory_equal(e.text, zero, EDIT_MAX);
	edit_set(&e, "geheim");
	edit_wipe(&e);
	assert_memory_equal(e.text, zero, EDIT_MAX);
}

static void test_edit_is_in_sight(void **state)
{
	struct edit e;
	size_t cursor;

	(void)state;
	edit_set(&e, "abcdef");
	assert_int_equal(edit_from(&e, 10, &cursor), 0);
	assert_int_equal(cursor, 6);
	assert_int_equal(edit_from(&e, 4, &cursor), 3);
	assert_int_equal(cursor, 3);
	press(&e, K_HOME, "");
	assert_int_equal(edit_from(&e, 4, &cursor), 0);
	assert_int_equal(cursor, 0);
}

/* --- keys */

static void test_key_bytes(void **state)
{
	struct key_bytes bytes = {0};
	struct key key;

	(void)state;
	assert_true(key_take_byte(&bytes, true, 'a', &key));
	assert_true(key_is(&key, 'a'));
	assert_false(key_take_byte(&bytes, true, 0xC3, &key));
	assert_true(key_take_byte(&bytes, true, 0xA4, &key));
	assert_string_equal(key.text, "ä");
	assert_true(key_take_byte(&bytes, true, '\r', &key));
	assert_int_equal(key.name, K_ENTER);
	assert_true(key_take_byte(&bytes, true, 3, &key));
	assert_int_equal(key.name, K_CTRL);
	assert_string_equal(key.text, "c");
	assert_true(key_take_byte(&bytes, true, 0x7F, &key));
	assert_int_equal(key.name, K_BACKSPACE);
	/* half a character, and then another key */
	assert_false(key_take_byte(&bytes, true, 0xE2, &key));
	assert_true(key_take_byte(&bytes, true, 'x', &key));
	assert_string_equal(key.text, "x");
	/* what is no UTF-8, and what a terminal would obey */
	assert_false(key_take_byte(&bytes, true, 0xFF, &key));
	assert_false(key_take_byte(&bytes, true, 0xC2, &key));
	assert_false(key_take_byte(&bytes, true, 0x9B, &key));
	assert_false(key_take_byte(&bytes, false, 0xC3, &key));
	assert_true(key_take_byte(&bytes, false, 'z', &key));
}

/* What PuTTY, rxvt and the Linux console send, whatever TERM says. */
static void test_key_sequences(void **state)
{
	static const struct {
		const char *seq;
		enum key_name name;
	} rows[] = {
		{ "[1~", K_HOME }, { "[7~", K_HOME }, { "OH", K_HOME }, { "[4~", K_END }, { "[3~", K_DELETE }, { "[[A", K_F1 },
		{ "[11~", K_F1 }, { "[Z", K_BACK_TAB }, { "[1;5C", K_NONE }, { "[200~", K_NONE }, { "OZ", K_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = strlen(rows[i].seq);

		for (size_t k = 1; k < n; k++)
			assert_false(key_sequence_ends(rows[i].seq, k));
		assert_true(key_sequence_ends(rows[i].seq, n));
		assert_int_equal(key_of_sequence(rows[i].seq, n), rows[i].name);
	}
}

/* --- scrolling */

static void test_scroll(void **state)
{
	(void)state;
	assert_int_equal(scroll_last(10, 5), 0);
	assert_int_equal(scroll_last(10, 25), 15);
	assert_int_equal(scroll_to(0, 10, 25, 3, 4), 0);
	assert_int_equal(scroll_to(0, 10, 25, 10, 11), 1);
	assert_int_equal(scroll_to(8, 10, 25, 7, 8), 7);
	assert_int_equal(scroll_to(0, 3, 25, 5, 15), 5); /* more than the room: its beginning */
	assert_int_equal(scroll_to(20, 10, 5, 0, 1), 0); /* it has become shorter */
	assert_int_equal(scroll_by(3, 10, 25, -5), 0);
	assert_int_equal(scroll_by(3, 10, 25, 100), 15);
}

/* --- a screen */

static void row_is(const struct canvas *c, int y, const char *expected)
{
	struct str row = {0};

	canvas_row(c, y, &row);
	assert_string_equal(str_c(&row), expected);
	str_free(&row);
}

static void test_canvas(void **state)
{
	struct canvas c;

	canvas_init(&c, *state, 4, 10, true);
	canvas_puts(&c, 0, 7, 10, "abcdef", STYLE_PLAIN);
	row_is(&c, 0, "       abc");
	canvas_puts(&c, 0, 8, 10, "日本", STYLE_PLAIN); /* the second half has no room */
	row_is(&c, 0, "       a日");
	canvas_puts(&c, 0, 9, 1, "x", STYLE_PLAIN); /* half of a wide character is none */
	row_is(&c, 0, "       a x");
	canvas_puts(&c, 1, 0, 10, "e\xcc\x81z", STYLE_BAD);
	row_is(&c, 1, "e\xcc\x81z");
	assert_int_equal(c.cells[11].style, STYLE_BAD);
	canvas_puts(&c, -1, 0, 10, "out", STYLE_PLAIN);
	canvas_puts(&c, 9, 0, 10, "out", STYLE_PLAIN);
	canvas_puts_right(&c, 2, 10, 5, "too long", STYLE_PLAIN);
	row_is(&c, 2, "      too…");
	canvas_mark(&c, 1, -5, 100, STYLE_CHOSEN);
	assert_int_equal(c.cells[10].style, STYLE_BAD | STYLE_CHOSEN);
}

static void test_canvas_box(void **state)
{
	struct canvas c;

	canvas_init(&c, *state, 3, 12, false);
	for (int y = 0; y < 3; y++)
		canvas_puts(&c, y, 0, 12, "xxxxxxxxxxxx", STYLE_PLAIN);
	canvas_box(&c, &(struct rect){ 0, 1, 3, 10 }, "title");
	row_is(&c, 0, "x+- t... -+x");
	row_is(&c, 1, "x|        |x");
	row_is(&c, 2, "x+--------+x");
}

static void test_flow(void **state)
{
	struct flow f = { .arena = *state };
	struct canvas c;
	size_t first, end;

	canvas_init(&c, *state, 3, 12, true);
	flow_wrap(&f, 7, 2, 8, "one two three", STYLE_PLAIN);
	flow_sideways(&f, 8, 2, (struct slice){ "0123456789abcdef", 16 });
	assert_true(flow_find(&f, 7, &first, &end));
	assert_int_equal(end, 2);
	assert_true(flow_find(&f, 8, &first, &end));
	assert_int_equal(first, 2);
	assert_false(flow_find(&f, 9, &first, &end));
	flow_show(&f, &c, &(struct rect){ 0, 0, 3, 12 }, &(struct flow_look){ .top = 1, .shift = 4, .seek = "8" });
	row_is(&c, 0, "  three");
	row_is(&c, 1, "  456789abcd");
	assert_int_equal(c.cells[12 + 6].style, STYLE_CHOSEN);
	assert_int_equal(c.cells[12 + 7].style, STYLE_PLAIN);
	assert_true(flow_line_has(&f.lines.v[2], "9AB"));
	assert_false(flow_line_has(&f.lines.v[2], ""));
}

/* Whether it is here or not, and never with the rules of its language. */
static void test_locale(void **state)
{
	static const struct {
		const char *name;
		bool utf8;
	} cases[] = { { "C.UTF-8", true }, { "tr_TR.UTF-8", true }, { "xx_YY.utf8", true }, { "C", false }, { "de_DE@euro", false } };

	(void)state;
	unsetenv("LC_CTYPE");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setenv("LC_ALL", cases[i].name, 1);
		assert_int_equal(locale_begin(), cases[i].utf8);
		assert_string_equal(setlocale(LC_CTYPE, NULL), cases[i].utf8 ? "C.UTF-8" : "C");
	}
	setlocale(LC_CTYPE, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wrap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_width_and_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ascii, setup, teardown),
		cmocka_unit_test(test_edit),
		cmocka_unit_test(test_edit_bounds),
		cmocka_unit_test(test_edit_is_in_sight),
		cmocka_unit_test(test_key_bytes),
		cmocka_unit_test(test_key_sequences),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test_setup_teardown(test_canvas, setup, teardown),
		cmocka_unit_test_setup_teardown(test_canvas_box, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flow, setup, teardown),
		cmocka_unit_test(test_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
