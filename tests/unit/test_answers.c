/* What the operator answered: kept, taken up again, turned into a site; and hostile files in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "installer/answers_part.h"
#include "tests/unit/scratch.h"

static const char hash[] = "{CRYPT}$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";

static struct answers *answered(struct scratch *s)
{
	struct answers *w = answers_new(s->a);

	answers_set(w, "hostname", "mail.example.org");
	answers_set(w, "contact", "admin@example.net");
	answers_set(w, "domains", "example.org, bücher.example");
	return w;
}

static void put(struct scratch *s, const char *path, const char *text)
{
	const struct file_meta meta = { .mode = 0600 };
	const char *dir = arena_memdup(s->a, path, (size_t)(strrchr(path, '/') - path));

	assert_true(s->h.fs->mkdirs(&s->h, dir, &s->err));
	assert_true(s->h.fs->write(&s->h, path, text, strlen(text), &meta, &s->err));
}

static const char *get(struct scratch *s, const char *path)
{
	struct str text = {0};
	struct err err = {0};
	const char *copy = s->h.fs->read(&s->h, path, &text, &err) ? arena_strdup(s->a, str_c(&text)) : NULL;

	str_free(&text);
	return copy;
}

static void nothing_answered_is_the_defaults(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answers_new(s->a);
	const char *path = "";
	struct site site;

	assert_string_equal(answers_get(w, "hostname"), "");
	assert_string_equal(answers_get(w, "limits.quota"), "2G");
	assert_string_equal(answers_get(w, "network.mail_hosts"), "gmail.com, outlook.com, yahoo.com, gmx.net");
	assert_string_equal(answers_get(w, "outbound.smarthost"), "");
	assert_string_equal(answers_get(w, "no.such"), "");
	assert_false(answers_has(w, "limits.quota"));
	assert_false(answers_site(w, s->a, &site, &path, &s->err));
	assert_string_equal(path, "hostname");
}

static void what_was_typed_becomes_a_site(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answered(s);
	struct site site;

	answers_set(w, "limits.quota", " 5G ");
	answers_set(w, "spam.greylist", "false");
	answers_set(w, "tls.minimum", "1.3");
	assert_true(answers_site(w, s->a, &site, NULL, &s->err));
	assert_string_equal(site.hostname, "mail.example.org");
	assert_int_equal(site.domains.n, 2);
	assert_string_equal(site.domains.v[1], "xn--bcher-kva.example");
	assert_int_equal(site.limits.quota, INT64_C(5) << 30);
	assert_false(site.spam.greylist);
	assert_string_equal(site.tls.minimum, "1.3");
}

/* Each of these is one value, whatever YAML would make of it. */
static void no_answer_is_read_as_yaml(void **state)
{
	struct scratch *s = *state;
	static const char *const bad[] = { "[mail.example.org]", "mail.example.org #", "a: b", "&a", "\"", "mail.example.org\ncontact: x",
					   "\x1b[2Jmail.example.org", "" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct answers *w = answered(s);
		const char *path = "";
		struct site site;

		answers_set(w, "hostname", bad[i]);
		err_clear(&s->err);
		assert_false(answers_site(w, s->a, &site, &path, &s->err));
		assert_string_equal(path, "hostname");
		assert_null(strpbrk(answers_get(w, "hostname"), "\n\x1b"));
	}
}

static void a_contradiction_names_its_option(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answered(s);
	const char *path = "";
	struct site site;

	answers_set(w, "domains", "example.org mail.example.org");
	assert_false(answers_site(w, s->a, &site, &path, &s->err));
	assert_string_equal(path, "domains");
	assert_string_equal(s->err.msg, "domains: mail.example.org is the hostname, so mail for it would be lost");
	assert_non_null(strstr(s->err.hint, "remove it from domains"));
	answers_set(w, "domains", "example.org");
	answers_set(w, "spam.junk_score", "20");
	assert_false(answers_site(w, s->a, &site, &path, &s->err));
	assert_string_equal(path, "spam.reject_score");
}

static void kept_answers_are_taken_up(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answered(s), *again = answers_new(s->a), *site_of = answers_new(s->a);
	struct file_stat st;
	bool kept = false;
	struct site site;

	answers_set(w, "limits.quota", "rubbish");
	answers_set_page(w, "services");
	assert_true(answers_save(w, &s->h, &s->err));
	assert_null(get(s, SETUP_SITE));
	answers_set(w, "limits.quota", "3G");
	answers_set_account(w, "you@example.org", hash);
	answers_ignore(w, "machine.memory", true);
	answers_ignore(w, "clash.mta", true);
	answers_ignore(w, "clash.mta", true);
	answers_ignore(w, "machine.memory", false);
	answers_ignore(w, "ptr.missing", true); /* that stops nothing */
	assert_true(answers_save(w, &s->h, &s->err));

	assert_true(answers_load(again, &s->h, &kept, &s->err) && kept);
	assert_string_equal(answers_get(again, "domains"), "example.org, bücher.example");
	assert_string_equal(answers_get(again, "limits.quota"), "3G");
	assert_false(answers_has(again, "limits.recipients"));
	assert_string_equal(answers_page(again), "services");
	assert_string_equal(answers_account(again), "you@example.org");
	assert_string_equal(answers_account_hash(again), hash);
	assert_int_equal(answers_ignored(again)->n, 1);
	assert_true(answers_ignores(again, "clash.mta"));
	assert_string_equal(get(s, SETUP_ACCOUNT), arena_printf(s->a, "you@example.org %s\n", hash));

	const char *text = get(s, SETUP_SITE);
	assert_true(site_load(s->a, SETUP_SITE, text, strlen(text), &site, &s->err));
	assert_int_equal(site.limits.quota, INT64_C(3) << 30);
	static const char *const files[] = { SETUP_ANSWERS, SETUP_ACCOUNT, SETUP_SITE };
	for (size_t i = 0; i < 3; i++) {
		assert_true(s->h.fs->stat(&s->h, files[i], &st, &s->err));
		assert_int_equal(st.mode, 0600);
	}
	assert_true(s->h.fs->stat(&s->h, SETUP_DIR, &st, &s->err));
	assert_int_equal(st.mode, 0700);

	/* what is whole no more leaves nothing to be installed; what is over leaves nothing */
	answers_set(w, "contact", "");
	assert_true(answers_save(w, &s->h, &s->err));
	assert_null(get(s, SETUP_SITE));
	assert_null(get(s, SETUP_ACCOUNT));
	assert_true(answers_forget(&s->h, &s->err));
	assert_true(answers_load(site_of, &s->h, &kept, &s->err) && !kept);
}

static void the_operators_own_file_keeps_its_comments(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answers_new(s->a);
	struct str text = {0};
	bool kept = true;

	put(s, SITE_PATH,
	    "version: 1\nhostname: mx.example.org   # ours since 2019\ncontact: admin@example.net\n"
	    "domains: [example.org]\nlimits:\n  quota: 7G # as agreed\n");
	assert_true(answers_load(w, &s->h, &kept, &s->err));
	assert_false(kept);
	assert_string_equal(answers_get(w, "hostname"), "mx.example.org");
	assert_string_equal(answers_get(w, "limits.quota"), "7G");
	answers_set(w, "limits.quota", "8G");
	answers_text(w, &text);
	assert_string_equal(str_c(&text),
			    "version: 1\nhostname: mx.example.org   # ours since 2019\ncontact: admin@example.net\n"
			    "domains: [example.org]\nlimits:\n  quota: 8G # as agreed\n");
	/* each alone would contradict what stands there */
	put(s, SITE_PATH,
	    "version: 1\nhostname: mx.example.org\ncontact: admin@example.net\ndomains: [example.org]\n"
	    "limits: # of ours\n  message_size: 1G\n  quota: 1G\n");
	w = answers_new(s->a);
	assert_true(answers_load(w, &s->h, &kept, &s->err));
	answers_set(w, "limits.message_size", "10M");
	answers_set(w, "limits.quota", "20M");
	answers_set(w, "hostname", "example.org");
	answers_set(w, "domains", "example.net");
	str_cut(&text, 0);
	answers_text(w, &text);
	assert_string_equal(str_c(&text), "version: 1\nhostname: example.org\ncontact: admin@example.net\ndomains: [example.net]\n"
					  "limits: # of ours\n  message_size: 10M\n  quota: 20M\n");
	str_free(&text);
}

static void a_broken_file_counts_as_nothing(void **state)
{
	struct scratch *s = *state;
#define ACCOUNT(address, hash) \
	"{\"format\":1,\"page\":\"names\",\"values\":{\"contact\":\"a@b.example\"},\"account\":{\"address\":\"" address \
	"\",\"hash\":\"" hash "\"}}"
	static const char *const bad[] = {
		"", "{", "[]", "null", "{}", "{\"format\":1}",
		"{\"format\":2,\"page\":\"\",\"values\":{}}",
		"{\"format\":1,\"page\":\"\",\"values\":{},\"more\":1}",
		"{\"format\":1,\"page\":\"\",\"values\":{},\"values\":{}}",
		"{\"format\":1,\"page\":\"\",\"values\":{}} x",
		"{\"format\":1,\"page\":\"../names\",\"values\":{}}",
		"{\"format\":1,\"page\":\"\",\"values\":{\"no.such\":\"1\"}}",
		"{\"format\":1,\"page\":\"\",\"values\":{\"contact\":1}}",
		"{\"format\":1,\"page\":\"\",\"values\":{\"contact\":\"a\\nb\"}}",
		"{\"format\":1,\"page\":\"\",\"values\":{\"contact\":\"\\u001b[2J\"}}",
		"{\"format\":1,\"page\":\"\",\"values\":{\"contact\":\"\xff\"}}",
		"{\"format\":1,\"page\":\"\",\"values\":{},\"ignored\":1}",
		"{\"format\":1,\"page\":\"\",\"values\":{},\"ignored\":[1]}",
		"{\"format\":1,\"page\":\"\",\"values\":{},\"ignored\":[\"clash.mta\",\"--root\"]}",
		ACCOUNT("a@b.example", ""), ACCOUNT("", "{CRYPT}$y$j9T$a$b"),
		ACCOUNT("a@b.example", "{PLAIN}secret"), ACCOUNT("a@b.example", "{CRYPT}$y$j9T$a$b c"),
		ACCOUNT("a@b.example", "{CRYPT}$y$j9T$a$b\\n"), ACCOUNT("a b@b.example", "{CRYPT}$y$j9T$a$b"),
		ACCOUNT("A@b.example", "{CRYPT}$y$j9T$a$b"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct answers *w = answers_new(s->a);
		bool kept = true;

		put(s, SETUP_ANSWERS, bad[i]);
		err_clear(&s->err);
		assert_false(answers_load(w, &s->h, &kept, &s->err));
		assert_false(kept);
		assert_non_null(strstr(s->err.msg, SETUP_ANSWERS));
		assert_string_equal(answers_get(w, "contact"), "");
		assert_string_equal(answers_account(w), "");
		assert_string_equal(answers_page(w), "");
		assert_int_equal(answers_ignored(w)->n, 0);
	}
}

static void a_file_without_end_is_not_read(void **state)
{
	struct scratch *s = *state;
	struct answers *w = answers_new(s->a);
	size_t len = ANSWERS_MAX + 1;
	char *text = calloc(1, len + 1);

	memset(text, '[', len);
	assert_false(answers_parse(w, text, len, &s->err));
	assert_false(answers_parse(w, text, ANSWERS_MAX, &s->err));
	free(text);
	/* nor is an answer of that size kept */
	text = calloc(1, ANSWER_MAX + 2);
	memset(text, 'a', ANSWER_MAX + 1);
	answers_set(w, "contact", text);
	assert_string_equal(answers_get(w, "contact"), "?");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
		TEST(nothing_answered_is_the_defaults),
		TEST(what_was_typed_becomes_a_site),
		TEST(no_answer_is_read_as_yaml),
		TEST(a_contradiction_names_its_option),
		TEST(kept_answers_are_taken_up),
		TEST(the_operators_own_file_keeps_its_comments),
		TEST(a_broken_file_counts_as_nothing),
		TEST(a_file_without_end_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
