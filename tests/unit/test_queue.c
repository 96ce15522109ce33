/* What postqueue and postcat print, hostile addresses included; and what a suspension does with a queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/hold.h"
#include "accounts/queue.h"
#include "accounts/suspend.h"
#include "tests/unit/accounts_box.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static bool parse(struct arena *a, const char *text, queue_list *list)
{
	struct err err = {0};

	return queue_parse(a, text, strlen(text), list, &err);
}

static void a_queue_is_read_line_by_line(void **state)
{
	queue_list list = {0};

	assert_true(parse(*state,
			  "{\"queue_name\": \"deferred\", \"queue_id\": \"4jYmXP6sWRz817\", \"arrival_time\": 1795533189, "
			  "\"message_size\": 352, \"sender\": \"a\\\"b@example.org\", \"recipients\": [{\"address\": \"x\"}]}\n"
			  "\n"
			  "{\"queue_id\": \"3A1B2C4D5E\", \"queue_name\": \"hold\"}",
			  &list));
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].id, "4jYmXP6sWRz817");
	assert_string_equal(list.v[0].queue, "deferred");
	assert_int_equal(list.v[0].arrival, 1795533189);
	assert_string_equal(list.v[1].queue, "hold");
}

/* Anybody can have such an address in the queue: it must not keep an account from being suspended. */
static void bytes_that_are_no_utf8_are_no_obstacle(void **state)
{
	queue_list list = {0};

	assert_true(parse(*state, "{\"queue_name\": \"active\", \"queue_id\": \"4jYmXP6sWRz817\", \"sender\": \"\xff\xc3\"}\n",
			  &list));
	assert_int_equal(list.n, 1);
}

static void what_is_no_message_is_refused(void **state)
{
	static const char *const wrong[] = {
		"[]", "{}", "mail queue is empty", "{\"queue_name\": \"hold\", \"queue_id\": \"ALL\"}",
		"{\"queue_name\": \"hold\", \"queue_id\": \"4jYmXP6s\\nALL\"}", "{\"queue_name\": \"hold\", \"queue_id\": 7}",
		"{\"queue_name\": \"hold\", \"queue_id\": \"-h4jYmXP6s\"}", "{\"queue_id\": \"4jYmXP6sWRz817\"}",
		"{\"queue_name\": \"hold\", \"queue_id\": \"4jYmXP6sWRz817\"} {}",
	};
	queue_list list = {0};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(parse(*state, wrong[i], &list));
	assert_int_equal(list.n, 0);
}

static const char *owned(struct arena *a, const char *text, size_t *ids)
{
	strlist all = {0}, theirs = {0};
	struct str joined = {0};

	queue_parse_owners(a, text, strlen(text), "alice@example.org", &all, &theirs);
	for (size_t i = 0; i < theirs.n; i++)
		str_addf(&joined, "%s%s", i > 0 ? " " : "", theirs.v[i]);
	*ids = all.n;
	const char *made = arena_strdup(a, str_c(&joined));
	str_free(&joined);
	return made;
}

static void a_message_is_whose_login_handed_it_in(void **state)
{
	size_t ids;

	assert_string_equal(owned(*state,
				  "*** ENVELOPE RECORDS deferred/4/4AAAAAAAAA ***\n"
				  "named_attribute: sasl_username=alice@example.org\n"
				  "sender: info@example.org\n"
				  "*** MESSAGE CONTENTS deferred/4/4AAAAAAAAA ***\n"
				  "*** MESSAGE FILE END deferred/4/4AAAAAAAAA ***\n"
				  "*** ENVELOPE RECORDS active/4BBBBBBBBB ***\n"
				  "named_attribute: sasl_username=bob@example.org\n"
				  "sender: alice@example.org\n"
				  "*** ENVELOPE RECORDS active/4CCCCCCCCC ***\n"
				  "sender: alice@example.org\n"
				  "*** ENVELOPE RECORDS active/4DDDDDDDDD ***\n"
				  "named_attribute: sasl_username=Alice@Example.ORG",
				  &ids),
			    "4AAAAAAAAA 4DDDDDDDDD");
	assert_int_equal(ids, 4);
}

static void only_the_first_word_of_the_envelope_counts(void **state)
{
	size_t ids;

	assert_string_equal(owned(*state,
				  "named_attribute: sasl_username=alice@example.org\n"
				  "*** ENVELOPE RECORDS active/4BBBBBBBBB ***\n"
				  "named_attribute: sasl_username=bob@example.org\n"
				  "named_attribute: sasl_username=alice@example.org\n"
				  "*** ENVELOPE RECORDS active/4CCCCCCCCC ***\n"
				  "sender: named_attribute: sasl_username=alice@example.org\n"
				  "*** MESSAGE CONTENTS active/4CCCCCCCCC ***\n"
				  "named_attribute: sasl_username=alice@example.org\n"
				  "*** ENVELOPE RECORDS active/ALL ***\n"
				  "named_attribute: sasl_username=alice@example.org\n",
				  &ids),
			    "");
	assert_int_equal(ids, 2);
}

/* --- a queue of three, played by what postqueue, postcat and postsuper would say and do */

struct message {
	const char *id, *login, *queue;
	int64_t arrival;
	int shy; /* rounds after which it shows, as a message does that was just being taken */
	bool gone_for_postcat;
};

struct played {
	struct message m[4];
	size_t n;
	int requeued;
	const char *refuse; /* this program fails */
};

static void say_queue(struct played *p, struct str *out)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->m[i].shy-- <= 0)
			str_addf(out, "{\"queue_name\": \"%s\", \"queue_id\": \"%s\", \"arrival_time\": %lld}\n", p->m[i].queue,
				 p->m[i].id, (long long)p->m[i].arrival);
}

static struct message *find(struct played *p, const char *id, size_t len)
{
	for (size_t i = 0; i < p->n; i++)
		if (strlen(p->m[i].id) == len && strncmp(p->m[i].id, id, len) == 0)
			return &p->m[i];
	return NULL;
}

static int say_envelopes(struct played *p, const char *const *ids, struct str *out)
{
	for (; *ids != NULL; ids++) {
		struct message *m = find(p, *ids, strlen(*ids));

		if (m == NULL || m->gone_for_postcat) {
			if (m != NULL)
				m->gone_for_postcat = false;
			return 1;
		}
		str_addf(out, "*** ENVELOPE RECORDS %s/%s ***\nnamed_attribute: sasl_username=%s\n", m->queue, m->id, m->login);
	}
	return 0;
}

static void move(struct played *p, const char *what, const char *ids)
{
	for (size_t n; (n = strcspn(ids, "\n")) > 0; ids += n + 1) {
		struct message *m = find(p, ids, n);

		if (m == NULL)
			continue;
		p->requeued += strcmp(what, "-r") == 0;
		m->queue = strcmp(what, "-h") == 0 ? "hold" : strcmp(what, "-H") == 0 ? "deferred" : "maildrop";
	}
}

static bool play(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct played *p = h->test_ctx;
	const char *program = req->argv[0];

	(void)err;
	*res = (struct run_res){0};
	if (p->refuse != NULL && strcmp(program, p->refuse) == 0)
		res->status = 1;
	else if (strcmp(program, "postqueue") == 0 && strcmp(req->argv[1], "-j") == 0)
		say_queue(p, &res->out);
	else if (strcmp(program, "postcat") == 0)
		res->status = say_envelopes(p, req->argv + 2, &res->out);
	else if (strcmp(program, "postsuper") == 0)
		move(p, req->argv[1], req->input);
	return true;
}

static struct accounts *open_played(struct accounts_box *box, struct played *p)
{
	struct accounts *db = NULL;

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.org"));
	box->host.live = true;
	box->host.run = play;
	box->host.test_ctx = p;
	assert_true(accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err));
	return db;
}

static void what_it_sent_is_held_and_only_that_released(void **state)
{
	struct accounts_box *box = *state;
	int64_t now = box->host.now(&box->host);
	struct played p = { .n = 4,
			    .m = { { "4AAAAAAAAA", "alice@example.org", "deferred", now, 0, true },
				   { "4BBBBBBBBB", "bob@example.org", "active", now, 0, false },
				   { "4CCCCCCCCC", "alice@example.org", "hold", now, 0, false }, /* by the operator */
				   { "4DDDDDDDDD", "alice@example.org", "active", now - 100000, 2, false } } };
	struct accounts *db = open_played(box, &p);
	struct held_count count;
	size_t released;

	assert_true(accounts_hold(db, "alice@example.org", &count, &box->err));
	assert_int_equal(count.now, 2);
	assert_int_equal(count.new, 2);
	assert_string_equal(p.m[0].queue, "hold");
	assert_string_equal(p.m[1].queue, "active");
	assert_string_equal(p.m[3].queue, "hold");
	assert_true(accounts_hold(db, "alice@example.org", &count, &box->err));
	assert_int_equal(count.now, 2);
	assert_int_equal(count.new, 0);

	assert_true(accounts_release(db, "alice@example.org", &released, &box->err));
	assert_int_equal(released, 2);
	assert_string_equal(p.m[0].queue, "deferred");
	assert_string_equal(p.m[2].queue, "hold");
	assert_string_equal(p.m[3].queue, "maildrop"); /* old: its life in the queue begins anew */
	assert_int_equal(p.requeued, 1);
	assert_true(accounts_release(db, "alice@example.org", &released, &box->err));
	assert_int_equal(released, 0);
	accounts_close(db);
}

static void a_queue_that_cannot_be_held_is_said(void **state)
{
	struct accounts_box *box = *state;
	struct played p = { .n = 1, .m = { { "4AAAAAAAAA", "alice@example.org", "active", 1, 0, false } } };
	struct accounts *db = open_played(box, &p);
	struct held_count count;
	size_t released;

	p.refuse = "postsuper";
	assert_false(accounts_hold(db, "alice@example.org", &count, &box->err));
	assert_int_equal(box->err.code, ERR_RUN);
	p.refuse = "postqueue";
	assert_false(accounts_hold(db, "alice@example.org", &count, &box->err));
	p.refuse = NULL;
	/* remembered though postsuper failed, and found again */
	assert_string_equal(accounts_box_query(box, "SELECT queue_id, address FROM held", NULL),
			    "4AAAAAAAAA alice@example.org");
	assert_true(accounts_hold(db, "alice@example.org", &count, &box->err));
	assert_int_equal(count.now, 1);
	p.n = 0; /* the operator deleted it */
	assert_true(accounts_release(db, "alice@example.org", &released, &box->err));
	assert_int_equal(released, 0);
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM held", NULL), "0");
	accounts_close(db);
}

#define PARSES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSES(a_queue_is_read_line_by_line),
		PARSES(bytes_that_are_no_utf8_are_no_obstacle),
		PARSES(what_is_no_message_is_refused),
		PARSES(a_message_is_whose_login_handed_it_in),
		PARSES(only_the_first_word_of_the_envelope_counts),
		WITH_BOX(what_it_sent_is_held_and_only_that_released),
		WITH_BOX(a_queue_that_cannot_be_held_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
