/* engine/journal: what is put back, also when putting back is cut short, and what a damaged journal says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/journal.h"
#include "tests/unit/engine_box.h"

static int setup(void **state)
{
	struct engine_box *b = test_calloc(1, sizeof(*b));
	struct err err = {0};

	engine_box_open(b);
	assert_true(journal_begin(&b->e, 3, &err));
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	engine_box_close(*state);
	test_free(*state);
	return 0;
}

static json_t *records(struct engine_box *b)
{
	json_t *list;
	struct err err = {0};

	if (!journal_read(&b->f.h, &list, &err))
		fail_msg("%s", err.msg);
	return list;
}

static void test_lines(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	assert_true(journal_file(&b->e, "/etc/other", &err));
	assert_true(journal_file(&b->e, "/etc/none", &err));
	assert_true(journal_file(&b->e, "/etc/resolver", &err));
	json_t *list = records(b);
	assert_int_equal(json_array_size(list), 4);
	assert_int_equal(journal_generation(list), 3);
	const json_t *was = json_object_get(json_array_get(list, 1), "was");
	assert_string_equal(json_string_value(json_object_get(was, "type")), "regular");
	assert_string_equal(fake_get(&b->f, arena_printf(b->a, JOURNAL_UNDO "/%s", json_string_value(json_object_get(was, "copy")))),
			    "not ours\n");
	was = json_object_get(json_array_get(list, 3), "was");
	assert_string_equal(json_string_value(json_object_get(was, "target")), "../run/resolver");
	json_decref(list);
	/* A directory is no file to be put back. */
	assert_false(journal_file(&b->e, "/etc", &err));
	assert_true(journal_remove(&b->e, &err));
	list = records(b);
	assert_int_equal(json_array_size(list), 0);
	assert_int_equal(journal_generation(list), 0);
	json_decref(list);
}

static void test_copies_have_numbers_of_their_own(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	for (int i = 0; i < 3; i++) {
		fake_put(&b->f, "/etc/other", arena_printf(b->a, "%d", i));
		assert_true(journal_file(&b->e, "/etc/other", &err));
	}
	assert_string_equal(fake_get(&b->f, JOURNAL_UNDO "/1"), "0");
	assert_string_equal(fake_get(&b->f, JOURNAL_UNDO "/3"), "2");
	/* The first state is what comes back: last first. */
	json_t *list = records(b);
	assert_true(journal_undo(&b->e, list, &err));
	json_decref(list);
	assert_string_equal(fake_get(&b->f, "/etc/other"), "0");
}

static void test_torn_last_line(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	static const char torn[] = "{\"file\": \"/etc/other\", \"was\": {\"ty";

	assert_true(journal_file(&b->e, "/etc/none", &err));
	for (size_t n = 1; n < sizeof(torn); n++) {
		struct str text = {0};

		str_adds(&text, fake_get(&b->f, JOURNAL_FILE));
		size_t whole = text.len;
		str_add(&text, torn, n);
		fake_put(&b->f, JOURNAL_FILE, str_c(&text));
		json_t *list = records(b);
		assert_int_equal(json_array_size(list), 2);
		json_decref(list);
		str_cut(&text, whole);
		fake_put(&b->f, JOURNAL_FILE, str_c(&text));
		str_free(&text);
	}
	/* Only the first line, and that torn: nothing was begun. */
	fake_put(&b->f, JOURNAL_FILE, "{\"begin\": 17");
	assert_true(engine_recover(&b->e, &err));
	assert_false(fake_is_there(&b->f, PATH_JOURNAL));
}

/* A whole line that cannot be read is no crash of ours: nothing is guessed. */
static void test_damaged_line(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	fake_put(&b->f, JOURNAL_FILE, "{\"begin\": 17, \"generation\": 3}\n{\"file\": \n{\"dir\": \"/etc\"}\n");
	assert_false(engine_recover(&b->e, &err));
	assert_string_equal(err.msg, "cannot read the journal: /var/lib/mailstead/journal/journal.jsonl is damaged in line 2");
	assert_true(err.hint[0] != '\0');
	assert_true(fake_is_there(&b->f, JOURNAL_FILE));
}

static void test_directories(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	assert_true(journal_mkdirs(&b->e, "/etc/a/b/c", &err));
	assert_true(fake_is_there(&b->f, "/etc/a/b/c"));
	assert_true(journal_mkdirs(&b->e, "/etc/mail/x", &err));
	fake_put(&b->f, "/etc/mail/x/letter", "from somebody");
	json_t *list = records(b);
	assert_int_equal(json_array_size(list), 6);
	assert_true(journal_undo(&b->e, list, &err));
	json_decref(list);
	assert_false(fake_is_there(&b->f, "/etc/a"));
	assert_string_equal(fake_get(&b->f, "/etc/mail/x/letter"), "from somebody");
	assert_non_null(strstr(str_c(&b->events), "warning /etc/mail/x stays: it is not empty\n"));
}

/* Undone once, undone again, undone after being cut short at every call: the same. */
static void test_undo_again_and_again(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};
	struct str before = {0}, after = {0};

	fake_put(&b->f, "/lib/systemd/system/x.service", "[Service]\n");
	/* systemctl disable looks in there, and it stays. */
	fake_put(&b->f, "/etc/systemd/system/multi-user.target.wants/y.service", "");
	engine_box_live(b, &before);
	assert_true(journal_mkdirs(&b->e, "/etc/a/b", &err) && journal_file(&b->e, "/etc/a/b/new", &err) &&
		    journal_file(&b->e, "/etc/other", &err) && journal_file(&b->e, "/etc/resolver", &err) &&
		    journal_unit(&b->e,
				 &(struct step){ .res = &(struct resource){ .name = "x.service" }, .start = true, .enable = true }, &err));
	fake_put(&b->f, "/etc/a/b/new", "new");
	fake_put(&b->f, "/etc/other", "new");
	fake_put(&b->f, "/etc/resolver", "new");
	json_t *list = records(b);
	for (long at = 1;; at++) {
		fake_arm(&b->f, FAULT_FROM, at);
		bool ok = journal_undo(&b->e, list, &err);
		fake_arm(&b->f, FAULT_NONE, 0);
		if (ok)
			break;
	}
	assert_true(journal_undo(&b->e, list, &err));
	engine_box_live(b, &after);
	assert_string_equal(str_c(&after), str_c(&before));
	json_decref(list);
	str_free(&before);
	str_free(&after);
}

static void test_no_second_beginning(void **state)
{
	struct engine_box *b = *state;
	struct err err = {0};

	assert_true(journal_file(&b->e, "/etc/other", &err));
	assert_false(journal_begin(&b->e, 4, &err));
	assert_int_equal(err.code, ERR_EXISTS);
	json_t *list = records(b);
	assert_int_equal(json_array_size(list), 2);
	json_decref(list);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines),        T(test_copies_have_numbers_of_their_own),
		T(test_torn_last_line), T(test_damaged_line),
		T(test_directories),  T(test_undo_again_and_again),
		T(test_no_second_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
