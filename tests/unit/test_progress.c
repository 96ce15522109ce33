/*
 * Events of real installations, recorded on both releases (tests/scenario/progress): what is read of them, however
 * they are cut, and how far and how long they say it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/event_json.h"
#include "installer/progress_log.h"
#include "scratch.h"

static const char *const recorded[] = { "tests/scenario/progress/bookworm.events", "tests/scenario/progress/trixie.events" };

static void read_recorded(struct scratch *t, const char *path, struct str *text)
{
	char buf[8192];
	FILE *f = fopen(path, "re");
	size_t n;

	(void)t;
	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(text, buf, n);
	fclose(f);
	assert_true(text->len > 50000);
}

/* --- the file as it grows: so much of it is there */

static struct {
	struct str text;
	size_t there;
} file;

static bool read_there(struct host *h, const char *path, int64_t offset, size_t max, struct str *out, int64_t *size,
		       struct err *err)
{
	size_t from = (size_t)offset;

	(void)h;
	(void)err;
	assert_string_equal(path, BACKGROUND_EVENTS);
	*size = (int64_t)file.there;
	if (from < file.there)
		str_add(out, str_c(&file.text) + from, file.there - from < max ? file.there - from : max);
	return true;
}

static void assert_is_whole(const struct progress_log *l)
{
	assert_true(l->ended);
	assert_int_equal(l->status, 0);
	assert_null(l->error);
	assert_string_equal(l->said[PHASE_ACCOUNT], "alice@example.org can log in");
	assert_int_equal(l->pace.n, 10);
	for (size_t i = 0; i < l->pace.n; i++)
		assert_int_equal(l->pace.v[i].state, PACE_DONE);
	assert_true(pace_overall(&l->pace, l->pace.last) > 99.9);
}

/* Cut at every byte of the beginning and of the end, and here and there between; then the rest comes. */
static void test_every_cut(void **state)
{
	struct scratch *t = *state;
	struct host_fs fs = *t->h.fs;
	struct host h = t->h;

	fs.read_from = read_there;
	h.fs = &fs;
	for (size_t r = 0; r < 2; r++) {
		read_recorded(t, recorded[r], &file.text);
		for (size_t cut = 0; cut <= file.text.len; cut += cut < 300 || cut + 300 > file.text.len ? 1 : 2999) {
			struct progress_log l = {0};

			file.there = cut;
			assert_true(progress_log_read(&l, &h, &t->err));
			assert_int_equal(l.ended, cut == file.text.len);
			file.there = file.text.len;
			assert_true(progress_log_read(&l, &h, &t->err));
			assert_is_whole(&l);
			progress_log_free(&l);
		}
		str_free(&file.text);
		file.text = (struct str){0};
	}
}

/* What is broken within is passed over, and the rest is understood. */
static void test_rubbish_between(void **state)
{
	static const char *const rubbish[] = { "", "{", "[]", "null", "\xff\xfe", "{\"event\":\"phase\"}",
					       "{\"event\":\"phase\",\"phase\":\"tea\"}", "{\"event\":7}",
					       "{\"event\":\"progress\",\"percent\":1e999,\"at\":\"x\"}",
					       "{\"event\":\"ahead\",\"phases\":{\"a\":1}}",
					       "{\"event\":\"ahead\",\"phases\":[1,{\"phase\":\"look\",\"weight\":-4}]}" };
	static const char serve[] = "{\"event\":\"phase\",\"phase\":\"serve\",\"text\":\"Services\",\"at\":100}";
	struct progress_log l = {0};
	struct scratch *t = *state;

	progress_log_take(&l, serve, sizeof(serve) - 1);
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++)
		progress_log_take(&l, rubbish[i], strlen(rubbish[i]));
	assert_non_null(pace_now(&l.pace));
	assert_int_equal(pace_now(&l.pace)->phase, PHASE_SERVE);
	assert_false(l.ended);
	assert_string_equal(progress_log_time(&l, t->a, 100), "0:00, a few seconds left");
	progress_log_free(&l);
}

struct seen {
	double overall, left, at;
	double half_overall, half_left; /* at half of the time */
	double half;
};

static void watch(struct progress_log *l, struct seen *s)
{
	double at = l->pace.last, overall = pace_overall(&l->pace, at), left = pace_left(&l->pace, at);

	assert_true(overall >= s->overall - 1e-9);
	/* It may become longer, but never faster than time goes by. */
	if (s->at > 0)
		assert_true(left <= s->left + (at - s->at) + 0.01);
	if (s->half_overall <= 0 && at >= s->half) {
		s->half_overall = overall;
		s->half_left = left;
	}
	*s = (struct seen){ overall, left, at, s->half_overall, s->half_left, s->half };
}

static void take_all(struct progress_log *l, const struct str *text, struct seen *s)
{
	const char *line = str_c(text), *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		progress_log_take(l, line, (size_t)(end - line));
		if (s != NULL)
			watch(l, s);
	}
}

static void test_never_back_and_about_right(void **state)
{
	for (size_t r = 0; r < 2; r++) {
		struct progress_log first = {0}, l = {0};
		struct str text = {0};

		read_recorded(*state, recorded[r], &text);
		take_all(&first, &text, NULL);
		double took = first.pace.last - first.pace.began;
		struct seen s = { .half = first.pace.began + took / 2 };
		take_all(&l, &text, &s);
		assert_true(took > 60 && took < 80);
		assert_true(s.half_overall > 30 && s.half_overall < 70);
		assert_true(s.half_left > took / 6 && s.half_left < took);
		progress_log_free(&first);
		progress_log_free(&l);
		str_free(&text);
	}
}

static void test_time_goes_on_between_events(void **state)
{
	struct scratch *t = *state;
	struct progress_log l = {0};
	struct str text = {0};
	const char *line, *end;

	read_recorded(t, recorded[1], &text);
	for (line = str_c(&text); (end = strchr(line, '\n')) != NULL; line = end + 1) {
		progress_log_take(&l, line, (size_t)(end - line));
		if (pace_now(&l.pace) != NULL && pace_now(&l.pace)->phase == PHASE_VALIDATE)
			break;
	}
	double at = l.pace.last, left = pace_left(&l.pace, at);
	assert_true(left > 3);
	assert_true(pace_left(&l.pace, at + 2) < left - 1.9);
	assert_true(pace_left(&l.pace, at + 1000) <= 0);
	assert_true(pace_overall(&l.pace, at + 1000) <= 99);
	progress_log_free(&l);
	str_free(&text);
}

static void test_a_failure_is_found_where_it_was(void **state)
{
	static const char *const lines[] = {
		"{\"event\":\"ahead\",\"at\":1000,\"phases\":[{\"phase\":\"validate\",\"weight\":1},{\"phase\":\"serve\",\"weight\":1},"
		"{\"phase\":\"prove\",\"weight\":1}]}",
		"{\"event\":\"phase\",\"phase\":\"validate\",\"text\":\"Validation\",\"at\":1000}",
		"{\"event\":\"phase\",\"phase\":\"serve\",\"text\":\"Services\",\"at\":1001}",
		"{\"event\":\"step\",\"text\":\"unit postfix.service\",\"percent\":50,\"at\":1001}",
		"{\"event\":\"phase\",\"phase\":\"undo\",\"text\":\"Undo\",\"at\":1002}",
		"{\"event\":\"undo\",\"text\":\"/etc/postfix/main.cf\",\"at\":1002}",
		"{\"event\":\"done\",\"text\":\"the box is as it was before\",\"at\":1003}",
		"{\"event\":\"error\",\"error\":\"failed and undone: no\",\"hint\":\"do that\",\"status\":3}",
		"{\"event\":\"end\",\"status\":3,\"at\":1003.5}",
	};
	struct progress_log l = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		progress_log_take(&l, lines[i], strlen(lines[i]));
	assert_true(l.ended);
	assert_int_equal(l.status, 3);
	assert_int_equal(l.failed_in, PHASE_SERVE);
	assert_string_equal(l.error, "failed and undone: no");
	assert_string_equal(l.hint, "do that");
	assert_int_equal(l.pace.v[2].state, PACE_AHEAD); /* it never came to the proof, which would have been needed */
	assert_true(pace_overall(&l.pace, 1010) < 99);
	assert_string_equal(str_c(&l.text), "Validation\n\nServices\n  unit postfix.service\n\nUndo\n  undo: /etc/postfix/main.cf\n"
					    "  done: the box is as it was before\n  FAILED: failed and undone: no\n  do this: do that\n");
	progress_log_free(&l);
}

static void test_the_log_does_not_grow_for_ever(void **state)
{
	static const char line[] = "{\"event\":\"output\",\"text\":\"the same and the same and the same again, said by apt\"}";
	struct progress_log l = {0};

	(void)state;
	for (int i = 0; i < 20000; i++)
		progress_log_take(&l, line, sizeof(line) - 1);
	assert_true(l.text.len < 300000);
	assert_memory_equal(str_c(&l.text), "  | the same", 12);
	progress_log_free(&l);
}

static void test_events_as_json_and_back(void **state)
{
	struct scratch *t = *state;
	struct event in = { .kind = EVENT_AHEAD, .text = "", .at = 1700000000.25 }, out;

	in.ahead[in.nahead++] = (struct ahead_phase){ PHASE_LOOK, 4 };
	in.ahead[in.nahead++] = (struct ahead_phase){ PHASE_SERVE, 2.5 };
	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		in.kind = (enum event_kind)kind;
		in.text = kind == EVENT_AHEAD || kind == EVENT_END ? "" : "“text”";
		in.hint = kind == EVENT_ERROR ? "hint" : "";
		in.phase = kind == EVENT_PHASE ? PHASE_SERVE : PHASE_LOOK;
		in.percent = kind == EVENT_PROGRESS || kind == EVENT_STEP ? 12.5 : PERCENT_UNKNOWN;
		in.status = kind == EVENT_ERROR || kind == EVENT_END ? 3 : 255;
		json_t *o = event_to_json(&in);
		char *line = json_dumps(o, JSON_COMPACT);
		assert_true(event_from_line(t->a, line, strlen(line), &out));
		assert_int_equal(out.kind, in.kind);
		assert_string_equal(out.text, in.text);
		assert_string_equal(out.hint, in.hint);
		assert_int_equal(out.phase, in.phase);
		assert_true(out.percent >= in.percent && out.percent <= in.percent);
		assert_int_equal(out.status, in.status);
		assert_int_equal(out.nahead, kind == EVENT_AHEAD ? 2 : 0);
		free(line);
		json_decref(o);
	}
	in = (struct event){ .kind = EVENT_OUTPUT, .text = "no UTF-8: \xff" };
	assert_null(event_to_json(&in));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_cut, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_rubbish_between, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_never_back_and_about_right, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_time_goes_on_between_events, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_a_failure_is_found_where_it_was, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_the_log_does_not_grow_for_ever, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_events_as_json_and_back, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
