/* The pages that ask: names and services, without a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "conf/option.h"
#include "installer/pages.h"
#include "tests/unit/wizard_box.h"

static const struct page *const pages[] = { &page_names, &page_services, &page_account, NULL };

static const char *note(struct wizard *w, const char *id)
{
	return wizard_item(w, id)->note;
}

static void assert_note(struct wizard *w, const char *id, const char *part, enum tone tone)
{
	const struct item *item = wizard_item(w, id);

	assert_non_null(item);
	if (strstr(item->note, part) == NULL)
		fail_msg("%s: \"%s\" is not in \"%s\"", id, part, item->note);
	assert_int_equal(item->note_tone, tone);
}

static void fill(struct wizard *w)
{
	wizard_set(w, "domains", "example.org");
	wizard_set(w, "contact", "admin@example.net");
}

static void nothing_is_wrong_before_something_is_typed(void **state)
{
	static const char *const fields[] = { "domains", "hostname", "contact" };
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(note(&w, fields[i]), "");
	assert_string_equal(wizard_item(&w, "contact")->brief,
			    "where certificate notices and alerts go: a mail address such as admin@example.net");
	/* but whoever goes on is told of all */
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "names");
	for (size_t i = 0; i < 3; i++)
		assert_note(&w, fields[i], "needed is", TONE_BAD);
	assert_string_equal(wizard_view(&w)->say, "Mail domains: needed is a mail domain such as example.org.");
	wizard_close(&w);
}

static void the_reason_comes_with_each_key(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_set(&w, "domains", "e");
	assert_note(&w, "domains", "is not a domain name: it has only one label", TONE_BAD);
	wizard_set(&w, "domains", "example.org");
	assert_string_equal(note(&w, "domains"), "");
	wizard_set(&w, "domains", "example.org, exa mple");
	assert_note(&w, "domains", "\"exa\" is not a domain name", TONE_BAD);
	wizard_set(&w, "domains", "example.org, example.org");
	assert_note(&w, "domains", "example.org is there twice", TONE_BAD);
	wizard_set(&w, "contact", "admin");
	assert_note(&w, "contact", "not a mail address: there is no @ in it", TONE_BAD);
	wizard_close(&w);
}

static void the_name_goes_with_the_domain_until_it_is_typed(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_set(&w, "domains", "example.or");
	assert_string_equal(wizard_item(&w, "hostname")->value, "mail.example.or");
	wizard_set(&w, "domains", "example.org, example.com");
	assert_string_equal(wizard_item(&w, "hostname")->value, "mail.example.org");
	wizard_set(&w, "domains", "");
	assert_string_equal(wizard_item(&w, "hostname")->value, "");
	wizard_set(&w, "domains", "example.net");
	wizard_set(&w, "hostname", "mx1.example.net");
	wizard_set(&w, "domains", "example.com");
	assert_string_equal(wizard_item(&w, "hostname")->value, "mx1.example.net");
	wizard_close(&w);
}

static void an_idn_is_shown_both_ways(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_set(&w, "domains", "example.org, bücher.example");
	assert_note(&w, "domains", "in the DNS example.org, xn--bcher-kva.example", TONE_DIM);
	wizard_set(&w, "domains", "xn--bcher-kva.example");
	assert_note(&w, "domains", "reads bücher.example", TONE_DIM);
	wizard_set(&w, "contact", "admin@bücher.example");
	wizard_set(&w, "domains", "example.org");
	assert_note(&w, "contact", "in the DNS admin@xn--bcher-kva.example", TONE_DIM);
	wizard_close(&w);
}

static void what_does_not_fit_together_is_said(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	fill(&w);
	wizard_set(&w, "hostname", "example.org");
	assert_note(&w, "domains", "example.org is the hostname, so mail for it would be lost", TONE_BAD);
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "names");
	wizard_set(&w, "hostname", "mail.example.org");
	wizard_set(&w, "contact", "me@Example.ORG");
	assert_note(&w, "contact", "nobody is told", TONE_WARN);
	wizard_act(&w, "next"); /* a doubt stops nobody */
	assert_string_equal(session_top(w.s)->id, "services");
	wizard_close(&w);
}

static void hostile_keys_stay_keys(void **state)
{
	static const char *const bad[] = { "a\nb.example", "\033[2Ja.example", "a.example\r", "\xff.example", "\xe2\x80\xaemoc.example",
					   "[a.example", "a.example]; x: {", "*.example.org", "-a.example.org" };
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	fill(&w);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		wizard_set(&w, "contact", bad[i]);
		assert_int_equal(wizard_item(&w, "contact")->note_tone, TONE_BAD);
		assert_null(strpbrk(wizard_item(&w, "contact")->value, "\n\r\033\xff"));
		assert_null(strpbrk(note(&w, "contact"), "\n\r\033\xff"));
		wizard_act(&w, "next");
		assert_string_equal(session_top(w.s)->id, "names");
	}
	char *long_one = arena_alloc(w.t->a, 100001);
	memset(long_one, 'a', 100000);
	wizard_set(&w, "domains", long_one);
	assert_int_equal(wizard_item(&w, "domains")->note_tone, TONE_BAD);
	assert_true(strlen(note(&w, "domains")) < 300);
	wizard_set(&w, "no.such", "x");
	wizard_close(&w);
}

static void every_option_of_the_table_can_be_set(void **state)
{
	size_t shown = 0, all = 0;
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	fill(&w);
	wizard_act(&w, "next");
	for (const struct option *o = option_table; o->path != NULL; o++)
		shown += wizard_item(&w, o->path) != NULL;
	assert_in_range(shown, 8, 16); /* a screen's worth */
	wizard_act(&w, "advanced");
	for (const struct option *o = option_table; o->path != NULL; o++) {
		const struct item *item = wizard_item(&w, o->path);

		if (o->page == NULL || strcmp(o->page, "names") == 0)
			continue;
		assert_non_null(item);
		all++;
		assert_non_null(o->label);
		assert_true(strlen(o->label) <= 20);
		assert_int_equal(item->field, o->type == OPT_BOOL ? FIELD_TOGGLE : o->type == OPT_CHOICE ? FIELD_CHOICE : FIELD_TEXT);
		assert_string_equal(item->brief, o->brief);
		assert_string_equal(wizard_detail(&w, o->path, ""), o->help);
		assert_string_equal(item->note, "");
	}
	assert_true(all > shown);
	wizard_close(&w);
}

static void a_wrong_advanced_option_comes_into_sight(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	fill(&w);
	wizard_act(&w, "next");
	wizard_act(&w, "advanced");
	wizard_set(&w, "spam.junk_score", "20");
	assert_note(&w, "spam.reject_score", "is not above spam.junk_score", TONE_BAD);
	wizard_set(&w, "limits.quota", "lots");
	assert_note(&w, "limits.quota", "not a size", TONE_BAD);
	wizard_set(&w, "limits.quota", "3G");
	wizard_act(&w, "advanced");
	assert_null(wizard_item(&w, "spam.junk_score"));
	assert_string_equal(wizard_view(&w)->right, "1 advanced changed");
	wizard_act(&w, "next");
	assert_non_null(wizard_item(&w, "spam.reject_score"));
	assert_string_equal(session_top(w.s)->id, "services");
	wizard_set(&w, "spam.reject_score", "30");
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "account");
	wizard_close(&w);
}

static void back_and_a_second_start_keep_what_was_typed(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_set(&w, "domains", "example.org, half.");
	wizard_set(&w, "hostname", "mx.example.org");
	wizard_act(&w, "quit");
	wizard_close(&w);

	wizard_open(&w, *state, pages, "names");
	assert_string_equal(wizard_item(&w, "domains")->value, "example.org, half.");
	assert_string_equal(wizard_item(&w, "hostname")->value, "mx.example.org");
	assert_null(wizard_file(&w, SETUP_SITE));
	fill(&w);
	wizard_act(&w, "next");
	assert_non_null(wizard_file(&w, SETUP_SITE));
	wizard_set(&w, "services.pop3", "false");
	wizard_act(&w, "back");
	wizard_act(&w, "next");
	assert_string_equal(wizard_item(&w, "services.pop3")->value, "false");
	assert_string_equal(answers_page(session_answers(w.s)), "services");
	wizard_close(&w);
	wizard_open(&w, *state, pages, "services");
	assert_string_equal(answers_page(session_answers(w.s)), "services");
	assert_string_equal(wizard_item(&w, "services.pop3")->value, "false");
	assert_non_null(strstr(wizard_file(&w, SETUP_SITE), "\n  pop3: false"));
	wizard_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
		TEST(nothing_is_wrong_before_something_is_typed),
		TEST(the_reason_comes_with_each_key),
		TEST(the_name_goes_with_the_domain_until_it_is_typed),
		TEST(an_idn_is_shown_both_ways),
		TEST(what_does_not_fit_together_is_said),
		TEST(hostile_keys_stay_keys),
		TEST(every_option_of_the_table_can_be_set),
		TEST(a_wrong_advanced_option_comes_into_sight),
		TEST(back_and_a_second_start_keep_what_was_typed),
	};

	return cmocka_run_group_tests_name("pages_names", tests, NULL, NULL);
}
