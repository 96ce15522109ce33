/* plan/drift.h, with the real diff; and host/planned.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "host/planned.h"
#include "plan/drift.h"
#include "scratch.h"

static const struct file_meta open_to_all = { .mode = 0644 };

static void put(struct scratch *b, const char *path, const char *text, size_t n)
{
	if (!b->h.fs->write(&b->h, path, text, n, &open_to_all, &b->err))
		fail_msg("%s", b->err.msg);
}

static void assert_drift(struct scratch *b, enum settings_format format, const char *base, const char *live, size_t live_n,
			 const char *says)
{
	const struct drift_sides sides = { .base_path = "/base", .base = { base, strlen(base) }, .live = { live, live_n },
					   .format = format };
	drift_places places;
	struct str text = {0};

	put(b, "/base", base, strlen(base));
	if (!drift_look(&b->h, b->a, &sides, &places, &b->err))
		fail_msg("%s", b->err.msg);
	drift_text(&places, true, &text);
	assert_string_equal(str_c(&text), says);
	str_free(&text);
}

#define DRIFT(format, base, live, says) assert_drift(b, format, base, live, sizeof(live) - 1, says)

static void lines_and_settings(void **state)
{
	struct scratch *b = *state;

	DRIFT(SETTINGS_MAIN_CF, "biff = no\na = 1\nb = 2\n", "biff = yes\na = 1\nb = 2\n", "line 1 (biff)");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\nb = 2\n", "a = 1\nb = 2\nmine =\n  one\n  two\n", "3 lines: 3-5 (mine)");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\nb = 2\n", "b = 2\n", "1 line: 1 taken away behind 0 (a)");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\n", "# mine\na = 1\n", "line 1");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\nb = 2\nc = 3\nd = 4\n", "a = 9\nb = 9\nc = 9\nd = 9\n", "4 lines: 1-4 (a, b, c, …)");
	DRIFT(SETTINGS_DOVECOT, "service auth {\n  user = x\n}\n", "service auth {\n  user = y\n}\n",
	      "line 2 (service auth / user)");
	DRIFT(SETTINGS_DOVECOT, "a = 1\n", "a = 1\nservice x {\n}\n", "2 lines: 2-3 (service x)");
	DRIFT(SETTINGS_UNBOUND, "server:\n  prefetch: yes\n", "server:\n  prefetch: no\n", "line 2 (server / prefetch)");
}

static void files_of_no_format(void **state)
{
	struct scratch *b = *state;

	DRIFT(SETTINGS_NONE, "root: a\n", "root: b\n", "line 1");
	/* What cannot be read by setting has lines all the same. */
	DRIFT(SETTINGS_MAIN_CF, "a = 1\n", "a = 1\n}{ nonsense\n", "line 2");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\n", "a = 1\nb\0c = 2\n", "line 2");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\n", "a = 1\r\n", "line 1 (a)");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\n", "a = 2", "line 1 (a)");
	DRIFT(SETTINGS_MAIN_CF, "a = 1\nb = 2\n", "", "2 lines: 2 taken away behind 0 (a, b)");
	/* A line that looks like what diff says is none of that. */
	DRIFT(SETTINGS_NONE, "x\n", "x\n@@ -1 +900 @@\n", "line 2");
}

static void many_places(void **state)
{
	struct scratch *b = *state;

	DRIFT(SETTINGS_NONE, "1\n-\n2\n-\n3\n-\n4\n-\n5\n-\n6\n-\n7\n-\n8\n", "a\n-\nb\n-\nc\n-\nd\n-\ne\n-\nf\n-\ng\n-\nh\n",
	      "8 lines: 1, 3, 5, 7, 9, 11, and in 2 more places");
}

static void planned_files(void **state)
{
	static const struct planned_file files[] = {
		{ .path = "/etc/there", .text = "planned\n", .len = 8, .mode = 0600 },
		{ .path = "/etc/new/deep/x.conf", .text = "x\n", .len = 2, .mode = 0644 },
	};
	struct scratch *b = *state;
	struct planned_host p;
	struct str text = {0};
	struct file_stat st;
	strlist names;

	assert_true(b->h.fs->mkdirs(&b->h, "/etc", &b->err));
	put(b, "/etc/there", "stands\n", 7);
	put(b, "/etc/zz", "", 0);
	struct host *h = planned_open(&p, &b->h, files, 2);

	assert_true(h->fs->read(h, "/etc/there", &text, &b->err));
	assert_string_equal(str_c(&text), "planned\n");
	assert_true(h->fs->stat(h, "/etc/there", &st, &b->err) && st.type == FILE_REGULAR && st.mode == 0600 && st.size == 8);
	assert_true(h->fs->stat(h, "/etc/new/deep", &st, &b->err) && st.type == FILE_DIR);
	assert_true(h->fs->stat(h, "/etc/ne", &st, &b->err) && st.type == FILE_NONE);
	assert_true(h->fs->list(h, b->a, "/etc", &names, &b->err));
	assert_int_equal(names.n, 3);
	assert_string_equal(names.v[0], "new");
	assert_string_equal(names.v[1], "there");
	assert_true(h->fs->list(h, b->a, "/etc/new/deep", &names, &b->err));
	assert_int_equal(names.n, 1);
	assert_string_equal(names.v[0], "x.conf");
	/* What it is planned on stays as it is. */
	assert_true(b->h.fs->read(&b->h, "/etc/there", &text, &b->err));
	assert_string_equal(str_c(&text), "stands\n");
	str_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_and_settings, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(files_of_no_format, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(many_places, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(planned_files, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
