/*
 * The network page without a terminal: streams of mailstead check --stream, recorded on boxes of the lab
 * (tests/scenario/network), told to it by tasks that are played.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "installer/network.h"
#include "installer/pages.h"
#include "tests/unit/fake_tasks.h"
#include "tests/unit/scratch.h"

struct wizard {
	struct scratch *t;
	struct fake_tasks tasks;
	struct session_with with;
	struct session *s;
};

#define ALL "check --stream --site " SETUP_SITE

/* --- a wizard of three pages */

static void nothing(struct session *s, struct view *v)
{
	(void)s;
	(void)v;
}

static const struct page page_before = { .id = "before", .title = "Before", .view = nothing };
static const struct page page_after = { .id = "after", .title = "After", .view = nothing };
static const struct page *const pages[] = { &page_before, &page_network, &page_after, NULL };

static int open_wizard(void **state)
{
	struct wizard *w = test_calloc(1, sizeof(*w));
	void *scratch;

	assert_int_equal(scratch_setup(&scratch), 0);
	w->t = scratch;
	fake_tasks_open(&w->tasks, &w->t->h);
	w->with = (struct session_with){ .host = &w->t->h, .datadir = "/nowhere", .box = "vps" };
	w->s = session_new(&w->with, pages, true);
	answers_set(session_answers(w->s), "hostname", "mail.example.org");
	answers_set(session_answers(w->s), "contact", "admin@example.net");
	answers_set(session_answers(w->s), "domains", "example.org");
	session_begin(w->s, "network");
	*state = w;
	return 0;
}

static int close_wizard(void **state)
{
	struct wizard *w = *state;
	void *scratch = w->t;

	session_free(w->s);
	fake_tasks_close(&w->tasks);
	assert_int_equal(scratch_teardown(&scratch), 0);
	test_free(w);
	return 0;
}

static char *recorded(struct wizard *w, const char *name)
{
	FILE *f = fopen(arena_printf(w->t->a, "tests/scenario/network/%s.jsonl", name), "r");
	struct str text = {0};
	char buf[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(&text, buf, n);
	fclose(f);
	char *copy = arena_strdup(w->t->a, str_c(&text));
	str_free(&text);
	return copy;
}

static struct fake_task *last(struct wizard *w)
{
	assert_true(w->tasks.n > 0);
	return &w->tasks.v[w->tasks.n - 1];
}

static void say(struct wizard *w, struct fake_task *t, const char *text)
{
	fake_tasks_say(t, text);
	session_feed(w->s);
}

static void end(struct wizard *w, struct fake_task *t, int status)
{
	fake_tasks_end(t, status);
	session_feed(w->s);
}

static void play(struct wizard *w, const char *name)
{
	struct fake_task *t = last(w);

	say(w, t, recorded(w, name));
	end(w, t, 1);
}

static struct view look(struct wizard *w)
{
	struct view v;

	session_view(w->s, w->t->a, &v);
	return v;
}

/* "WORD|TITLE|TEXT" of each row, a text cut to the 30 characters that are enough to know it. */
static const char *rows(struct wizard *w)
{
	struct view v = look(w);
	struct str out = {0};

	for (size_t i = 0; i < v.items.n; i++)
		if (v.items.v[i].kind == ITEM_ROW)
			str_addf(&out, "%s|%s|%.30s%s%s\n", v.items.v[i].word, v.items.v[i].title, v.items.v[i].text,
				 v.items.v[i].right[0] != '\0' ? "|" : "", v.items.v[i].right);
		else
			str_addf(&out, "%s\n", v.items.v[i].text);
	const char *text = arena_strdup(w->t->a, str_c(&out));
	str_free(&out);
	return text;
}

static const char *row_of(struct wizard *w, const char *title)
{
	const char *all = rows(w), *at = strstr(all, arena_printf(w->t->a, "|%s|", title));

	assert_non_null(at);
	while (at > all && at[-1] != '\n')
		at--;
	return arena_memdup(w->t->a, at, strcspn(at, "\n"));
}

static const char *asked(struct wizard *w)
{
	struct view v = look(w);

	return v.asks ? v.title : "";
}

/* --- it arrives */

static void a_look_begins_with_the_page(void **state)
{
	struct wizard *w = *state;

	assert_int_equal(w->tasks.n, 1);
	assert_string_equal(w->tasks.v[0].args, ALL);
	assert_true(host_exists(&w->t->h, SETUP_SITE));
	assert_true(session_busy(w->s));
	assert_string_equal(rows(w), "Beginning …\n");
	assert_string_equal(look(w).right, "");
}

static void all_have_their_place_from_the_first_line(void **state)
{
	struct wizard *w = *state;
	const char *stream = recorded(w, "delivery");

	say(w, last(w), arena_memdup(w->t->a, stream, strcspn(stream, "\n") + 1));
	assert_string_equal(rows(w), "wait|This machine|\nwait|Packages|\nwait|Other software|\nwait|Machine's name|\n"
				     "wait|Clock|\nwait|Mail relay|\nwait|PTR|\nwait|Blocklists|\nwait|Domain|\n"
				     "wait|Addresses|\nwait|Port 25 out|\nwait|Port 25 in|\n");
	assert_string_equal(look(w).right, "0 of 12 done");
	assert_string_equal(look(w).say, "");
	say(w, last(w), "{\"event\":\"begin\",\"check\":\"ptr\"}\n");
	assert_string_equal(row_of(w, "PTR"), "wait|PTR|asking …");
}

static void what_was_found_takes_its_place(void **state)
{
	struct wizard *w = *state;

	play(w, "delivery");
	assert_string_equal(rows(w), "ok|This machine|a release that is supported, m\nok|Packages|apt and dpkg can work\n"
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
	assert_string_equal(look(w).right, "12 of 12 done");
	assert_string_equal(look(w).say, "These block delivery, not installation: you can go on and fix them meanwhile.");
	assert_false(session_busy(w->s));
	assert_true(w->tasks.v[0].freed);
}

static void what_is_found_says_where_to_mend_it(void **state)
{
	struct wizard *w = *state;
	const char *fix = NULL;

	play(w, "delivery");
	struct view v = look(w);
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
	struct wizard *w = *state;
	static const char *const names[] = { "well", "delivery", "installation", "unplugged" };

	for (size_t i = 0; i < 4; i++) {
		struct fake_task *t = last(w);
		struct view before = look(w);
		char *rest, *line = strtok_r(recorded(w, names[i]), "\n", &rest);

		for (; line != NULL; line = strtok_r(NULL, "\n", &rest)) {
			say(w, t, line);
			say(w, t, "\n");
			struct view after = look(w);
			if (i == 0 || before.items.n <= after.items.n)
				assert_kept(&before, &after);
			before = after;
		}
		end(w, t, 1);
		assert_string_equal(look(w).right, "12 of 12 done");
		assert_true(session_act(w->s, "all", ""));
	}
}

static void verdicts(void **state)
{
	struct wizard *w = *state;

	play(w, "well");
	assert_string_equal(look(w).say, "Everything needed is there.");
	session_act(w->s, "all", "");
	assert_string_equal(look(w).say, "");
	play(w, "unplugged");
	assert_string_equal(look(w).say, "Nothing that could be seen blocks the installation: you can go on.");
	assert_string_equal(row_of(w, "PTR v4"), "unknown|PTR v4|could not be determined: PTR o");
	session_act(w->s, "all", "");
	play(w, "installation");
	assert_string_equal(look(w).say, "This blocks the installation: Other software.");
}

/* --- looking again */

static void one_is_looked_at_again_while_the_rest_stays(void **state)
{
	struct wizard *w = *state;

	play(w, "delivery");
	assert_true(session_act(w->s, "again", "ptr 2"));
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(last(w)->args, "check ptr --stream --site " SETUP_SITE);
	assert_string_equal(row_of(w, "PTR v4"), "wait|PTR v4|");
	assert_string_equal(row_of(w, "PTR v6"), "wait|PTR v6|");
	assert_string_equal(row_of(w, "Port 25 out v4"), "FAIL|Port 25 out v4|port 25 of other mail servers,");
	assert_string_equal(look(w).right, "11 of 12 done");
	session_act(w->s, "again", "ptr");
	assert_string_equal(look(w).say, "PTR: it is being looked at.");
	/* another one meanwhile */
	session_act(w->s, "again", "domain");
	assert_string_equal(last(w)->args, "check domain --stream --site " SETUP_SITE);
	struct fake_task *ptr = &w->tasks.v[1], *domain = &w->tasks.v[2];
	say(w, domain, "{\"event\":\"begin\",\"check\":\"domain\"}\n");
	assert_string_equal(row_of(w, "Domain"), "wait|Domain|asking again …");
	say(w, ptr, recorded(w, "ptr-mended"));
	end(w, ptr, 0);
	assert_string_equal(row_of(w, "PTR"), "ok|PTR|every address has this server'");
	assert_string_equal(row_of(w, "Domain"), "wait|Domain|asking again …");
	assert_true(session_busy(w->s));
	end(w, domain, 137);
	assert_string_equal(row_of(w, "Domain"), "unknown|Domain|could not be determined: mails");
	assert_false(session_busy(w->s));
	/* of what is not shown because of another finding there is no line while it waits either */
	session_act(w->s, "again", "hostname");
	assert_non_null(strstr(rows(w), "wait|Machine's name|\nok|Clock|"));
	end(w, last(w), 0);
	session_act(w->s, "again", "");
	assert_string_equal(look(w).say, "Choose a line first.");
	session_act(w->s, "again", "nobody");
	assert_string_equal(look(w).say, "Choose a line first.");
	assert_int_equal(w->tasks.n, 4);
}

static void all_again_begins_anew_at_any_time(void **state)
{
	struct wizard *w = *state;
	const char *stream = recorded(w, "delivery");

	say(w, last(w), arena_memdup(w->t->a, stream, strlen(stream) / 2));
	session_act(w->s, "all", "");
	assert_true(w->tasks.v[0].freed);
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(last(w)->args, ALL);
	assert_string_equal(look(w).right, "0 of 12 done");
	play(w, "well");
	assert_string_equal(look(w).say, "Everything needed is there.");
	w->tasks.refuses = true;
	session_act(w->s, "all", "");
	assert_string_equal(look(w).say, "cannot start another process");
	assert_string_equal(look(w).right, "12 of 12 done");
}

/* --- going on */

static bool is_at(struct wizard *w, const char *id)
{
	return strcmp(session_top(w->s)->id, id) == 0;
}

static void going_on_needs_nothing_where_nothing_fails(void **state)
{
	struct wizard *w = *state;

	play(w, "unplugged");
	session_act(w->s, "next", "");
	assert_true(is_at(w, "after"));
}

static void going_on_while_it_runs_is_asked(void **state)
{
	struct wizard *w = *state;
	const char *stream = recorded(w, "well");

	say(w, last(w), arena_memdup(w->t->a, stream, strlen(stream) / 2));
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on while this is being looked at?");
	assert_false(w->tasks.v[0].freed);
	session_act(w->s, "no", "");
	assert_true(is_at(w, "network"));
	/* what is said meanwhile is not lost */
	session_act(w->s, "next", "");
	say(w, last(w), stream + strlen(stream) / 2);
	session_act(w->s, "yes", "");
	assert_true(is_at(w, "after"));
	assert_true(w->tasks.v[0].freed);
	session_act(w->s, "back", "");
	assert_string_equal(look(w).right, "12 of 12 done");
	assert_int_equal(w->tasks.n, 1);
}

static void what_fails_is_gone_on_with_by_saying_so(void **state)
{
	struct wizard *w = *state;

	play(w, "delivery");
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on although mail will not flow yet?");
	struct view v = look(w);
	assert_string_equal(v.items.v[0].text, "To be mended: PTR v4, PTR v6, Port 25 out v4, Port 25 out v6. It can be done meanwhile; "
					       "mailstead status reminds you of it.");
	session_act(w->s, "close", "");
	assert_true(is_at(w, "network"));
	session_act(w->s, "next", "");
	session_act(w->s, "yes", "");
	assert_true(is_at(w, "after"));
	/* once is enough, unless something else fails */
	session_act(w->s, "back", "");
	session_act(w->s, "next", "");
	assert_true(is_at(w, "after"));
	session_act(w->s, "back", "");
	session_act(w->s, "again", "ptr");
	play(w, "ptr-mended");
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on although mail will not flow yet?");
}

static void both_questions_come_one_after_the_other(void **state)
{
	struct wizard *w = *state;

	play(w, "delivery");
	session_act(w->s, "again", "domain");
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on while this is being looked at?");
	session_act(w->s, "yes", "");
	assert_string_equal(asked(w), "Go on although mail will not flow yet?");
	session_act(w->s, "yes", "");
	assert_true(is_at(w, "after"));
	assert_true(last(w)->freed);
}

static void what_blocks_the_installation_is_mended_or_accepted(void **state)
{
	struct wizard *w = *state;
	const struct answers *answers = session_answers(w->s);

	play(w, "installation");
	session_act(w->s, "next", "");
	assert_true(is_at(w, "network"));
	assert_string_equal(asked(w), "");
	assert_non_null(strstr(look(w).say, "This blocks the installation: Other software. Enter on it says"));
	session_act(w->s, "despite", "ptr");
	assert_string_equal(look(w).say, "That line does not block the installation.");
	session_act(w->s, "despite", "clash");
	assert_string_equal(asked(w), "Install although this is so?");
	session_act(w->s, "no", "");
	assert_false(answers_ignores(answers, "clash.port"));
	session_act(w->s, "despite", "clash");
	session_act(w->s, "yes", "");
	assert_true(answers_ignores(answers, "clash.port"));
	assert_string_equal(row_of(w, "Other software"), "FAIL|Other software|systemd-socket-, of the packag|accepted");
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
	assert_true(is_at(w, "after"));
	/* what is mended is not accepted unseen if it comes again */
	session_act(w->s, "back", "");
	session_act(w->s, "all", "");
	play(w, "well");
	assert_false(answers_ignores(answers, "clash.port"));
}

/* --- coming back */

static void what_was_seen_stays_until_the_site_is_another(void **state)
{
	struct wizard *w = *state;

	play(w, "well");
	session_act(w->s, "next", "");
	session_act(w->s, "back", "");
	assert_int_equal(w->tasks.n, 1);
	session_act(w->s, "back", "");
	answers_set(session_answers(w->s), "hostname", "mx.example.org");
	session_act(w->s, "next", "");
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(last(w)->args, ALL);
	assert_string_equal(rows(w), "Beginning …\n");
}

static void what_was_left_unseen_is_looked_at_then(void **state)
{
	struct wizard *w = *state;
	const char *stream = recorded(w, "well"), *upto = strstr(stream, "{\"event\":\"finding\",\"check\":\"addresses\"");

	say(w, last(w), arena_memdup(w->t->a, stream, (size_t)(upto - stream)));
	assert_string_equal(look(w).right, "8 of 12 done");
	session_act(w->s, "back", "");
	assert_true(w->tasks.v[0].freed);
	session_act(w->s, "next", "");
	assert_int_equal(w->tasks.n, 2);
	assert_string_equal(last(w)->args, "check ptr addresses port25-out port25-in --stream --site " SETUP_SITE);
	play(w, "well");
	assert_string_equal(look(w).right, "12 of 12 done");
}

/* --- streams that are not as they should be */

static void each_place_is_through(struct wizard *w, bool listed)
{
	struct view v = look(w);

	if (listed)
		assert_string_equal(v.right, "12 of 12 done");
	for (size_t i = 0; i < v.items.n; i++)
		assert_string_not_equal(v.items.v[i].word, "wait");
	assert_false(session_busy(w->s));
}

static void a_stream_that_is_cut_leaves_unknowns(void **state)
{
	struct wizard *w = *state;
	static const int statuses[] = { 0, 1, 2, 137 };
	const char *stream = recorded(w, "delivery");
	size_t n = strlen(stream), first = strcspn(stream, "\n");

	for (size_t at = 0, i = 0; at < n; at += 211, i++) {
		struct fake_task *t = last(w);

		say(w, t, arena_memdup(w->t->a, stream, at));
		end(w, t, statuses[i % 4]);
		each_place_is_through(w, at > first);
		/* afresh, with nothing known */
		session_act(w->s, "back", "");
		answers_set(session_answers(w->s), "hostname", i % 2 ? "mail.example.org" : "mx.example.org");
		session_act(w->s, "next", "");
	}
}

static void what_is_no_stream_changes_nothing(void **state)
{
	struct wizard *w = *state;
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
	const char *stream = recorded(w, "well");

	say(w, last(w), arena_memdup(w->t->a, stream, strcspn(stream, "\n") + 1));
	say(w, last(w), "{\"event\":\"begin\",\"check\":\"ptr\"}\n");
	const char *before = rows(w);
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		say(w, last(w), rubbish[i]);
		assert_string_equal(rows(w), before);
	}
	end(w, last(w), 0);
	each_place_is_through(w, true);
}

static void each_line_twice_is_as_once(void **state)
{
	struct wizard *w = *state;
	char *rest, *line = strtok_r(recorded(w, "delivery"), "\n", &rest);

	for (; line != NULL; line = strtok_r(NULL, "\n", &rest))
		say(w, last(w), arena_printf(w->t->a, "%s\n%s\n", line, line));
	end(w, last(w), 1);
	const char *twice = rows(w);
	session_act(w->s, "all", "");
	play(w, "delivery");
	assert_string_equal(rows(w), twice);
}

static void a_line_without_end_is_not_kept(void **state)
{
	struct wizard *w = *state;
	enum { MIB = 1024 * 1024 };
	char *much = malloc(MIB + 1);

	assert_non_null(much);
	memset(much, 'a', MIB);
	much[MIB] = '\0';
	for (int i = 0; i < 10; i++)
		say(w, last(w), much);
	say(w, last(w), "\n");
	/* a huge text in a finding that is one */
	say(w, last(w), "{\"event\":\"checks\",\"checks\":[{\"name\":\"ptr\"}]}\n{\"event\":\"begin\",\"check\":\"ptr\"}\n"
			"{\"event\":\"finding\",\"check\":\"ptr\",\"finding\":{\"id\":\"ptr.generic\",\"severity\":\"fail\","
			"\"blocks\":null,\"subject\":\"\",\"why\":\"\",\"fix\":\"\",\"source\":\"\",\"should\":\"\",\"stands\":\"\","
			"\"seen\":\"\\u001b[2J");
	say(w, last(w), much);
	say(w, last(w), "\"}}\n");
	end(w, last(w), 1);
	assert_string_equal(row_of(w, "PTR"), "FAIL|PTR|?[2Jaaaaaaaaaaaaaaaaaaaaaaaaaa");
	struct view v = look(w);
	assert_true(strlen(v.items.v[0].text) < 5000);
	/* what came before the end of that line is told, what did not is unknown */
	session_act(w->s, "again", "ptr");
	for (int i = 0; i < 10; i++)
		say(w, last(w), much);
	end(w, last(w), 1);
	assert_string_equal(row_of(w, "PTR"), "unknown|PTR|could not be determined: the l");
	free(much);
}

static void what_cannot_be_looked_at_says_why(void **state)
{
	struct wizard *w = *state;

	say(w, last(w), "{\"error\":\"the checks look at a running machine\",\"hint\":\"run it there\",\"status\":2}\n");
	end(w, last(w), 2);
	assert_string_equal(rows(w), "This could not be looked at: the checks look at a running machine\nrun it there\n");
	assert_false(session_busy(w->s));
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on although not all was looked at?");
	session_act(w->s, "no", "");
	session_act(w->s, "all", "");
	play(w, "well");
	assert_string_equal(look(w).say, "Everything needed is there.");
	/* with something to show it is said in its place */
	session_act(w->s, "again", "ptr");
	say(w, last(w), "{\"error\":\"no such file\",\"hint\":\"\",\"status\":1}\n");
	end(w, last(w), 1);
	assert_string_equal(row_of(w, "PTR"), "unknown|PTR|could not be determined: no su");
}

static void what_cannot_be_started_says_so(void **state)
{
	struct wizard *w = *state;

	session_act(w->s, "back", "");
	answers_set(session_answers(w->s), "hostname", "mx.example.org");
	w->tasks.refuses = true;
	session_act(w->s, "next", "");
	assert_string_equal(rows(w), "This could not be looked at: cannot start another process\n");
	session_act(w->s, "next", "");
	assert_string_equal(asked(w), "Go on although not all was looked at?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_wizard, close_wizard)
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
		TEST(a_stream_that_is_cut_leaves_unknowns),
		TEST(what_is_no_stream_changes_nothing),
		TEST(each_line_twice_is_as_once),
		TEST(a_line_without_end_is_not_kept),
		TEST(what_cannot_be_looked_at_says_why),
		TEST(what_cannot_be_started_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
