/* merge/settings_changes.h, settings_place.h: what was changed by hand, setting by setting, and put elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "merge/settings_changes.h"
#include "merge/settings_place.h"

static void read_file(struct arena *a, enum settings_format format, const char *text, struct setting *file)
{
	if (!settings_read(a, format, text, strlen(text), file))
		fail_msg("cannot be read:\n%s", text);
}

/* "changed service auth / user" lines; and each that stands in live, placed in `into`. */
static const char *changes_of(struct arena *a, enum settings_format format, const char *base, const char *live, bool deep,
			      struct str *into)
{
	static const char *const words[] = { "changed", "added", "away" };
	struct setting b, l;
	settings_changes changes;
	struct str said = {0};

	read_file(a, format, base, &b);
	read_file(a, format, live, &l);
	settings_compare(a, &b, &l, deep, &changes);
	for (size_t i = 0; i < changes.n; i++) {
		const struct settings_change *c = &changes.v[i];
		struct err err = {0};

		str_addf(&said, "%s %s\n", words[c->what], c->name);
		if (c->live == NULL || into == NULL)
			continue;
		const struct settings_place what = { .format = format, .blocks = c->blocks.v, .n_blocks = c->blocks.n,
						     .key = c->live->key, .text = c->live->whole, .comment = { "# why\n", 6 } };
		if (!settings_place(into, &what, &err))
			fail_msg("%s", err.msg);
	}
	const char *text = arena_strdup(a, str_c(&said));
	str_free(&said);
	return text;
}

static void assert_changes(enum settings_format format, const char *base, const char *live, const char *says, const char *there,
			   const char *placed)
{
	struct arena *a = arena_new();
	struct str into = {0};

	str_adds(&into, there);
	assert_string_equal(changes_of(a, format, base, live, format != SETTINGS_MASTER_CF, &into), says);
	assert_string_equal(str_c(&into), placed);
	str_free(&into);
	arena_free(a);
}

static void main_cf(void **state)
{
	(void)state;
	assert_changes(SETTINGS_MAIN_CF, "a = 1\nb = 2\nc = 3\n", "c = 3\na = 9\nd =\n  4\n  5\n", "changed a\nadded d\naway b\n", "",
		       "# why\na = 9\n# why\nd =\n  4\n  5\n");
	/* Blanks and comments are none; another order is none. */
	assert_changes(SETTINGS_MAIN_CF, "a = 1\nb = 2\n", "b=2\n# mine\na   =  1\n", "", "", "");
	/* In the place of what stands there already, without a newline at the end, with CR. */
	assert_changes(SETTINGS_MAIN_CF, "a = 1\n", "a = 2\r\n", "changed a\n", "x = 1\na = 0\ny = 2", "x = 1\n# why\na = 2\ny = 2\n");
	/* The second of one name is an addition. */
	assert_changes(SETTINGS_MAIN_CF, "a = 1\nb = 1\n", "a = 1\nb = 1\na = 2\n", "added a\n", "", "# why\na = 2\n");
}

static void master_cf(void **state)
{
	(void)state;
	assert_changes(SETTINGS_MASTER_CF, "smtp inet n - y - - smtpd\n  -o a=1\n  -o b=2\n", "smtp inet n - y - - smtpd\n  -o a=1\n",
		       "changed smtp inet\n", "", "# why\nsmtp inet n - y - - smtpd\n  -o a=1\n");
}

static void in_blocks(void **state)
{
	const char *base = "service auth {\n  user = a\n  unix_listener x {\n    mode = 0600\n  }\n}\n";
	const char *live = "service auth {\n  user = b\n  unix_listener x {\n    mode = 0660\n  }\n}\n";

	(void)state;
	assert_changes(SETTINGS_DOVECOT, base, live, "changed service auth / user\nchanged service auth / unix_listener x / mode\n", "",
		       "service auth {\n# why\n  user = b\n  unix_listener x {\n# why\n    mode = 0660\n  }\n}\n");
	assert_changes(SETTINGS_DOVECOT, base, live, "changed service auth / user\nchanged service auth / unix_listener x / mode\n",
		       "a = 1\nservice auth {\n  user = c\n}\nz = 1\n",
		       "a = 1\nservice auth {\n# why\n  user = b\n  unix_listener x {\n# why\n    mode = 0660\n  }\n}\nz = 1\n");
	/* A block that was added is one change. */
	assert_changes(SETTINGS_DOVECOT, "a = 1\n", "a = 1\nservice x {\n  y = 1\n}\n", "added service x\n", "",
		       "# why\nservice x {\n  y = 1\n}\n");
	assert_changes(SETTINGS_UCL, "b {\n  x = 1;\n}\n", "b {\n  x = 2;\n}\n", "changed b / x\n", "", "b {\n# why\n  x = 2;\n}\n");
	assert_changes(SETTINGS_UNBOUND, "server:\n  a: 1\n", "server:\n  a: 2\n  b: 3\n",
		       "changed server / a\nadded server / b\n", "server:\n  z: 1\nforward-zone:\n  name: \"x\"\n",
		       "server:\n  z: 1\n# why\n  a: 2\n# why\n  b: 3\nforward-zone:\n  name: \"x\"\n");
}

static void what_cannot_be_read_stays(void **state)
{
	const struct settings_place what = { .format = SETTINGS_MAIN_CF, .key = "a", .text = { "a = 1\n", 6 } };
	struct str text = {0};
	struct err err = {0};

	(void)state;
	str_adds(&text, "no setting\n");
	assert_false(settings_place(&text, &what, &err));
	assert_string_equal(str_c(&text), "no setting\n");
	str_free(&text);
}

static void values(void **state)
{
	static const struct {
		enum settings_format format;
		const char *text, *value;
	} cases[] = {
		{ SETTINGS_MAIN_CF, "a = 1 2\n", "1 2" },
		{ SETTINGS_MAIN_CF, "a =\n", "" },
		{ SETTINGS_MAIN_CF, "a = 1\n  2\n", NULL },
		{ SETTINGS_DOVECOT, "a=TLSv1.3\r\n", "TLSv1.3" },
		{ SETTINGS_UCL, "reject = 20;\n", "20" },
		{ SETTINGS_UCL, "reject: 20 ,\n", "20" },
		{ SETTINGS_UCL, "reject 20;\n", "20" },
		{ SETTINGS_DOVECOT, "a {\n}\n", NULL },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct setting file;

		read_file(a, cases[i].format, cases[i].text, &file);
		const char *value = settings_value(a, cases[i].format, &file.below.v[0]);
		if ((value == NULL) != (cases[i].value == NULL) || (value != NULL && strcmp(value, cases[i].value) != 0))
			fail_msg("%s: %s", cases[i].text, value ? value : "none");
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(main_cf), cmocka_unit_test(master_cf), cmocka_unit_test(in_blocks),
		cmocka_unit_test(what_cannot_be_read_stays), cmocka_unit_test(values),
	};

	return cmocka_run_group_tests_name("changes of settings", tests, NULL, NULL);
}
