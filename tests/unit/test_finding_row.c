/* Findings as the wizard and the dashboard list them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "check/check.h"
#include "installer/finding_row.h"

static struct finding finding(const char *id, enum severity severity, const char *subject)
{
	return (struct finding){ .id = id, .severity = severity, .subject = subject, .seen = "it was seen", .why = "it matters",
				 .fix = "mend it", .source = "ls", .should = "", .stands = "" };
}

static void test_titles(void **state)
{
	static const struct {
		const char *id, *subject, *title;
	} cases[] = {
		{ "ptr.generic", "45.90.10.10", "PTR v4" },
		{ "ptr.missing", "2a09:51::10", "PTR v6" },
		{ "ptr", "", "PTR" },
		{ "port25-out.dropped", "IPv4", "Port 25 out v4" },
		{ "port25-in.refused", "2a09:51::10", "Port 25 in v6" },
		{ "reputation.listed", "45.90.10.10 zen.spamhaus.org", "Blocklists v4" },
		{ "reputation.listed", "example.org dbl.spamhaus.org", "Blocklists" },
		{ "updates.reboot", "", "Updates" },
		{ "nobody.knows", "", "nobody.knows" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct finding f = finding(cases[i].id, SEVERITY_WARN, cases[i].subject);

		assert_string_equal(finding_title(a, &f), cases[i].title);
	}
	arena_free(a);
}

/* They stand in a column of that width, and tell the checks apart. */
static void test_each_check_has_a_title(void **state)
{
	(void)state;
	for (const struct check_kind *kind = checks; kind->name != NULL; kind++) {
		assert_in_range(strlen(kind->title), 1, 14);
		for (const struct check_kind *other = checks; other != kind; other++)
			assert_string_not_equal(other->title, kind->title);
	}
}

static void test_words(void **state)
{
	static const struct {
		enum severity severity;
		const char *word;
		enum tone tone;
	} cases[] = {
		{ SEVERITY_OK, "ok", TONE_GOOD },      { SEVERITY_INFO, "info", TONE_DIM }, { SEVERITY_UNKNOWN, "unknown", TONE_NOTE },
		{ SEVERITY_WARN, "warn", TONE_WARN }, { SEVERITY_FAIL, "FAIL", TONE_BAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(finding_word(cases[i].severity), cases[i].word);
		assert_int_equal(finding_tone(cases[i].severity), cases[i].tone);
	}
}

static const char *details(struct arena *a, const struct item *row)
{
	struct str out = {0};

	for (size_t i = 0; i < row->details.n; i++)
		str_addf(&out, "%s: %s\n", row->details.v[i].label, row->details.v[i].text);
	const char *text = arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}

static void test_row(void **state)
{
	struct view v = { .arena = arena_new() };
	struct finding f = finding("ptr.other-name", SEVERITY_FAIL, "45.90.10.10");

	(void)state;
	f.blocks = BLOCKS_DELIVERY;
	f.should = "mail.example.org";
	f.stands = "www.example.org";
	const struct item *row = finding_row(&v, "ptr", &f);
	assert_int_equal(row->kind, ITEM_ROW);
	assert_string_equal(row->id, "ptr");
	assert_string_equal(row->text, "it was seen");
	assert_string_equal(details(v.arena, row),
			    "Seen: it was seen\nShould be: mail.example.org\nIs: www.example.org\nWhy: it matters\n"
			    "Fix: mend it\nBlocks: delivery: mail does not come in, or does not go out\n"
			    "Source: ls\nId: ptr.other-name\n");
	const struct finding well = { .id = "ptr", .severity = SEVERITY_OK, .subject = "", .seen = "all is well", .why = "",
				      .fix = "", .source = "", .should = "", .stands = "" };
	assert_string_equal(details(v.arena, finding_row(&v, "ptr", &well)), "Seen: all is well\nId: ptr\n");
	arena_free(v.arena);
}

static void test_json(void **state)
{
	struct view v = { .arena = arena_new() };
	const struct finding f = finding("disk.full", SEVERITY_WARN, "/var");
	json_t *o = finding_json(&f);

	(void)state;
	const struct item *row = finding_row_json(&v, "disk", o);
	assert_non_null(row);
	assert_string_equal(row->title, "Disk room");
	assert_string_equal(row->word, "warn");
	json_object_set_new(o, "id", json_string("nobody.knows"));
	assert_null(finding_row_json(&v, "disk", o));
	json_object_set_new(o, "id", json_string("disk.\x1b[31m"));
	assert_null(finding_row_json(&v, "disk", o));
	json_object_set_new(o, "id", json_string("disk.full"));
	json_object_set_new(o, "severity", json_string("terrible"));
	assert_null(finding_row_json(&v, "disk", o));
	json_object_set_new(o, "severity", json_string("fail"));
	json_object_set_new(o, "seen", json_string("\x1b[31mred\nand more"));
	row = finding_row_json(&v, "disk", o);
	assert_string_equal(row->text, "?[31mred?and more");
	json_object_del(o, "why");
	assert_null(finding_row_json(&v, "disk", o));
	assert_null(finding_row_json(&v, "disk", NULL));
	assert_int_equal(v.items.n, 2);
	json_decref(o);
	arena_free(v.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_each_check_has_a_title),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
