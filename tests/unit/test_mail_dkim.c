/* Selectors: the newest key that exists, else a name for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mail/dkim.h"

static struct arena *a;
static struct facts facts;

static int fresh(void **state)
{
	(void)state;
	a = arena_new();
	facts = (struct facts){ .year = 2026 };
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void key(const char *domain, const char *selector)
{
	vec_push(a, &facts.dkim_keys, ((struct fact_dkim_key){ domain, selector }));
	facts_sort_keys(&facts);
}

static void expect(const char *domain, enum secret_kind kind, const char *selector)
{
	assert_string_equal(dkim_selector(a, &facts, domain, kind), selector);
}

static void without_keys_the_year_gives_the_name(void **state)
{
	(void)state;
	expect("example.org", SECRET_RSA2048, "r2026a");
	expect("example.org", SECRET_ED25519, "e2026a");
}

static void a_key_keeps_its_name_in_later_years(void **state)
{
	(void)state;
	key("example.org", "r2025a");
	expect("example.org", SECRET_RSA2048, "r2025a");
	expect("example.org", SECRET_ED25519, "e2026a");
}

static void the_newest_key_signs(void **state)
{
	(void)state;
	key("example.org", "r2025b");
	key("example.org", "r2026b");
	key("example.org", "r2026a");
	key("example.org", "e2024a");
	key("example.org", "e2025a");
	expect("example.org", SECRET_RSA2048, "r2026b");
	expect("example.org", SECRET_ED25519, "e2025a");
}

static void other_domains_have_other_keys(void **state)
{
	(void)state;
	key("example.org", "r2027a");
	key("mail.example.org", "r2025a");
	expect("example.net", SECRET_RSA2048, "r2026a");
	expect("mail.example.org", SECRET_RSA2048, "r2025a");
}

static void names_that_are_not_ours_are_left_alone(void **state)
{
	(void)state;
	key("example.org", "rspamd");
	key("example.org", "r");
	key("example.org", "ed");
	key("example.org", "default");
	expect("example.org", SECRET_RSA2048, "r2026a");
	expect("example.org", SECRET_ED25519, "e2026a");
}

static void the_answer_outlives_the_facts(void **state)
{
	char selector[] = "r2025a";

	(void)state;
	key("example.org", selector);
	const char *got = dkim_selector(a, &facts, "example.org", SECRET_RSA2048);
	memset(selector, 'x', sizeof(selector) - 1);
	assert_string_equal(got, "r2025a");
}

static void a_key_lies_in_its_domains_directory(void **state)
{
	(void)state;
	assert_string_equal(dkim_key_path(a, "example.org", "r2026a"), "/var/lib/mailstead/dkim/example.org/r2026a.key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_keys_the_year_gives_the_name, fresh, done),
		cmocka_unit_test_setup_teardown(a_key_keeps_its_name_in_later_years, fresh, done),
		cmocka_unit_test_setup_teardown(the_newest_key_signs, fresh, done),
		cmocka_unit_test_setup_teardown(other_domains_have_other_keys, fresh, done),
		cmocka_unit_test_setup_teardown(names_that_are_not_ours_are_left_alone, fresh, done),
		cmocka_unit_test_setup_teardown(the_answer_outlives_the_facts, fresh, done),
		cmocka_unit_test_setup_teardown(a_key_lies_in_its_domains_directory, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
