/* installer/: pages in a row and on top of each other, by pages made for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "installer/session.h"
#include "scratch.h"

struct first_state {
	const char *typed;
	int entered, hidden, ticks;
	int answer; /* of the question: 1 yes, 2 no */
};

extern const struct page page_first;

static struct first_state *first(struct session *s)
{
	return session_state(s, &page_first);
}

static void first_enter(struct session *s)
{
	first(s)->entered++;
}

static void first_hide(struct session *s)
{
	first(s)->hidden++;
}

static void first_view(struct session *s, struct view *v)
{
	const char *typed = first(s)->typed;

	view_add(v, &(struct item){ .kind = ITEM_FIELD, .id = "name", .title = "Name", .value = typed ? typed : "" });
	view_action(v, "n", "next", "next");
}

static void first_set(struct session *s, const char *field, const char *value)
{
	assert_string_equal(field, "name");
	first(s)->typed = arena_strdup(session_arena(s), value);
}

static bool first_leave(struct session *s, struct err *err)
{
	if (first(s)->typed != NULL)
		return true;
	err_set(err, ERR_USAGE, "A name is needed first.");
	return false;
}

static void answered(struct session *s, bool yes, void *ctx)
{
	assert_ptr_equal(ctx, &page_first);
	first(s)->answer = yes ? 1 : 2;
}

static bool first_act(struct session *s, const char *action, const char *row)
{
	(void)row;
	if (strcmp(action, "ask") != 0)
		return false;
	session_ask(s, "Sure?", "It cannot be undone.", "Do it", answered, (void *)(uintptr_t)&page_first);
	return true;
}

static void first_tick(struct session *s)
{
	first(s)->ticks++;
}

const struct page page_first = { .id = "first", .title = "First", .state_size = sizeof(struct first_state),
				 .enter = first_enter, .hide = first_hide, .view = first_view, .set = first_set,
				 .act = first_act, .leave = first_leave, .tick = first_tick };

static void nothing(struct session *s, struct view *v)
{
	(void)s;
	(void)v;
}

static const struct page page_live = { .id = "live", .title = "Live", .view = nothing, .needs_live = true };
static const struct page page_done = { .id = "done", .title = "Done", .view = nothing, .no_back = true };
static const struct page *const pages[] = { &page_first, &page_live, &page_done, NULL };

static struct session *begin(struct scratch *t, const char *page)
{
	static struct session_with with;

	with = (struct session_with){ .host = &t->h, .datadir = "/nowhere", .box = "vps\033[31m" };
	struct session *s = session_new(&with, pages, true);
	session_begin(s, page);
	return s;
}

static struct view look(struct scratch *t, struct session *s)
{
	struct view v;

	session_view(s, t->a, &v);
	return v;
}

static void test_forth_and_back(void **state)
{
	struct scratch *t = *state;
	struct session *s = begin(t, NULL);
	struct view v = look(t, s);

	assert_string_equal(v.place, "1 of 2  First"); /* below a root that is not live one is left out */
	assert_string_equal(v.box, "vps?[31m");
	assert_true(session_act(s, "next", ""));
	v = look(t, s);
	assert_string_equal(v.say, "A name is needed first.");
	assert_string_equal(v.place, "1 of 2  First");
	session_set(s, "name", "a");
	assert_string_equal(look(t, s).say, "");
	assert_true(session_act(s, "next", ""));
	assert_string_equal(look(t, s).place, "2 of 2  Done");
	assert_int_equal(first(s)->hidden, 1);
	assert_true(session_act(s, "back", "")); /* something was done: there is no way back */
	assert_string_equal(look(t, s).place, "2 of 2  Done");
	assert_true(session_go(s, "first"));
	assert_string_equal(look(t, s).items.v[0].value, "a");
	assert_int_equal(first(s)->entered, 2);
	assert_false(session_act(s, "nonsense", ""));
	assert_false(session_go(s, "live"));
	session_free(s);
}

static void test_a_question_wants_its_answer(void **state)
{
	struct scratch *t = *state;
	struct session *s = begin(t, NULL);

	assert_true(session_act(s, "ask", ""));
	struct view v = look(t, s);
	assert_true(v.asks);
	assert_string_equal(v.title, "Sure?");
	assert_true(session_act(s, "next", ""));
	assert_true(look(t, s).asks);
	assert_int_equal(first(s)->answer, 0);
	assert_true(session_act(s, "close", ""));
	assert_false(look(t, s).asks);
	assert_int_equal(first(s)->answer, 2);
	assert_true(session_act(s, "ask", ""));
	assert_true(session_act(s, "yes", ""));
	assert_int_equal(first(s)->answer, 1);
	session_free(s);
}

static void test_texts_on_top(void **state)
{
	struct scratch *t = *state;
	struct session *s = begin(t, "done");

	session_show(s, "Log", "one\ntwo\033[2J\n");
	struct view v = look(t, s);
	assert_int_equal(v.items.v[0].kind, ITEM_LINES);
	assert_string_equal(v.items.v[0].text, "one\ntwo?[2J\n");
	session_copy(s, "Record", "v=spf1 mx -all");
	assert_true(look(t, s).raw);
	assert_true(session_act(s, "back", ""));
	assert_false(look(t, s).raw);
	assert_true(session_act(s, "close", ""));
	assert_string_equal(session_top(s)->id, "done");
	assert_true(session_act(s, "quit", ""));
	int status = 9;
	assert_true(session_over(s, &status));
	assert_int_equal(status, 0);
	session_free(s);
}

static void test_far_too_much_on_top(void **state)
{
	struct scratch *t = *state;
	struct session *s = begin(t, NULL);

	for (int i = 0; i < 100; i++)
		session_show(s, "Lo\033g", "one\n");
	assert_string_equal(look(t, s).title, "Lo?g");
	session_ask(s, "Sure?", "It cannot be undone.", "Do it", answered, NULL);
	assert_false(look(t, s).asks); /* there is no room for it: nothing was asked, nothing is done */
	while (session_covers(s))
		assert_true(session_act(s, "close", ""));
	assert_int_equal(first(s)->answer, 0);
	session_free(s);
}

static void test_its_time_comes(void **state)
{
	struct scratch *t = *state;
	struct session *s = begin(t, NULL);

	assert_int_equal(session_wait_ms(s), -1);
	assert_false(session_feed(s));
	session_tick(s, 1000000);
	assert_in_range(session_wait_ms(s), 900000, 1000000);
	session_tick(s, 0);
	assert_int_equal(session_wait_ms(s), 0);
	assert_true(session_feed(s));
	assert_int_equal(first(s)->ticks, 1);
	assert_int_equal(session_wait_ms(s), -1);
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_forth_and_back, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_a_question_wants_its_answer, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_texts_on_top, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_far_too_much_on_top, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_its_time_comes, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
