/* The network page without a terminal: it arrives, is looked at again, is gone on from, is come back to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/unit/network_wizard.h"

/* --- it arrives */

static void a_look_begins_with_the_page(void **state)
{
	struct network_wizard *w = *state;

	assert_int_equal(w->tasks.n, 1);
	assert_string_equal(w->tasks.v[0].args, ALL);
	assert_true(host_exists(&w->t->h, SETUP_SITE));
	assert_true(session_busy(w->s));
	assert_string_equal(net_rows(w), "Beginning …\n");
	assert_string_equal(net_look(w).right, "");
}

static void all_have_their_place_from_the_first_line(void **state)
{
	struct network_wizard *w = *state;
	const char *stream = net_recorded(w, "delivery");

	net_say(w, net_last(w), arena_memdup(w->t->a, stream, strcspn(stream, "\n") + 1));
	assert_string_equal(net_rows(w), "wait|This machine|\nwait|Packages|\nwait|Other software|\nwait|Machine's name|\n"
				     "wait|Clock|\nwait|Mail relay|\nwait|PTR|\nwait|Blocklists|\nwait|Domain|\n"
				     "wait|Addresses|\nwait|Port 25 out|\nwait|Port 25 in|\n");
	assert_string_equal(net_look(w).right, "0 of 12 done");
	assert_string_equal(net_look(w).say, "");
	net_say(w, net_last(w), "{\"event\":\"begin\",\"check\":\"ptr\"}\n");
	assert_string_equal(net_row(w, "PTR"), "wait|PTR|asking …");
}

static void what_was_found_takes_its_place(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "delivery");
	assert_string_equal(net_rows(w), "ok|This machine|a release that is supported, m\nok|Packages|apt and dpkg can work\n"
				     "ok|Other software|no other mail software, and no\n"
				     "info|Machine's name|the machine calls itself \"box\"\n"
				     "ok|Clock|right, and kept right\n"
				     "ok|Mail relay|the relay for outgoing mail, w\n"
				     "FAIL|PTR v4|the name of 45.90.10.10 is sta\nFAIL|PTR v6|2a09:51::10 has no name: there\n"
				     "ok|Blocklists|no address and no domain of ou\nok|Domain|the domains are registered, we\n"
				     "ok|Addresses|mail leaves from the address t\n"
				     "FAIL|Port 25 out v4|port 25 of other mail servers,\n"
				     "FAIL|Port 25 out v6|port 25 of other mail servers,\n"
				     "ok|Port 25 in|mail gets in: port 25 of this \n");
	assert_string_equal(net_look(w).right, "12 of 12 done");
	assert_string_equal(net_look(w).say, "These block delivery, not installation: you can go on and fix them meanwhile.");
	assert_false(session_busy(w->s));
	assert_true(w->tasks.v[0].freed);
}

static void what_is_found_says_where_to_mend_it(void **state)
{
	struct network_wizard *w = *state;
	const char *fix = NULL;

	net_play(w, "delivery");
	struct view v = net_look(w);
	for (size_t i = 0; i < v.items.n; i++)
		for (size_t j = 0; strcmp(v.items.v[i].id, "ptr") == 0 && j < v.items.v[i].details.n; j++)
			if (strcmp(v.items.v[i].details.v[j].label, "Fix") == 0)
				fix = v.items.v[i].details.v[j].text;
	assert_non_null(fix);
	assert_non_null(strstr(fix, "to mail.example.org at Hetzner: Hetzner Console, the server, Networking"));
}

/* The ids of two views, of which the second is later: all that were there are, and in the order in which they were. */
static void assert_kept(const struct view *before, const struct view *after)
{
	size_t at = 0;

	for (size_t i = 0; i < before->items.n; i++) {
		if (before->items.v[i].kind != ITEM_ROW)
			continue;
		while (at < after->items.n && strcmp(after->items.v[at].id, before->items.v[i].id) != 0)
			at++;
		assert_true(at < after->items.n);
	}
}

static void no_row_jumps(void **state)
{
	struct network_wizard *w = *state;
	static const char *const names[] = { "well", "delivery", "installation", "unplugged" };

	for (size_t i = 0; i < 4; i++) {
		struct fake_task *t = net_last(w);
		struct view before = net_look(w);
		char *rest, *line = strtok_r(net_recorded(w, names[i]), "\n", &rest);

		for (; line != NULL; line = strtok_r(NULL, "\n", &rest)) {
			net_say(w, t, line);
			net_say(w, t, "\n");
			struct view after = net_look(w);
			if (i == 0 || before.items.n <= after.items.n)
				assert_kept(&before, &after);
			before = after;
		}
		net_end(w, t, 1);
		assert_string_equal(net_look(w).right, "12 of 12 done");
		assert_true(session_act(w->s, "all", ""));
	}
}

static void verdicts(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "well");
	assert_string_equal(net_look(w).say, "Everything needed is there.");
	session_act(w->s, "all", "");
	assert_string_equal(net_look(w).say, "");
	net_play(w, "unplugged");
	assert_string_equal(net_look(w).say, "Nothing that could be seen blocks the installation: you can go on.");
	assert_string_equal(net_row(w, "PTR v4"), "unknown|PTR v4|PTR of 45.90.10.10: no answer ");
	session_act(w->s, "all", "");
	net_play(w, "installation");
	assert_string_equal(net_look(w).say, "This blocks the installation: Other software.");
}

/* --- looking again */

static void one_is_looked_at_again_while_the_rest_stays(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "delivery");
	assert_true(session_act(w->s, "again", "ptr 2"));
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(net_last(w)->args, "check ptr --stream --site " SETUP_SITE);
	assert_string_equal(net_row(w, "PTR v4"), "wait|PTR v4|");
	assert_string_equal(net_row(w, "PTR v6"), "wait|PTR v6|");
	assert_string_equal(net_row(w, "Port 25 out v4"), "FAIL|Port 25 out v4|port 25 of other mail servers,");
	assert_string_equal(net_look(w).right, "11 of 12 done");
	session_act(w->s, "again", "ptr");
	assert_string_equal(net_look(w).say, "PTR: it is being looked at.");
	/* another one meanwhile */
	session_act(w->s, "again", "domain");
	assert_string_equal(net_last(w)->args, "check domain --stream --site " SETUP_SITE);
	struct fake_task *ptr = &w->tasks.v[1], *domain = &w->tasks.v[2];
	net_say(w, domain, "{\"event\":\"begin\",\"check\":\"domain\"}\n");
	assert_string_equal(net_row(w, "Domain"), "wait|Domain|asking again …");
	net_say(w, ptr, net_recorded(w, "ptr-mended"));
	net_end(w, ptr, 0);
	assert_string_equal(net_row(w, "PTR"), "ok|PTR|every address has this server'");
	assert_string_equal(net_row(w, "Domain"), "wait|Domain|asking again …");
	assert_true(session_busy(w->s));
	net_end(w, domain, 137);
	assert_string_equal(net_row(w, "Domain"), "unknown|Domain|mailstead check ended with sta");
	assert_false(session_busy(w->s));
	/* of what is not shown because of another finding there is no line while it waits either */
	session_act(w->s, "again", "hostname");
	assert_non_null(strstr(net_rows(w), "wait|Machine's name|\nok|Clock|"));
	net_end(w, net_last(w), 0);
	session_act(w->s, "again", "");
	assert_string_equal(net_look(w).say, "Choose a line first.");
	session_act(w->s, "again", "nobody");
	assert_string_equal(net_look(w).say, "Choose a line first.");
	assert_int_equal(w->tasks.n, 4);
}

static void all_again_begins_anew_at_any_time(void **state)
{
	struct network_wizard *w = *state;
	const char *stream = net_recorded(w, "delivery");

	net_say(w, net_last(w), arena_memdup(w->t->a, stream, strlen(stream) / 2));
	session_act(w->s, "all", "");
	assert_true(w->tasks.v[0].freed);
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(net_last(w)->args, ALL);
	assert_string_equal(net_look(w).right, "0 of 12 done");
	net_play(w, "well");
	assert_string_equal(net_look(w).say, "Everything needed is there.");
	w->tasks.refuses = true;
	session_act(w->s, "all", "");
	assert_string_equal(net_look(w).say, "cannot start another process");
	assert_string_equal(net_look(w).right, "12 of 12 done");
}

/* --- going on */

static void going_on_needs_nothing_where_nothing_fails(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "unplugged");
	session_act(w->s, "next", "");
	assert_true(net_is_at(w, "after"));
}

static void going_on_while_it_runs_is_asked(void **state)
{
	struct network_wizard *w = *state;
	const char *stream = net_recorded(w, "well");

	net_say(w, net_last(w), arena_memdup(w->t->a, stream, strlen(stream) / 2));
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on while this is being looked at?");
	assert_false(w->tasks.v[0].freed);
	session_act(w->s, "no", "");
	assert_true(net_is_at(w, "network"));
	/* what is said meanwhile is not lost */
	session_act(w->s, "next", "");
	net_say(w, net_last(w), stream + strlen(stream) / 2);
	session_act(w->s, "yes", "");
	assert_true(net_is_at(w, "after"));
	assert_true(w->tasks.v[0].freed);
	session_act(w->s, "back", "");
	assert_string_equal(net_look(w).right, "12 of 12 done");
	assert_int_equal(w->tasks.n, 1);
}

static void what_fails_is_gone_on_with_by_saying_so(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "delivery");
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on although mail will not flow yet?");
	struct view v = net_look(w);
	assert_string_equal(v.items.v[0].text, "To be mended: PTR v4, PTR v6, Port 25 out v4, Port 25 out v6. It can be done meanwhile; "
					       "mailstead status reminds you of it.");
	session_act(w->s, "close", "");
	assert_true(net_is_at(w, "network"));
	session_act(w->s, "next", "");
	session_act(w->s, "yes", "");
	assert_true(net_is_at(w, "after"));
	/* once is enough, unless something else fails */
	session_act(w->s, "back", "");
	session_act(w->s, "next", "");
	assert_true(net_is_at(w, "after"));
	session_act(w->s, "back", "");
	session_act(w->s, "again", "ptr");
	net_play(w, "ptr-mended");
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on although mail will not flow yet?");
}

static void both_questions_come_one_after_the_other(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "delivery");
	session_act(w->s, "again", "domain");
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on while this is being looked at?");
	session_act(w->s, "yes", "");
	assert_string_equal(net_asked(w), "Go on although mail will not flow yet?");
	session_act(w->s, "yes", "");
	assert_true(net_is_at(w, "after"));
	assert_true(net_last(w)->freed);
}

static void what_blocks_the_installation_is_mended_or_accepted(void **state)
{
	struct network_wizard *w = *state;
	const struct answers *answers = session_answers(w->s);

	net_play(w, "installation");
	session_act(w->s, "next", "");
	assert_true(net_is_at(w, "network"));
	assert_string_equal(net_asked(w), "");
	assert_non_null(strstr(net_look(w).say, "This blocks the installation: Other software. Enter on it says"));
	session_act(w->s, "despite", "ptr");
	assert_string_equal(net_look(w).say, "That line does not block the installation.");
	session_act(w->s, "despite", "clash");
	assert_string_equal(net_asked(w), "Install although this is so?");
	session_act(w->s, "no", "");
	assert_false(answers_ignores(answers, "clash.port"));
	session_act(w->s, "despite", "clash");
	session_act(w->s, "yes", "");
	assert_true(answers_ignores(answers, "clash.port"));
	assert_string_equal(net_row(w, "Other software"), "FAIL|Other software|systemd-socket-, of the packag|accepted");
	/* it is kept */
	struct answers *kept = answers_new(w->t->a);
	bool is_kept = false;
	assert_true(answers_load(kept, &w->t->h, &is_kept, &w->t->err));
	assert_true(answers_ignores(kept, "clash.port"));
	/* and can be taken back */
	session_act(w->s, "despite", "clash");
	assert_false(answers_ignores(answers, "clash.port"));
	session_act(w->s, "despite", "clash");
	session_act(w->s, "yes", "");
	session_act(w->s, "next", "");
	assert_true(net_is_at(w, "after"));
	/* what is mended is not accepted unseen if it comes again */
	session_act(w->s, "back", "");
	session_act(w->s, "all", "");
	net_play(w, "well");
	assert_false(answers_ignores(answers, "clash.port"));
}

/* --- coming back */

static void what_was_seen_stays_until_the_site_is_another(void **state)
{
	struct network_wizard *w = *state;

	net_play(w, "well");
	session_act(w->s, "next", "");
	session_act(w->s, "back", "");
	assert_int_equal(w->tasks.n, 1);
	session_act(w->s, "back", "");
	answers_set(session_answers(w->s), "hostname", "mx.example.org");
	session_act(w->s, "next", "");
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(net_last(w)->args, ALL);
	assert_string_equal(net_rows(w), "Beginning …\n");
}

static void what_was_left_unseen_is_looked_at_then(void **state)
{
	struct network_wizard *w = *state;
	const char *stream = net_recorded(w, "well"), *upto = strstr(stream, "{\"event\":\"finding\",\"check\":\"addresses\"");

	net_say(w, net_last(w), arena_memdup(w->t->a, stream, (size_t)(upto - stream)));
	assert_string_equal(net_look(w).right, "8 of 12 done");
	session_act(w->s, "back", "");
	assert_true(w->tasks.v[0].freed);
	session_act(w->s, "next", "");
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(net_last(w)->args, "check ptr addresses port25-out port25-in --stream --site " SETUP_SITE);
	net_play(w, "well");
	assert_string_equal(net_look(w).right, "12 of 12 done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, net_open, net_close)
		TEST(a_look_begins_with_the_page),
		TEST(all_have_their_place_from_the_first_line),
		TEST(what_was_found_takes_its_place),
		TEST(what_is_found_says_where_to_mend_it),
		TEST(no_row_jumps),
		TEST(verdicts),
		TEST(one_is_looked_at_again_while_the_rest_stays),
		TEST(all_again_begins_anew_at_any_time),
		TEST(going_on_needs_nothing_where_nothing_fails),
		TEST(going_on_while_it_runs_is_asked),
		TEST(what_fails_is_gone_on_with_by_saying_so),
		TEST(both_questions_come_one_after_the_other),
		TEST(what_blocks_the_installation_is_mended_or_accepted),
		TEST(what_was_seen_stays_until_the_site_is_another),
		TEST(what_was_left_unseen_is_looked_at_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
