/* Users and aliases in a real SQLite file, and what the daemons' queries then find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "accounts/accounts.h"
#include "accounts/domains.h"
#include "tests/unit/accounts_box.h"

/* As Postfix asks for the targets of an address, and for a mailbox; and Dovecot for a password. */
static const char targets_sql[] =
	"SELECT target FROM aliases WHERE address = ?1 UNION SELECT address FROM users WHERE address = ?1";
static const char password_sql[] = "SELECT password FROM users WHERE address = ?1 AND enabled = 1";

static void a_user_is_found_at_once(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "Alice@Example.ORG"));
	assert_string_equal(accounts_box_query(box, targets_sql, "alice@example.org"), "alice@example.org");
	assert_string_equal(accounts_box_query(box, password_sql, "alice@example.org"), "{CRYPT}$y$test");
	assert_string_equal(accounts_box_query(box, "SELECT local, domain, enabled, created FROM users WHERE quota IS NULL",
					       NULL),
			    "alice example.org 1 1795478400");
	assert_string_equal(accounts_box_query(box, targets_sql, "bob@example.org"), "");
}

static void an_alias_leads_to_all_its_targets(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org eve@elsewhere.example"));
	assert_string_equal(accounts_box_query(box, targets_sql, "info@example.org"),
			    "alice@example.org eve@elsewhere.example");
	assert_true(box_add_alias(box, "alice@example.org", "alice@example.org bob@elsewhere.example"));
	assert_string_equal(accounts_box_query(box, targets_sql, "alice@example.org"),
			    "alice@example.org bob@elsewhere.example");
	assert_true(box_add_alias(box, "@example.net", "alice@example.org"));
	assert_string_equal(accounts_box_query(box, targets_sql, "@example.net"), "alice@example.org");
}

static void a_user_needs_a_hosted_domain(void **state)
{
	struct accounts_box *box = *state;

	assert_false(box_add_user(box, "alice@example.com"));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
	assert_string_equal(box->err.msg, "example.com is not a domain of this server");
	assert_string_equal(box->err.hint, "it hosts example.net, example.org; to host another: "
					   "mailstead domain add example.com");
	assert_false(box_add_alias(box, "info@example.com", "alice@example.org"));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
	assert_false(box_add_user(box, "alice+lists@example.org"));
	assert_int_equal(box->err.code, ERR_INVALID);
}

static void twice_is_said(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org"));
	assert_false(box_add_user(box, "alice@example.org"));
	assert_int_equal(box->err.code, ERR_EXISTS);
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org"));
	assert_false(box_add_alias(box, "info@example.org", "alice@example.org"));
	assert_int_equal(box->err.code, ERR_EXISTS);
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@elsewhere.example"));
}

static void a_mailbox_is_not_hidden_by_an_alias(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0};

	assert_true(box_add_user(box, "alice@example.org"));
	assert_false(box_add_alias(box, "alice@example.org", "bob@elsewhere.example"));
	assert_int_equal(box->err.code, ERR_EXISTS);
	assert_non_null(strstr(box->err.hint, "alias add alice@example.org alice@example.org OTHER"));
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM aliases", NULL), "0");

	assert_true(box_add_alias(box, "alice@example.org", "alice@example.org bob@elsewhere.example"));
	assert_false(box_remove_alias(box, "alice@example.org", "alice@example.org", &lost));
	assert_int_equal(box->err.code, ERR_EXISTS);
	assert_true(box_remove_alias(box, "alice@example.org", "bob@elsewhere.example", &lost));

	assert_true(box_add_alias(box, "info@example.org", "bob@elsewhere.example"));
	assert_false(box_add_user(box, "info@example.org"));
	assert_int_equal(box->err.code, ERR_EXISTS);
}

static void mail_in_circles_is_refused(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_alias(box, "a@example.org", "b@example.org"));
	assert_true(box_add_alias(box, "b@example.org", "c@example.net x@elsewhere.example"));
	assert_false(box_add_alias(box, "c@example.net", "x@elsewhere.example a@example.org"));
	assert_int_equal(box->err.code, ERR_INVALID);
	assert_non_null(strstr(box->err.msg, "in circles"));
	assert_false(box_add_alias(box, "c@example.net", "a+detail@example.org"));
	assert_false(box_add_alias(box, "self@example.org", "self@example.org"));
	assert_true(box_add_alias(box, "c@example.net", "y@elsewhere.example"));
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM aliases", NULL), "4");
}

static void a_catch_all_does_not_catch_itself(void **state)
{
	struct accounts_box *box = *state;

	assert_false(box_add_alias(box, "@example.org", "nobody@example.org"));
	assert_int_equal(box->err.code, ERR_INVALID);
	assert_true(box_add_user(box, "alice@example.org"));
	assert_true(box_add_alias(box, "@example.org", "alice@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice+info@example.org"));
	assert_false(box_add_alias(box, "team@example.net", "team@example.net"));
	/* through the catch-all and back */
	assert_true(box_add_alias(box, "@example.net", "alice@example.org"));
	assert_true(box_add_alias(box, "out@example.org", "any@example.net"));
}

static void removing_a_user_takes_what_led_to_it(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0};

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	assert_true(box_add_alias(box, "alice@example.org", "alice@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@example.org"));
	assert_true(box_add_alias(box, "sales@example.org", "alice+sales@example.org"));
	assert_true(box_add_alias(box, "shop@example.net", "sales@example.org"));
	assert_true(box_add_alias(box, "later@example.org", "carol@example.org")); /* nobody yet, and not our business */
	assert_true(box_remove_user(box, "alice@example.org", &lost));
	assert_string_equal(box_lost(box, &lost), "info@example.org>alice@example.org "
						  "sales@example.org>alice+sales@example.org "
						  "shop@example.net>sales@example.org");
	assert_string_equal(accounts_box_query(box, "SELECT address, target FROM aliases", NULL),
			    "info@example.org bob@example.org later@example.org carol@example.org");
	assert_false(box_remove_user(box, "alice@example.org", &lost));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
}

static void a_catch_all_takes_over_from_a_removed_user(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0}, none = {0};

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	assert_true(box_add_alias(box, "@example.org", "bob@example.org"));
	assert_true(box_add_alias(box, "info@example.net", "alice@example.org"));
	assert_true(box_remove_user(box, "alice@example.org", &none));
	assert_int_equal(none.n, 0);
	/* without bob the catch-all would catch what it sends on */
	assert_true(box_remove_user(box, "bob@example.org", &lost));
	assert_string_equal(box_lost(box, &lost), "@example.org>bob@example.org");
}

static void removing_a_catch_all_takes_what_it_caught(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0};

	assert_true(box_add_alias(box, "@example.org", "x@elsewhere.example"));
	assert_true(box_add_alias(box, "info@example.net", "any@example.org"));
	assert_true(box_remove_alias(box, "@example.org", "", &lost));
	assert_string_equal(box_lost(box, &lost), "info@example.net>any@example.org");
	assert_false(box_remove_alias(box, "@example.org", "", &lost));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
}

static void it_is_known_what_leads_nowhere(void **state)
{
	struct accounts_box *box = *state;
	struct accounts *db = NULL;
	bool nowhere;

	assert_true(box_add_user(box, "alice@example.org"));
	assert_true(accounts_open(&box->host, ACCOUNTS_READ, &db, &box->err));
	assert_true(accounts_leads_nowhere(db, "bob@example.org", &nowhere, &box->err) && nowhere);
	assert_true(accounts_leads_nowhere(db, "alice@example.org", &nowhere, &box->err) && !nowhere);
	assert_true(accounts_leads_nowhere(db, "alice+a@example.org", &nowhere, &box->err) && !nowhere);
	assert_true(accounts_leads_nowhere(db, "bob+a@example.org", &nowhere, &box->err) && nowhere);
	assert_true(accounts_leads_nowhere(db, "bob@elsewhere.example", &nowhere, &box->err) && !nowhere);
	accounts_close(db);
}

static void values_are_never_sql(void **state)
{
	struct accounts_box *box = *state;

	assert_false(box_add_user(box, "a'); DROP TABLE users; --@example.org"));
	assert_int_equal(box->err.code, ERR_INVALID);
	assert_false(box_add_user(box, "a@example.org\n"));
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM users", NULL), "0");
}

static void count_domain(void *ctx, const struct account_domain *domain)
{
	str_addf(ctx, "%s %d %d;", domain->name, (int)domain->users, (int)domain->aliases);
}

static void domains_are_counted_and_cleared(void **state)
{
	struct accounts_box *box = *state;
	struct accounts *db = NULL;
	struct str text = {0};

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	assert_true(box_add_alias(box, "info@example.org", "alice@example.org bob@example.org"));
	assert_true(accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err));
	assert_true(accounts_domains_each(db, count_domain, &text, &box->err));
	assert_string_equal(str_c(&text), "example.net 0 0;example.org 2 1;");
	assert_true(accounts_domain_clear(db, "example.org", &box->err));
	str_cut(&text, 0);
	assert_true(accounts_domains_each(db, count_domain, &text, &box->err));
	assert_string_equal(str_c(&text), "example.net 0 0;example.org 0 0;");
	assert_false(accounts_domain_clear(db, "example.com", &box->err));
	accounts_close(db);
	str_free(&text);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(a_user_is_found_at_once),
		WITH_BOX(an_alias_leads_to_all_its_targets),
		WITH_BOX(a_user_needs_a_hosted_domain),
		WITH_BOX(twice_is_said),
		WITH_BOX(a_mailbox_is_not_hidden_by_an_alias),
		WITH_BOX(mail_in_circles_is_refused),
		WITH_BOX(a_catch_all_does_not_catch_itself),
		WITH_BOX(removing_a_user_takes_what_led_to_it),
		WITH_BOX(a_catch_all_takes_over_from_a_removed_user),
		WITH_BOX(removing_a_catch_all_takes_what_it_caught),
		WITH_BOX(it_is_known_what_leads_nowhere),
		WITH_BOX(values_are_never_sql),
		WITH_BOX(domains_are_counted_and_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
