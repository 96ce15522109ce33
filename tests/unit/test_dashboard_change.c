/* installer/dashboard*: which verb each key runs, with which arguments, and what becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "installer/dialog.h"
#include "tests/unit/dashboard_box.h"

/* --- accounts */

static void test_an_account_is_added_with_its_password_on_standard_input(void **state)
{
	(void)state;
	desk_open("accounts");
	desk_act("add", "");
	assert_string_equal(desk_look().title, "Add an account");
	session_set(desk.s, "address", "carol");
	assert_string_equal(desk_row("address")->note, "carol@example.org");
	session_set(desk.s, "address", "carol@example.com");
	assert_non_null(strstr(desk_row("address")->note, "example.com is not hosted here"));
	session_set(desk.s, "address", "u1@example.org");
	assert_string_equal(desk_row("address")->note, "there is such an account already");
	session_set(desk.s, "address", "Carol@Example.org");
	assert_string_equal(desk_row("address")->note, "carol@example.org");
	session_set(desk.s, "password", "short");
	assert_int_equal(desk_row("password")->note_tone, TONE_BAD);
	desk_act("next", "");
	desk_says("Password: ");
	session_set(desk.s, "password", "four random words here");
	assert_string_equal(desk_row("password")->value, "set");
	session_set(desk.s, "again", "four random words hera");
	assert_string_equal(desk_row("again")->note, "it is not the same");
	desk_act("next", "");
	assert_null(desk_running("user add --password-stdin --quota default -- Carol@Example.org"));
	session_set(desk.s, "again", "four random words here");
	session_set(desk.s, "quota", "much");
	assert_int_equal(desk_row("quota")->note_tone, TONE_BAD);
	session_set(desk.s, "quota", "500M");
	desk_act("next", "");
	struct host_child *c = desk_running("user add --password-stdin --quota 500M -- Carol@Example.org");
	assert_non_null(c);
	assert_string_equal(c->input, "four random words here");
	assert_true(c->outlives);
	desk_says("Adding Carol@Example.org …");
	/* one at a time */
	desk_act("password", "u1@example.org");
	session_set(desk.s, "password", "another four words");
	session_set(desk.s, "again", "another four words");
	desk_act("next", "");
	desk_says("Adding Carol@Example.org goes on; one thing at a time.");
	str_adds(&c->said, "mailstead: this password is weak: it is short\n");
	desk_answer(c->args, "{\"address\": \"carol@example.org\"}", 0);
	desk_says("Carol@Example.org was added: mail for it is taken, and it can log in. But: this password is weak: it is short");
	assert_non_null(desk_running("user list"));
}

static void test_accounts_are_changed_and_removed(void **state)
{
	(void)state;
	desk_open("accounts");
	desk_act("password", "");
	desk_says("Choose an account first.");
	desk_act("password", "u1@example.org");
	assert_string_equal(desk_look().title, "New password: u1@example.org");
	session_set(desk.s, "password", "another four words");
	session_set(desk.s, "again", "another four words");
	desk_act("next", "");
	assert_string_equal(desk_running("user password --password-stdin -- u1@example.org")->input, "another four words");
	desk_answer("user password --password-stdin -- u1@example.org", "{}", 0);
	desk_open("accounts");
	desk_act("quota", "u1@example.org");
	assert_string_equal(desk_row("quota")->value, "2G");
	session_set(desk.s, "quota", "none");
	desk_act("next", "");
	desk_answer("user quota -- u1@example.org none", "{}", 0);
	desk_open("accounts");
	desk_act("suspend", "u2@example.org");
	desk_answer("user resume -- u2@example.org", "{}", 0);
	desk_open("accounts");
	desk_act("suspend", "u1@example.org");
	session_set(desk.s, "reason", "--json");
	desk_act("next", "");
	desk_answer("user suspend --reason=--json -- u1@example.org", "{}", 0);
	desk_open("accounts");
	desk_act("remove", "u1@example.org");
	assert_string_equal(desk_look().title, "Remove u1@example.org?");
	desk_act("close", "");
	assert_null(desk_running("user remove --yes -- u1@example.org"));
	desk_act("remove", "u1@example.org");
	desk_act("yes", "");
	desk_answer("user remove --yes -- u1@example.org", "{\"error\": \"no room\", \"hint\": \"make some\", \"status\": 1}", 1);
	desk_says("Removing u1@example.org: no room. make some");
	desk_open("accounts");
	desk_act("purge", "u1@example.org");
	assert_non_null(strstr(desk_look().title, "DELETE all its mail"));
	desk_act("yes", "");
	desk_answer("user remove --yes --purge-mail -- u1@example.org", "{}", 0);
	desk_says("u1@example.org and its mail are gone.");
}

static void test_aliases_and_domains(void **state)
{
	(void)state;
	desk_open("aliases");
	desk_act("add", "");
	session_set(desk.s, "address", "@example.org");
	assert_non_null(strstr(desk_row("address")->note, "catch-all"));
	session_set(desk.s, "address", "sales@example.org");
	session_set(desk.s, "targets", "u1@example.org, nobody");
	assert_int_equal(desk_row("targets")->note_tone, TONE_BAD);
	session_set(desk.s, "targets", "u1@example.org, bob@example.net");
	desk_act("next", "");
	desk_answer("alias add -- sales@example.org u1@example.org bob@example.net", "{}", 0);
	desk_open("aliases");
	desk_act("remove", "info@example.org");
	desk_act("yes", "");
	desk_answer("alias remove --yes -- info@example.org", "{}", 0);
	desk_open("domains");
	desk_act("add", "");
	session_set(desk.s, "domain", "example.org");
	assert_string_equal(desk_row("domain")->note, "it is hosted already");
	session_set(desk.s, "domain", "example.net");
	desk_act("next", "");
	assert_string_equal(session_top(desk.s)->id, "work");
	desk_background("domain add --yes -- example.net", desk_file("apply"), 0);
	desk_act("back", "");
	desk_says("");
	desk_open("domains");
	desk_act("remove", "example.org");
	desk_act("yes", "");
	assert_non_null(desk_running("background start domain remove --yes -- example.org"));
}

/* --- the box */

static void test_an_apply_shows_its_phases_and_goes_on_alone(void **state)
{
	(void)state;
	desk_open("changes");
	desk_act("diff", "file:/etc/postfix/main.cf");
	desk_begins(desk_look().items.v[0].text, "--- /etc/postfix/main.cf");
	desk_act("close", "");
	desk_act("apply", "");
	assert_non_null(strstr(desk_look().items.v[0].text, "4 changes."));
	desk_act("yes", "");
	assert_true(desk_running("background start apply --yes")->outlives);
	desk_answer("background start apply --yes", "{\"started\": \"apply\"}", 0);
	struct host_child *c = desk_running("background follow");
	assert_string_equal(desk_look().title, "Applying the pending changes");
	const char *events = desk_file("apply"), *half = strstr(events, "{\"event\":\"phase\",\"text\":\"Services\"");
	str_add(&c->out, events, (size_t)(half - events));
	assert_true(session_feed(desk.s));
	assert_string_equal(desk_row("phase:1")->word, "done");
	assert_string_equal(desk_row("phase:1")->text, "every daemon accepts its configuration");
	assert_string_equal(desk_row("phase:2")->word, "now");
	desk_act("back", "");
	desk_says("Applying the pending changes …");
	desk_act("apply", "");
	desk_act("yes", "");
	desk_says("one thing at a time");
	assert_true(session_at_work(desk.s)); /* so that the front asks */
	desk_answer("background follow", half, 0);
	desk_says("The box is as the site wants it.");
	assert_non_null(desk_running("plan --diff"));
	assert_null(desk_running("history")); /* nobody has looked there */
	assert_false(session_at_work(desk.s));
	desk_act("work", "");
	desk_act("log", "");
	assert_non_null(strstr(desk_look().items.v[0].text, "doveconf -n"));
	desk_act("close", "");
	desk_act("back", "");
	desk_act("quit", "");
	assert_true(session_over(desk.s, NULL));
}

static void test_an_apply_that_failed_says_why(void **state)
{
	(void)state;
	desk_open("changes");
	desk_act("apply", "");
	desk_act("yes", "");
	desk_background("apply --yes", "{\"event\":\"phase\",\"text\":\"Ground\"}\n{\"event\":\"error\",\"error\":\"postfix said no\","
				  "\"hint\":\"look at it\",\"status\":3}\n{\"event\":\"end\",\"status\":3}\n", 3);
	assert_string_equal(desk_row("phase:0")->word, "FAIL");
	assert_string_equal(desk_look().items.v[1].text, "Applying the pending changes: postfix said no. look at it");
	desk_act("log", "");
	assert_string_equal(desk_look().items.v[0].text, "Ground\npostfix said no\nlook at it\n");
	desk_act("back", "");
	desk_act("back", "");
	desk_act("apply", "");
	desk_act("yes", "");
	desk_answer("background start apply --yes", "{\"error\": \"another change runs\", \"hint\": \"\", \"status\": 1}", 1);
	assert_string_equal(desk_look().items.v[0].text, "Applying the pending changes: another change runs");
}

static void test_one_that_was_begun_before_is_shown(void **state)
{
	(void)state;
	desk_answer("background status", "{\"state\": \"runs\", \"verb\": \"rollback\"}", 0);
	desk_says("mailstead rollback, begun before …");
	desk_act("work", "");
	const char *line = "{\"event\":\"phase\",\"text\":\"Services\",\"overall\":31.5,\"left\":40}\n";
	str_adds(&desk_running("background follow")->out, line);
	assert_true(session_feed(desk.s));
	assert_int_equal(desk_look().items.v[0].kind, ITEM_BAR);
	assert_true(desk_look().items.v[0].percent > 31 && desk_look().items.v[0].percent < 32);
	assert_string_equal(desk_look().items.v[0].text, "about 0:40 left");
	desk_answer("background follow", "{\"event\":\"end\",\"status\":0}\n", 0);
	assert_string_equal(desk_look().title, "What was begun before is done.");
}

static void test_history_shows_and_goes_back(void **state)
{
	(void)state;
	desk_open("history");
	desk_act("diff", "2");
	desk_recorded("history 2 --diff", "diff", 0);
	assert_string_equal(desk_look().title, "What generation 2 changed");
	assert_non_null(strstr(desk_look().items.v[0].text, "message_size"));
	desk_act("close", "");
	desk_act("rollback", "3");
	desk_says("Generation 3 is in place already.");
	desk_act("rollback", "1");
	assert_string_equal(desk_look().title, "Roll back to generation 1?");
	assert_non_null(strstr(desk_look().items.v[0].text, "Packages, keys, certificates, accounts and mail stay"));
	assert_null(strstr(desk_look().items.v[0].text, "rendered anew"));
	desk_act("yes", "");
	assert_true(desk_running("background start rollback 1 --yes")->outlives);
}

/* Packages do not go back, so that what it wanted is said in another language. */
static void test_a_rollback_across_releases_says_so(void **state)
{
	(void)state;
	assert_true(session_act(desk.s, "area", "history"));
	assert_string_equal(desk_look().area, "history");
	desk_answer("history",
		    "[{\"generation\": 3, \"when\": 1, \"why\": \"apply\", \"debian\": \"13\"},"
		    " {\"generation\": 2, \"when\": 1, \"why\": \"\", \"damaged\": \"torn\"},"
		    " {\"generation\": 1, \"when\": 1, \"why\": \"setup\", \"debian\": \"12\"}]", 0);
	desk_act("rollback", "2");
	desk_says("Generation 2 is damaged: there is no way back to it.");
	desk_act("rollback", "1");
	assert_non_null(strstr(desk_look().items.v[0].text, "made for Debian 12: what it wanted is rendered anew for Debian 13."));
}

/* However often it was asked for, and never over what the operator has gone on to. */
static void test_a_text_to_read_comes_once_and_where_it_was_asked_for(void **state)
{
	(void)state;
	desk_open("history");
	for (int i = 0; i < 30; i++)
		desk_act("diff", "2");
	size_t running = 0;
	for (const struct host_child *c = desk.first; c != NULL; c = c->next)
		running += strcmp(c->args, "history 2 --diff") == 0 && !c->freed && !c->ended;
	assert_int_equal(running, 1);
	desk_recorded("history 2 --diff", "diff", 0);
	assert_ptr_equal(session_top(desk.s), &page_reader);
	desk_act("close", "");
	assert_ptr_equal(session_top(desk.s), &page_dashboard);
	desk_act("diff", "2");
	desk_act("area", "log");
	desk_recorded("history 2 --diff", "diff", 0);
	assert_ptr_equal(session_top(desk.s), &page_dashboard);
}

static void test_options_are_checked_and_set(void **state)
{
	(void)state;
	desk_open("options");
	desk_act("change", "limits.message_size");
	session_set(desk.s, "value", "huge");
	assert_int_equal(desk_row("value")->note_tone, TONE_BAD);
	session_set(desk.s, "value", "40M");
	desk_act("next", "");
	desk_background("config set --yes -- limits.message_size 40M", "{\"event\":\"phase\",\"text\":\"Ground\"}\n", 0);
	desk_act("back", "");
	desk_open("options");
	desk_act("change", "no.such");
	desk_says("Choose an option first.");
	desk_open("certificate");
	desk_act("fetch", "");
	desk_answer("cert fetch", "", 0);
}

#define T(t) cmocka_unit_test_setup_teardown(t, dashboard_box_setup, dashboard_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_account_is_added_with_its_password_on_standard_input),
		T(test_accounts_are_changed_and_removed),
		T(test_aliases_and_domains),
		T(test_an_apply_shows_its_phases_and_goes_on_alone),
		T(test_an_apply_that_failed_says_why),
		T(test_one_that_was_begun_before_is_shown),
		T(test_history_shows_and_goes_back),
		T(test_a_rollback_across_releases_says_so),
		T(test_a_text_to_read_comes_once_and_where_it_was_asked_for),
		T(test_options_are_checked_and_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
