/* mailstead queue as the operator meets it, over a queue that strangers filled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/verbs.h"
#include "tests/unit/scratch.h"

enum { NOW = 1795723788 };

struct said {
	int status;
	const char *out, *err;
};

static struct {
	struct str ran; /* programs with their arguments and input, a line each */
	bool refuse;
	size_t messages;
} box;

static const char headers[] = "Subject: \033[2Jevil\nX: \xff\tend\n";

static void say_queue(struct str *out)
{
	for (size_t i = 0; i < box.messages; i++)
		str_addf(out,
			 "{\"queue_name\": \"%s\", \"queue_id\": \"4AAAAAA%03zu\", \"arrival_time\": %d, \"sender\": \"a\\u001b[31mb@x\", "
			 "\"recipients\": [{\"address\": \"c@y\xff\", \"delay_reason\": \"550\\nno\"}]}\n",
			 i == 0 ? "hold" : "deferred", i, NOW - 60 * (int)i);
}

static bool play(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	(void)h;
	(void)err;
	*res = (struct run_res){0};
	for (size_t i = 0; req->argv[i] != NULL; i++)
		str_addf(&box.ran, "%s ", req->argv[i]);
	str_addf(&box.ran, "%.*s;", (int)req->input_len, req->input != NULL ? req->input : "");
	if (strcmp(req->argv[0], "postqueue") == 0 && strcmp(req->argv[1], "-j") == 0)
		say_queue(&res->out);
	else if (strcmp(req->argv[0], "postcat") == 0)
		str_adds(&res->out, headers);
	else if (box.refuse)
		res->status = 1;
	return true;
}

static int64_t now(struct host *h)
{
	(void)h;
	return NOW;
}

static int setup(void **state)
{
	if (scratch_setup(state) != 0)
		return -1;
	struct scratch *t = *state;
	t->h.live = true;
	t->h.run = play;
	t->h.now = now;
	box.messages = 2;
	box.refuse = false;
	return 0;
}

static int teardown(void **state)
{
	str_free(&box.ran);
	return scratch_teardown(state);
}

static struct said run(struct scratch *t, const char *line)
{
	char *argv[32], *rest = arena_strdup(t->a, line), *out = NULL, *err = NULL, *word;
	size_t out_len, err_len;
	int argc = 0;

	while ((word = strsep(&rest, " ")) != NULL && argc < 31)
		argv[argc++] = word;
	argv[argc] = NULL;
	struct cmd c = { .host = &t->h, .arena = t->a, .out = open_memstream(&out, &out_len), .errout = open_memstream(&err, &err_len),
			 .verb = &verb_queue };
	str_cut(&box.ran, 0);
	struct said said = { .status = verb_queue.run(&c, argc, argv) };
	fclose(c.out);
	fclose(c.errout);
	said.out = arena_strdup(t->a, out);
	said.err = arena_strdup(t->a, err);
	free(out);
	free(err);
	/* whatever strangers wrote, a terminal is never told anything */
	assert_null(strchr(said.out, '\033'));
	assert_null(strchr(said.err, '\033'));
	return said;
}

static void it_lists_the_oldest_first_and_clean(void **state)
{
	assert_string_equal(run(*state, "queue list").out,
			    "4AAAAAA001      deferred     1 min  a?[31mb@x -> c@y?\n"
			    "                                    550 no\n"
			    "4AAAAAA000      hold         0 min  a?[31mb@x -> c@y?\n"
			    "                                    550 no\n");
	box.messages = 0;
	assert_string_equal(run(*state, "queue list").out, "Nothing waits.\n");
	box.messages = 102;
	struct said said = run(*state, "queue list");
	assert_non_null(strstr(said.out, "and 2 younger ones: mailstead queue list --all\n"));
	assert_null(strstr(said.out, "4AAAAAA000"));
	assert_non_null(strstr(run(*state, "queue list --all").out, "4AAAAAA000"));
}

static void as_json_it_is_json(void **state)
{
	json_error_t where;
	json_t *o = json_loads(run(*state, "queue list --json").out, 0, &where);
	const json_t *first = json_array_get(json_object_get(o, "messages"), 0);

	assert_int_equal(json_integer_value(json_object_get(o, "total")), 2);
	assert_string_equal(json_string_value(json_object_get(first, "id")), "4AAAAAA001");
	assert_string_equal(json_string_value(json_object_get(first, "sender")), "a?[31mb@x");
	assert_int_equal(json_integer_value(json_object_get(first, "arrival")), NOW - 60);
	json_decref(o);
	o = json_loads(run(*state, "queue show 4AAAAAA001 --json").out, 0, &where);
	assert_string_equal(json_string_value(json_object_get(o, "headers")), "Subject: ?[2Jevil\nX: ? end\n");
	json_decref(o);
}

static void each_verb_does_one_thing_to_these_messages(void **state)
{
	assert_string_equal(run(*state, "queue show 4AAAAAA001").out, "Subject: ?[2Jevil\nX: ? end\n");
	assert_string_equal(run(*state, "queue hold 4AAAAAA001 4AAAAAA000").out, "2 messages put on hold.\n");
	assert_string_equal(str_c(&box.ran), "postqueue -j ;postsuper -h - 4AAAAAA001\n4AAAAAA000\n;");
	assert_string_equal(run(*state, "queue release 4AAAAAA000").out, "1 message released.\n");
	assert_string_equal(str_c(&box.ran), "postqueue -j ;postsuper -H - 4AAAAAA000\n;");
	assert_string_equal(run(*state, "queue delete 4AAAAAA000 --yes").out, "1 message deleted.\n");
	assert_string_equal(str_c(&box.ran), "postqueue -j ;postsuper -d - 4AAAAAA000\n;");
	assert_string_equal(run(*state, "queue flush").out, "All that waits is tried now.\n");
	assert_string_equal(str_c(&box.ran), "postqueue -f ;");
	box.refuse = true;
	assert_int_equal(run(*state, "queue hold 4AAAAAA001").status, EXIT_NO);
	assert_int_equal(run(*state, "queue flush").status, EXIT_NO);
}

static void what_is_not_there_is_refused_before_anything_is_done(void **state)
{
	static const char *const lines[] = { "queue delete ALL --yes", "queue delete -- -d4AAAAAA001 --yes", "queue hold 4AAAAAA001\nALL",
					     "queue show ../../etc/shadow", "queue delete", "queue vanish 4AAAAAA001", "queue" };
	struct scratch *t = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(run(t, lines[i]).status, EXIT_USAGE);
		assert_null(strstr(str_c(&box.ran), "postsuper"));
		assert_null(strstr(str_c(&box.ran), "postcat"));
	}
	struct said said = run(t, "queue delete 4AAAAAA001 4BBBBBB001 --yes");
	assert_int_equal(said.status, EXIT_NO);
	assert_non_null(strstr(said.err, "there is no message 4BBBBBB001 in the queue"));
	assert_string_equal(str_c(&box.ran), "postqueue -j ;");
	t->h.live = false;
	assert_int_equal(run(t, "queue list").status, EXIT_USAGE);
	assert_int_equal(run(t, "queue flush").status, EXIT_USAGE);
	assert_string_equal(str_c(&box.ran), "");
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_lists_the_oldest_first_and_clean),
		T(as_json_it_is_json),
		T(each_verb_does_one_thing_to_these_messages),
		T(what_is_not_there_is_refused_before_anything_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
