/* The network page, told streams that are cut off, no streams at all, or more than anybody wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/network_wizard.h"

static void each_place_is_through(struct network_wizard *w, bool listed)
{
	struct view v = net_look(w);

	if (listed)
		assert_string_equal(v.right, "12 of 12 done");
	for (size_t i = 0; i < v.items.n; i++)
		assert_string_not_equal(v.items.v[i].word, "wait");
	assert_false(session_busy(w->s));
}

static void a_stream_that_is_cut_leaves_unknowns(void **state)
{
	struct network_wizard *w = *state;
	static const int statuses[] = { 0, 1, 2, 137 };
	const char *stream = net_recorded(w, "delivery");
	size_t n = strlen(stream), first = strcspn(stream, "\n");

	for (size_t at = 0, i = 0; at < n; at += 211, i++) {
		struct fake_task *t = net_last(w);

		net_say(w, t, arena_memdup(w->t->a, stream, at));
		net_end(w, t, statuses[i % 4]);
		each_place_is_through(w, at > first);
		/* afresh, with nothing known */
		session_act(w->s, "back", "");
		answers_set(session_answers(w->s), "hostname", i % 2 ? "mail.example.org" : "mx.example.org");
		session_act(w->s, "next", "");
	}
}

static void what_is_no_stream_changes_nothing(void **state)
{
	struct network_wizard *w = *state;
	static const char *const rubbish[] = {
		"rubbish\n",
		"\n\n{}\n[]\nnull\n1\n\"event\"\n{\"event\":1}\n",
		"{\"event\":\"checks\"}\n{\"event\":\"checks\",\"checks\":{\"name\":\"ptr\"}}\n",
		"{\"event\":\"checks\",\"checks\":[1,{},{\"name\":1},{\"name\":\"nobody\"},{\"name\":\"\\u001b[31m\"}]}\n",
		"{\"event\":\"begin\"}\n{\"event\":\"begin\",\"check\":\"nobody\"}\n{\"event\":\"begin\",\"check\":1}\n",
		"{\"event\":\"end\",\"check\":\"machine\"}\n{\"event\":\"end\",\"check\":\"queue\"}\n",
		"{\"event\":\"finding\",\"check\":\"ptr\"}\n{\"event\":\"finding\",\"check\":\"ptr\",\"finding\":{\"id\":\"ptr\"}}\n",
		"\xff\xfe\x01\n",
	};
	const char *stream = net_recorded(w, "well");

	net_say(w, net_last(w), arena_memdup(w->t->a, stream, strcspn(stream, "\n") + 1));
	net_say(w, net_last(w), "{\"event\":\"begin\",\"check\":\"ptr\"}\n");
	const char *before = net_rows(w);
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		net_say(w, net_last(w), rubbish[i]);
		assert_string_equal(net_rows(w), before);
	}
	net_end(w, net_last(w), 0);
	each_place_is_through(w, true);
}

static void each_line_twice_is_as_once(void **state)
{
	struct network_wizard *w = *state;
	char *rest, *line = strtok_r(net_recorded(w, "delivery"), "\n", &rest);

	for (; line != NULL; line = strtok_r(NULL, "\n", &rest))
		net_say(w, net_last(w), arena_printf(w->t->a, "%s\n%s\n", line, line));
	net_end(w, net_last(w), 1);
	const char *twice = net_rows(w);
	session_act(w->s, "all", "");
	net_play(w, "delivery");
	assert_string_equal(net_rows(w), twice);
}

static void a_line_without_end_is_not_kept(void **state)
{
	struct network_wizard *w = *state;
	enum { MIB = 1024 * 1024 };
	char *much = malloc(MIB + 1);

	assert_non_null(much);
	memset(much, 'a', MIB);
	much[MIB] = '\0';
	for (int i = 0; i < 10; i++)
		net_say(w, net_last(w), much);
	net_say(w, net_last(w), "\n");
	/* a huge text in a finding that is one */
	net_say(w, net_last(w), "{\"event\":\"checks\",\"checks\":[{\"name\":\"ptr\"}]}\n{\"event\":\"begin\",\"check\":\"ptr\"}\n"
			"{\"event\":\"finding\",\"check\":\"ptr\",\"finding\":{\"id\":\"ptr.generic\",\"severity\":\"fail\","
			"\"blocks\":null,\"subject\":\"\",\"why\":\"\",\"fix\":\"\",\"source\":\"\",\"should\":\"\",\"stands\":\"\","
			"\"seen\":\"\\u001b[2J");
	net_say(w, net_last(w), much);
	net_say(w, net_last(w), "\"}}\n");
	net_end(w, net_last(w), 1);
	assert_string_equal(net_row(w, "PTR"), "FAIL|PTR|?[2Jaaaaaaaaaaaaaaaaaaaaaaaaaa");
	struct view v = net_look(w);
	assert_true(strlen(v.items.v[0].text) < 5000);
	/* what came before the end of that line is told, what did not is unknown */
	session_act(w->s, "again", "ptr");
	for (int i = 0; i < 10; i++)
		net_say(w, net_last(w), much);
	net_end(w, net_last(w), 1);
	assert_string_equal(net_row(w, "PTR"), "unknown|PTR|the look at it broke off befor");
	free(much);
}

static void what_cannot_be_looked_at_says_why(void **state)
{
	struct network_wizard *w = *state;

	net_say(w, net_last(w), "{\"error\":\"the checks look at a running machine\",\"hint\":\"run it there\",\"status\":2}\n");
	net_end(w, net_last(w), 2);
	assert_string_equal(net_rows(w), "This could not be looked at: the checks look at a running machine\nrun it there\n");
	assert_false(session_busy(w->s));
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on although not all was looked at?");
	session_act(w->s, "no", "");
	session_act(w->s, "all", "");
	net_play(w, "well");
	assert_string_equal(net_look(w).say, "Everything needed is there.");
	/* with something to show it is said in its place */
	session_act(w->s, "again", "ptr");
	net_say(w, net_last(w), "{\"error\":\"no such file\",\"hint\":\"\",\"status\":1}\n");
	net_end(w, net_last(w), 1);
	assert_string_equal(net_row(w, "PTR"), "unknown|PTR|no such file");
}

static void what_cannot_be_started_says_so(void **state)
{
	struct network_wizard *w = *state;

	session_act(w->s, "back", "");
	answers_set(session_answers(w->s), "hostname", "mx.example.org");
	w->tasks.refuses = true;
	session_act(w->s, "next", "");
	assert_string_equal(net_rows(w), "This could not be looked at: cannot start another process\n");
	session_act(w->s, "next", "");
	assert_string_equal(net_asked(w), "Go on although not all was looked at?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, net_open, net_close)
		TEST(a_stream_that_is_cut_leaves_unknowns),
		TEST(what_is_no_stream_changes_nothing),
		TEST(each_line_twice_is_as_once),
		TEST(a_line_without_end_is_not_kept),
		TEST(what_cannot_be_looked_at_says_why),
		TEST(what_cannot_be_started_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
