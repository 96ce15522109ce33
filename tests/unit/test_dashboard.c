/*
 * installer/dashboard*: what the areas show of what verbs have said. tests/scenario/dashboard holds what the program said
 * on a box of the lab.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/dashboard_box.h"

/* --- health */

static void test_the_first_line_answers_whether_it_is_well(void **state)
{
	(void)state;
	assert_string_equal(desk_look().title, "Looking whether mail flows …");
	assert_true(session_busy(desk.s));
	desk_open("health");
	assert_false(session_busy(desk.s));
	struct view v = desk_look();
	assert_string_equal(v.title, "Mail does not flow: DNS records, PTR v4, PTR v6. 6 things to do.");
	assert_string_equal(desk_row("finding:ptr.missing 2a09:51::10")->word, "FAIL");
	assert_non_null(strstr(desk_detail("finding:ptr.missing 2a09:51::10", "Fix"), "set the reverse DNS (PTR)"));
	assert_int_equal(desk_area("health")->to_do, 6);
	assert_int_equal(desk_area("records")->to_do, 4);
	assert_int_equal(desk_area("certificate")->to_do, 1);
	assert_int_equal(desk_area("queue")->to_do, 1);
	assert_int_equal(desk_area("services")->to_do, 0);
	assert_int_equal(desk_area("changes")->to_do, 4);
	assert_int_equal(desk_area("records")->tone, TONE_BAD);
}

static void test_when_all_is_well_it_says_so(void **state)
{
	(void)state;
	desk_answer("status --stream", FINDINGS("queue", "ok", "fine"), 0);
	assert_string_equal(desk_look().title, "Mail flows. Nothing to do.");
	assert_int_equal(desk_area("health")->to_do, 0);
	desk_act("again", "");
	desk_answer("status --stream", FINDINGS("queue.deferred", "unknown", "nobody knows"), 1);
	assert_string_equal(desk_look().title, "Mail flows. 1 thing could not be looked at: Mail queue.");
	desk_act("again", "");
	desk_answer("status --stream", FINDINGS("queue.old", "warn", "it waits"), 1);
	assert_string_equal(desk_look().title, "Mail flows. 1 thing to do: Mail queue.");
	/* a screen that was left open over night */
	desk.ms += 5 * 3600 * 1000 + 59 * 60 * 1000;
	assert_string_equal(desk_look().title, "5 h ago: Mail flows. 1 thing to do: Mail queue.");
}

static void test_checks_show_as_they_are_through(void **state)
{
	struct host_child *c = desk_running("status --stream");

	(void)state;
	str_adds(&c->out, "{\"event\": \"checks\", \"checks\": [{\"name\": \"queue\", \"title\": \"Mail queue\", \"brief\": \"x\"}, "
			  "{\"name\": \"ptr\", \"title\": \"PTR\", \"brief\": \"y\"}]}\n{\"event\": \"begin\", \"check\": \"queue\"}\n");
	assert_true(session_feed(desk.s));
	assert_string_equal(desk_row("check:queue")->word, "now");
	assert_string_equal(desk_row("check:ptr")->word, "wait");
	assert_string_equal(desk_look().right, "0 of 2, 0:00");
	str_adds(&c->out, FINDING("queue.old", "warn", "it waits") "{\"event\": \"end\", \"check\": \"queue\"}\n");
	session_feed(desk.s);
	assert_string_equal(desk_row("check:queue")->word, "warn");
	assert_string_equal(desk_row("check:queue")->title, "Mail queue");
	assert_string_equal(desk_look().right, "1 of 2, 0:00");
	/* it is killed before it is through: what came of it is no answer */
	c->ended = true;
	session_feed(desk.s);
	desk_says("status: it broke off");
	assert_string_equal(desk_look().title, "It could not be looked whether mail flows.");
}

static void test_old_answers_stay_with_their_age(void **state)
{
	(void)state;
	desk_open("accounts");
	assert_string_equal(desk_look().right, "just now");
	desk.ms += 3 * 60 * 1000;
	assert_string_equal(desk_look().right, "3 min ago");
	desk_act("again", "");
	desk.ms += 12 * 1000;
	assert_string_equal(desk_look().right, "looking, 0:12");
	assert_string_equal(desk_row("u1@example.org")->title, "u1@example.org");
	/* it cannot be seen: what was seen stays, and why is said */
	desk_answer("user list", "{\"error\": \"the accounts are locked\", \"hint\": \"try again\", \"status\": 1}", 1);
	desk_says("user: the accounts are locked try again");
	assert_string_equal(desk_row("u1@example.org")->title, "u1@example.org");
	session_act(desk.s, "area", "log");
	assert_string_equal(desk_row("said:0")->text, "user: the accounts are locked try again");
}

/* --- each area's rows */

static void test_rows(void **state)
{
	(void)state;
	desk_open("services");
	assert_string_equal(desk_row("postfix.service")->word, "runs");
	assert_non_null(strstr(desk_detail("postfix.service", "State"), "active, "));
	desk_open("certificate");
	assert_string_equal(desk_row("name:mail.example.org")->word, "in it");
	assert_string_equal(desk_row("name:mta-sts.example.org")->word, "not yet");
	assert_string_equal(desk_row("name:mta-sts.example.org")->text, "has no A or AAAA record");
	desk_open("aliases");
	assert_string_equal(desk_row("info@example.org")->text, "→ friend@bigmail.com, u1@example.org");
	desk_open("domains");
	assert_string_equal(desk_row("example.org")->text, "2 accounts, 1 alias");
	desk_open("accounts");
	assert_string_equal(desk_row("u2@example.org")->word, "suspended");
	assert_string_equal(desk_row("u2@example.org")->text, "sends spam");
	assert_string_equal(desk_row("u1@example.org")->right, "2G");
	desk_open("history");
	assert_string_equal(desk_row("3")->word, "in place");
	assert_string_equal(desk_row("1")->title, "1  setup");
	assert_non_null(strstr(desk_detail("1", "Changed"), "vmail"));
	assert_string_equal(desk_detail("2", "By"), "anna from 192.0.2.7, in the background");
	assert_string_equal(desk_detail("3", "Packages"), "unbound 1.17.1-2+deb12u3 → 1.26.2-0+deb13u1");
	desk_open("changes");
	assert_string_equal(desk_row("file:/etc/postfix/main.cf")->word, "update");
	desk_open("options");
	assert_string_equal(desk_row("hostname")->text, "mail.example.org");
	desk_open("records");
	assert_string_equal(desk_look().items.v[0].title, "0 of 24 records seen everywhere");
	assert_string_equal(desk_row("MX example.org.")->word, "missing");
	assert_int_equal(desk_area("records")->to_do, 4); /* as the first line counts */
	desk_act("open", "");
	assert_ptr_equal(session_top(desk.s), &page_records);
	assert_non_null(desk_running("dns check --stream"));
	desk_act("back", "");
	assert_ptr_equal(session_top(desk.s), &page_dashboard);
}

static void test_the_queue_shows_what_strangers_wrote_clean(void **state)
{
	(void)state;
	desk_open("queue");
	const struct item *held = NULL;
	struct view v = desk_look();
	for (size_t i = 0; i < v.items.n; i++)
		if (strcmp(v.items.v[i].word, "hold") == 0)
			held = &v.items.v[i];
	assert_non_null(held);
	const char *id = arena_strdup(desk.scratch->a, held->id);
	desk_act("hold", id);
	assert_non_null(desk_running(arena_printf(desk.scratch->a, "queue release %s", id)));
	desk_answer(arena_printf(desk.scratch->a, "queue release %s", id), "{}", 0);
	desk_says("goes on its way");
	desk_recorded("queue list", "queue", 0);
	desk_act("delete", id);
	assert_non_null(strstr(desk_look().title, id));
	desk_act("no", "");
	assert_null(desk_running(arena_printf(desk.scratch->a, "queue delete --yes %s", id)));
	desk_act("delete", id);
	desk_act("yes", "");
	desk_answer(arena_printf(desk.scratch->a, "queue delete --yes %s", id), "{}", 0);
	desk_act("show", id);
	desk_recorded(arena_printf(desk.scratch->a, "queue show %s", id), "headers", 0);
	assert_non_null(strstr(desk_look().items.v[0].text, "Subject:"));
	desk_act("close", "");
	desk_act("flush", "");
	desk_answer("queue flush", "{}", 0);

	/* what the queue's own check finds now is what counts */
	assert_int_equal(desk_area("queue")->to_do, 1);
	desk_answer("check queue", "{\"version\": 2, \"findings\": []}", 0);
	assert_int_equal(desk_area("queue")->to_do, 0);
	assert_int_equal(desk_area("health")->to_do, 5);
	/* a look at everything that was begun before does not know better, though it ends later */
	desk_act("again-all", "");
	desk.ms += 10;
	desk_act("flush", "");
	struct host_child *before = desk_running("check queue");
	desk_answer("queue flush", "{}", 0);
	assert_true(before->freed); /* it may have looked before the change */
	desk_recorded("status --stream", "status", 1);
	desk_answer("check queue", "{\"version\": 2, \"findings\": []}", 0);
	assert_int_equal(desk_area("queue")->to_do, 0);

	desk_act("again", "");
	desk_answer("queue list", "{\"total\": 1, \"messages\": [{\"id\": \"4jb71m6H22z8Gt\", \"queue\": \"deferred\", \"sender\": "
			     "\"a\\u001b[2Jb\\n@x\", \"recipient\": \"\\u202ec\", \"arrival\": 1, \"reason\": \"550 \\u0007no\"}]}", 0);
	assert_string_equal(desk_row("4jb71m6H22z8Gt")->title, "a?[2Jb\n@x");
	assert_string_equal(desk_row("4jb71m6H22z8Gt")->text, "→ ?c");
	assert_string_equal(desk_detail("4jb71m6H22z8Gt", "Why"), "550 ?no");
}

/* --- whatever a verb says */

static void test_nothing_that_a_verb_says_is_trusted(void **state)
{
	static const char *const areas[] = { "health", "services", "queue", "certificate", "records", "accounts", "aliases",
					     "domains", "history", "changes", "options" };
	static const char *const odd[] = {
		"null", "[]", "{}", "[null, 1, \"x\", {}, []]", "not JSON", "{\"findings\": 1, \"steps\": {}, \"messages\": \"x\"}",
		"{\"findings\": [{\"id\": 1}, {\"id\": \"\"}, {\"id\": \"a\\u001b.b\", \"severity\": \"fail\"}]}",
		"[{\"address\": {}, \"generation\": -1, \"option\": null, \"domain\": [], \"targets\": \"x\", \"changed\": 1}]",
		"{\"steps\": [{\"change\": 1}, null], \"units\": [{}], \"messages\": [{}], \"names\": [1], \"lacking\": [null]}",
		"[{\"generation\": 9223372036854775807, \"when\": 9223372036854775807, \"failed_after\": [{}]}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (size_t k = 0; k < sizeof(areas) / sizeof(areas[0]); k++) {
			desk.ms += 10000;
			session_act(desk.s, "area", areas[k]);
			session_act(desk.s, "again", "");
			for (struct host_child *c = desk.first; c != NULL; c = c->next)
				if (!c->ended) {
					str_adds(&c->out, odd[i]);
					c->ended = true;
				}
			session_feed(desk.s);
			struct view v = desk_look();
			for (size_t r = 0; r < v.items.n; r++)
				assert_string_equal(view_clean(desk.scratch->a, v.items.v[r].text), v.items.v[r].text);
			for (size_t n = 0; n < v.actions.n; n++)
				if (strcmp(v.actions.v[n].id, "quit") != 0) {
					session_act(desk.s, v.actions.v[n].id, "9223372036854775807");
					while (session_top(desk.s) != &page_dashboard)
						session_act(desk.s, "back", "");
				}
		}
}

#define T(t) cmocka_unit_test_setup_teardown(t, dashboard_box_setup, dashboard_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_first_line_answers_whether_it_is_well),
		T(test_when_all_is_well_it_says_so),
		T(test_checks_show_as_they_are_through),
		T(test_old_answers_stay_with_their_age),
		T(test_rows),
		T(test_the_queue_shows_what_strangers_wrote_clean),
		T(test_nothing_that_a_verb_says_is_trusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
