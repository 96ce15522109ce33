/* Findings as text, JSON and a headline; alerts and what they remember. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "check/alert.h"
#include "check/finding.h"

struct fixture {
	struct arena *a;
	finding_list list;
	struct str text;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->a = arena_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	str_free(&f->text);
	arena_free(f->a);
	free(f);
	return 0;
}

static void add(struct fixture *f, enum severity severity, const char *id, const char *subject)
{
	finding_add(f->a, &f->list,
		    &(struct finding){ .id = id, .severity = severity, .subject = subject, .seen = "something was seen",
				       .why = "it matters", .fix = "mend it" });
}

static void test_worst_first(void **state)
{
	struct fixture *f = *state;

	add(f, SEVERITY_OK, "disk", "");
	add(f, SEVERITY_WARN, "b.one", "z");
	add(f, SEVERITY_FAIL, "c.one", "");
	add(f, SEVERITY_UNKNOWN, "a.one", "");
	add(f, SEVERITY_WARN, "b.one", "a");
	finding_add(f->a, &f->list, &(struct finding){ .id = "e.one", .severity = SEVERITY_FAIL, .blocks = BLOCKS_DELIVERY });
	finding_add(f->a, &f->list,
		    &(struct finding){ .id = "f.one", .severity = SEVERITY_FAIL, .blocks = BLOCKS_INSTALLATION });
	findings_sort(&f->list);
	static const char *const order[] = { "f.one", "e.one", "c.one", "b.one", "b.one", "a.one", "disk" };
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(f->list.v[i].id, order[i]);
	assert_string_equal(f->list.v[3].subject, "a");
	assert_int_equal(findings_to_do(&f->list), 6);
}

static void test_text(void **state)
{
	struct fixture *f = *state;

	finding_add(f->a, &f->list,
		    &(struct finding){ .id = "queue.old", .severity = SEVERITY_WARN, .seen = "a message has been waiting for 30 hours",
				       .why = "it goes back to its sender after three days; it waits for: connection refused",
				       .fix = "postcat -qeh 4XyZ" });
	add(f, SEVERITY_OK, "disk", "");
	findings_text(f->a, &f->list, &(struct finding_style){ .width = 60 }, &f->text);
	assert_string_equal(str_c(&f->text), "warn     a message has been waiting for 30 hours (queue.old)\n"
					     "         it goes back to its sender after three days; it\n"
					     "         waits for: connection refused\n"
					     "  fix:   postcat -qeh 4XyZ\n"
					     "ok       something was seen (disk)\n");
}

/* Without its colours the text is the same: the words say all of it. */
static void test_color_repeats(void **state)
{
	struct fixture *f = *state;
	struct str plain = {0}, stripped = {0};

	add(f, SEVERITY_FAIL, "a.one", "");
	add(f, SEVERITY_UNKNOWN, "b.one", "");
	add(f, SEVERITY_INFO, "c.one", "");
	findings_text(f->a, &f->list, &(struct finding_style){ .width = 80 }, &plain);
	findings_text(f->a, &f->list, &(struct finding_style){ .width = 80, .color = true }, &f->text);
	assert_non_null(strstr(str_c(&f->text), "\033[1;31mfail\033[0m"));
	for (const char *p = str_c(&f->text); *p != '\0'; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else
			str_addc(&stripped, *p);
	}
	assert_string_equal(str_c(&stripped), str_c(&plain));
	str_free(&plain);
	str_free(&stripped);
}

/* No line is longer than the width, but for a fix and a word that has no place to break. */
static void test_width(void **state)
{
	struct fixture *f = *state;

	finding_add(f->a, &f->list,
		    &(struct finding){ .id = "a.one", .severity = SEVERITY_FAIL,
				       .seen = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen" });
	for (size_t width = 10; width < 120; width++) {
		size_t limit = width < 40 ? 40 : width;

		str_cut(&f->text, 0);
		findings_text(f->a, &f->list, &(struct finding_style){ .width = width }, &f->text);
		for (const char *p = str_c(&f->text); *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
			assert_true(strcspn(p, "\n") <= limit);
	}
}

static void test_only_to_do(void **state)
{
	struct fixture *f = *state;

	add(f, SEVERITY_OK, "disk", "");
	add(f, SEVERITY_INFO, "updates.lts", "");
	findings_text(f->a, &f->list, &(struct finding_style){ .width = 80, .to_do = true }, &f->text);
	assert_string_equal(str_c(&f->text), "");
	assert_string_equal(findings_headline(f->a, &f->list, true), "Mail flows. Nothing to do.");
}

static void test_headlines(void **state)
{
	struct fixture *f = *state;

	add(f, SEVERITY_UNKNOWN, "a.one", "");
	assert_string_equal(findings_headline(f->a, &f->list, true), "Mail flows. 1 thing could not be looked at:");
	add(f, SEVERITY_WARN, "a.two", "");
	assert_string_equal(findings_headline(f->a, &f->list, true), "Mail flows. 2 things to do:");
	assert_string_equal(findings_headline(f->a, &f->list, false),
			    "Nothing stands in the way of a mail server here. 2 things to do:");
	finding_add(f->a, &f->list, &(struct finding){ .id = "b.one", .severity = SEVERITY_FAIL, .blocks = BLOCKS_DELIVERY, .seen = "rspamd is down" });
	findings_sort(&f->list);
	assert_string_equal(findings_headline(f->a, &f->list, true), "Mail does not flow: rspamd is down. 3 things to do:");
	assert_string_equal(findings_headline(f->a, &f->list, false), "Mail would not flow: rspamd is down. 3 things to do:");
	finding_add(f->a, &f->list,
		    &(struct finding){ .id = "c.one", .severity = SEVERITY_FAIL, .blocks = BLOCKS_INSTALLATION, .seen = "this is Debian 11" });
	findings_sort(&f->list);
	assert_string_equal(findings_headline(f->a, &f->list, true),
			    "Nothing can be installed here yet: this is Debian 11. 4 things to do:");
}

/* What a stranger may have chosen (a sender's address) is no escape sequence and no second line. */
static void test_outside_text_is_cleaned(void **state)
{
	struct fixture *f = *state;

	finding_add(f->a, &f->list,
		    &(struct finding){ .id = "queue.sender", .severity = SEVERITY_FAIL, .subject = "a\033[2J\r\nBcc: x@y\xc2\x9b" });
	assert_string_equal(f->list.v[0].subject, "a?[2J??Bcc: x@y??");
}

static void assert_blocks(struct fixture *f, const char *name)
{
	json_t *o = findings_json(&f->list);
	json_t *one = json_array_get(json_object_get(o, "findings"), 0);

	assert_string_equal(json_string_value(json_object_get(one, "blocks")), name);
	json_decref(o);
}

static void test_json(void **state)
{
	struct fixture *f = *state;
	static const char *const keys[] = { "id", "severity", "subject", "seen", "why", "fix", "source",
					    "should", "stands", NULL };

	add(f, SEVERITY_UNKNOWN, "a.one", "x\xff");
	json_t *o = findings_json(&f->list);
	assert_non_null(o);
	assert_int_equal(json_integer_value(json_object_get(o, "version")), 2);
	json_t *one = json_array_get(json_object_get(o, "findings"), 0);
	for (size_t i = 0; keys[i] != NULL; i++)
		assert_true(json_is_string(json_object_get(one, keys[i])));
	assert_true(json_is_null(json_object_get(one, "blocks")));
	assert_int_equal(json_object_size(one), 10);
	assert_string_equal(json_string_value(json_object_get(one, "severity")), "unknown");
	json_decref(o);
	f->list.v[0].blocks = BLOCKS_DELIVERY;
	assert_blocks(f, "delivery");
	f->list.v[0].blocks = BLOCKS_INSTALLATION;
	assert_blocks(f, "installation");
}

/* --- alerts */

static void look(struct fixture *f, const strlist *before, struct alert *alert)
{
	alert_compare(f->a, before, &f->list, alert);
}

static void test_alert_once(void **state)
{
	struct fixture *f = *state;
	strlist none = {0};
	struct alert first, second, third;

	add(f, SEVERITY_WARN, "queue.old", "");
	add(f, SEVERITY_OK, "disk", "");
	add(f, SEVERITY_INFO, "updates.lts", "");
	look(f, &none, &first);
	assert_true(alert_changed(&first));
	assert_int_equal(first.new_.n, 1);
	assert_string_equal(first.new_.v[0], "queue.old ");
	look(f, &first.now, &second);
	assert_false(alert_changed(&second));
	f->list.n = 0;
	look(f, &second.now, &third);
	assert_true(alert_changed(&third));
	assert_int_equal(third.gone.n, 1);
	assert_int_equal(third.now.n, 0);
}

/* Another subject of the same id is news. */
static void test_alert_subject(void **state)
{
	struct fixture *f = *state;
	strlist none = {0};
	struct alert first, second;

	add(f, SEVERITY_FAIL, "services.stopped", "rspamd.service");
	look(f, &none, &first);
	f->list.n = 0;
	add(f, SEVERITY_FAIL, "services.stopped", "dovecot.service");
	look(f, &first.now, &second);
	assert_int_equal(second.new_.n, 1);
	assert_int_equal(second.gone.n, 1);
}

/* What cannot be seen for once is neither over nor new. */
static void test_alert_unknown(void **state)
{
	struct fixture *f = *state;
	strlist none = {0};
	struct alert first, second;

	add(f, SEVERITY_FAIL, "keys.other-record", "r1._domainkey.example.org");
	look(f, &none, &first);
	f->list.n = 0;
	add(f, SEVERITY_UNKNOWN, "keys.other-record", "r1._domainkey.example.org");
	look(f, &first.now, &second);
	assert_false(alert_changed(&second));
	assert_int_equal(second.now.n, 1);
	f->list.n = 0;
	add(f, SEVERITY_UNKNOWN, "queue.deferred", "");
	look(f, &first.now, &second);
	assert_int_equal(second.gone.n, 1);
}

static void test_alert_message(void **state)
{
	struct fixture *f = *state;
	strlist none = {0};
	struct alert alert;

	add(f, SEVERITY_FAIL, "queue.sender", "evil\nSubject: x");
	look(f, &none, &alert);
	alert_message(f->a, &alert, &f->list, "mail.example.org", "postmaster@example.org", "admin@example.net", &f->text);
	const char *body = strstr(str_c(&f->text), "\n\n");
	assert_non_null(body);
	const char *headers = arena_memdup(f->a, str_c(&f->text), (size_t)(body - str_c(&f->text)));
	assert_string_equal(headers, "From: \"mailstead on mail.example.org\" <postmaster@example.org>\n"
				     "To: <admin@example.net>\n"
				     "Subject: [mail.example.org] 1 thing to do\n"
				     "Auto-Submitted: auto-generated\n"
				     "MIME-Version: 1.0\n"
				     "Content-Type: text/plain; charset=us-ascii");
	assert_null(strstr(body, "\nSubject:"));
	assert_non_null(strstr(body, "mend it"));
	assert_non_null(strstr(body, "New since the last look:\n  queue.sender evil?Subject: x\n"));
}

static void test_alert_recovery(void **state)
{
	struct fixture *f = *state;
	strlist before = {0};
	struct alert alert;

	vec_push(f->a, &before, "queue.old ");
	look(f, &before, &alert);
	alert_message(f->a, &alert, &f->list, "mail.example.org", "p@example.org", "a@example.net", &f->text);
	assert_non_null(strstr(str_c(&f->text), "Subject: [mail.example.org] all is well again\n"));
	assert_non_null(strstr(str_c(&f->text), "No longer so:\n  queue.old \n"));
}

static void test_alert_memory(void **state)
{
	struct fixture *f = *state;
	strlist keys = {0}, back;

	vec_push(f->a, &keys, "a.one x");
	vec_push(f->a, &keys, "b.two ");
	alert_store(&keys, &f->text);
	alert_load(f->a, str_c(&f->text), f->text.len, &back);
	assert_int_equal(back.n, 2);
	assert_string_equal(back.v[0], "a.one x");
	static const char *const wrong[] = { "", "{", "[]", "{\"version\": 2, \"findings\": [\"a\"]}", "{\"version\": 1, \"findings\": 3}",
					     NULL };
	for (size_t i = 0; wrong[i] != NULL; i++) {
		alert_load(f->a, wrong[i], strlen(wrong[i]), &back);
		assert_int_equal(back.n, 0);
	}
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_worst_first),	  TEST(test_text),	     TEST(test_color_repeats),
		TEST(test_width),	  TEST(test_only_to_do),     TEST(test_headlines),
		TEST(test_outside_text_is_cleaned), TEST(test_json), TEST(test_alert_once),
		TEST(test_alert_subject), TEST(test_alert_unknown),  TEST(test_alert_message),
		TEST(test_alert_recovery), TEST(test_alert_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
