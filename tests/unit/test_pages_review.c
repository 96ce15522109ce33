/* Welcome and review: what is found, where it goes on, and what Install will do; by the program's own answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "conf/site.h"
#include "installer/pages.h"
#include "installer/progress.h"
#include "tests/unit/wizard_box.h"

static int started; /* installations */

/* What Install begins is tested where it is made: here it must only be begun once, and with all that is needed. */
bool progress_start(struct session *s, struct err *err)
{
	(void)err;
	assert_true(host_exists(session_host(s), SETUP_SITE));
	started++;
	return true;
}

static void nothing(struct session *s, struct view *v)
{
	(void)s;
	(void)v;
}

static const struct page page_after = { .id = "after", .title = "After", .view = nothing, .no_back = true };
static const struct page *const pages[] = { &page_welcome, &page_names, &page_account, &page_review, &page_after, NULL };

static const char site_text[] = "version: 1\nhostname: mail.example.org # old name\ncontact: admin@example.net\n"
				"domains: [example.org, xn--bcher-kva.example]\nlimits:\n  quota: 5G\n";
static const char hash[] = "{CRYPT}$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";

static void begin(struct wizard *w, void *state)
{
	started = 0;
	wizard_open(w, state, pages, NULL);
	w->t->h.live = true;
	wizard_wait(w);
}

static void assert_text(struct wizard *w, const char *id, const char *part)
{
	const struct item *item = wizard_item(w, id);

	assert_non_null(item);
	if (strstr(item->text, part) == NULL)
		fail_msg("%s: \"%s\" is not in \"%s\"", id, part, item->text);
}

static bool says(struct wizard *w, const char *part)
{
	wizard_view(w);
	for (size_t i = 0; i < w->v.items.n; i++)
		if (strstr(w->v.items.v[i].text, part) != NULL)
			return true;
	return strstr(w->v.say, part) != NULL;
}

static void welcome_says_what_is_found(void **state)
{
	struct wizard w;

	started = 0;
	wizard_open(&w, *state, pages, NULL);
	assert_text(&w, "System", "looking"); /* it is drawn before anything is known */
	assert_true(session_busy(w.s));
	size_t lines = w.v.items.n;
	wizard_wait(&w);
	assert_false(session_busy(w.s));
	assert_text(&w, "System", "Debian GNU/Linux 13 (trixie), amd64");
	assert_text(&w, "Memory", "1024 MiB");
	assert_text(&w, "Addresses", "45.90.10.10  2a09:51::10");
	assert_text(&w, "Mail software", "none");
	assert_int_equal(w.v.items.n, lines); /* nothing jumped */
	assert_false(wizard_has_action(&w, "go-on"));
	wizard_close(&w);
}

static void the_provider_is_named_as_people_know_it(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	json_t *facts = json_load_file(w.with.facts_file, 0, NULL);
	json_object_set_new(facts, "dmi", json_pack("{s:s}", "sys_vendor", "Hetzner"));
	w.with.facts_file = arena_printf(w.t->a, "%s/facts.json", w.t->root);
	assert_int_equal(json_dump_file(facts, w.with.facts_file, 0), 0);
	json_decref(facts);
	wizard_close(&w);
	w.s = session_new(&w.with, pages, true);
	session_begin(w.s, NULL);
	wizard_wait(&w);
	assert_text(&w, "Provider", "Hetzner");
	wizard_close(&w);
}

static void what_is_not_found_out_is_unknown(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_close(&w);
	w.with.facts_file = "/nowhere/facts.json";
	w.s = session_new(&w.with, pages, true);
	session_begin(w.s, NULL);
	wizard_wait(&w);
	assert_text(&w, "System", "unknown");
	assert_true(says(&w, "/nowhere/facts.json"));
	wizard_close(&w);
}

static void a_second_start_offers_to_go_on(void **state)
{
	struct wizard w;

	begin(&w, *state);
	wizard_act(&w, "next");
	wizard_set(&w, "domains", "example.org");
	wizard_set(&w, "contact", "admin@example.net");
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "account");
	wizard_close(&w);

	begin(&w, *state);
	assert_true(says(&w, "up to First account"));
	wizard_act(&w, "go-on");
	assert_string_equal(session_top(w.s)->id, "account");
	wizard_close(&w);

	/* or not: that is asked first; whoever had gone back to here goes on with the first question */
	begin(&w, *state);
	wizard_act(&w, "go-on");
	wizard_act(&w, "back");
	wizard_act(&w, "back");
	assert_string_equal(session_top(w.s)->id, "welcome");
	wizard_close(&w);
	begin(&w, *state);
	assert_true(says(&w, "up to Names"));
	wizard_act(&w, "anew");
	assert_true(wizard_view(&w)->asks);
	wizard_act(&w, "no");
	assert_true(wizard_has_action(&w, "go-on"));
	wizard_act(&w, "anew");
	wizard_act(&w, "yes");
	assert_false(wizard_has_action(&w, "go-on"));
	assert_null(wizard_file(&w, SETUP_ANSWERS));
	wizard_act(&w, "next");
	assert_string_equal(wizard_item(&w, "domains")->value, "");
	wizard_close(&w);
}

static void a_broken_file_of_an_earlier_start_is_said(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_close(&w);
	wizard_put(&w, SETUP_ANSWERS, "{\"format\":1,\"page\":\"names\",\"values\":{\"hostname\":\"\\u001b[2J\"}}");
	w.s = session_new(&w.with, pages, true);
	session_begin(w.s, NULL);
	wizard_wait(&w);
	assert_true(says(&w, "cannot take up the answers of an earlier start"));
	assert_false(wizard_has_action(&w, "go-on"));
	wizard_close(&w);
}

/* A page that this box does not show, or that an older program had. */
static void a_page_that_is_not_there_is_the_first_question(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_close(&w);
	wizard_put(&w, SETUP_ANSWERS, "{\"format\":1,\"page\":\"gone\",\"values\":{}}");
	w.s = session_new(&w.with, pages, true);
	session_begin(w.s, NULL);
	wizard_act(&w, "go-on");
	assert_string_equal(session_top(w.s)->id, "names");
	wizard_close(&w);
}

static void review_has_the_whole_plan(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_put(&w, SITE_PATH, site_text);
	wizard_close(&w);
	begin(&w, *state);
	assert_true(says(&w, SITE_PATH));
	answers_set_account(session_answers(w.s), "you@xn--bcher-kva.example", hash);
	session_go(w.s, "review");
	assert_text(&w, "packages", "looking");
	assert_true(session_busy(w.s));
	size_t lines = wizard_view(&w)->items.n;
	wizard_act(&w, "next"); /* not before it was seen */
	assert_true(says(&w, "One moment"));
	wizard_wait(&w);
	assert_int_equal(wizard_view(&w)->items.n, lines);
	assert_text(&w, "site", "mail.example.org, for mail of example.org, bücher.example");
	assert_string_equal(wizard_detail(&w, "site", "Not as usual"), "limits.quota: 5G");
	assert_text(&w, "packages",  ", for unbound, redis, rspamd");
	assert_non_null(strstr(wizard_detail(&w, "packages", "Installed"), "dovecot-imapd"));
	assert_text(&w, "files", " new");
	assert_non_null(strstr(wizard_detail(&w, "files", "New"), "/etc/postfix/main.cf\n"));
	assert_text(&w, "unit", "redis-server, rspamd");
	assert_text(&w, "ports", "25 80 110 143 443 465 587 993 995 4190 and SSH, no others");
	assert_text(&w, "certificate", "for mail.example.org and 6 more names");
	assert_non_null(strstr(wizard_detail(&w, "certificate", "Names"), "autoconfig.xn--bcher-kva.example"));
	assert_text(&w, "account", "you@bücher.example");
	assert_text(&w, "postmaster", "lead to admin@example.net");
	wizard_act(&w, "diff");
	assert_non_null(strstr(wizard_view(&w)->items.v[0].text, "+++ /etc/postfix/main.cf\n"));
	wizard_act(&w, "back");
	wizard_act(&w, "text");
	assert_string_equal(wizard_view(&w)->items.v[0].text, site_text);
	wizard_act(&w, "back");
	assert_int_equal(session_fds(w.s, NULL, 0), 0); /* it was not made again for a look at it */
	assert_non_null(strstr(wizard_item(&w, "packages")->text, ", for unbound"));
	wizard_act(&w, "next");
	assert_string_equal(session_top(w.s)->id, "after");
	assert_int_equal(started, 1);
	wizard_close(&w);
}

static void a_site_file_that_cannot_be_read_is_not_replaced_in_silence(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_put(&w, SITE_PATH, "hostname: [\n");
	wizard_close(&w);
	w.s = session_new(&w.with, pages, true);
	session_begin(w.s, NULL);
	assert_true(says(&w, SITE_PATH));
	wizard_act(&w, "next");
	wizard_set(&w, "domains", "example.org");
	wizard_set(&w, "contact", "admin@example.net");
	session_go(w.s, "review");
	assert_text(&w, "site-file", "replaces your " SITE_PATH);
	assert_non_null(wizard_detail(&w, "site-file", "Why not"));
	wizard_close(&w);
}

static void other_answers_make_another_plan(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_put(&w, SITE_PATH, site_text);
	wizard_close(&w);
	begin(&w, *state);
	session_go(w.s, "review");
	wizard_wait(&w);
	assert_non_null(strstr(wizard_detail(&w, "packages", "Installed"), "fail2ban"));
	session_go(w.s, "names");
	answers_set(session_answers(w.s), "shield.fail2ban", "false");
	session_go(w.s, "review");
	assert_text(&w, "packages", "looking");
	wizard_wait(&w);
	assert_null(strstr(wizard_detail(&w, "packages", "Installed"), "fail2ban"));
	wizard_close(&w);
}

static void nothing_is_installed_that_is_not_whole(void **state)
{
	struct wizard w;

	wizard_open(&w, *state, pages, NULL);
	wizard_put(&w, SITE_PATH, site_text);
	wizard_close(&w);
	begin(&w, *state);
	answers_set_account(session_answers(w.s), "you@example.com", hash);
	session_go(w.s, "review");
	wizard_wait(&w);
	wizard_act(&w, "next");
	assert_true(says(&w, "the first account cannot be made: example.com is no domain of this server"));
	answers_set_account(session_answers(w.s), "", "");
	answers_set(session_answers(w.s), "contact", "");
	wizard_act(&w, "next");
	assert_true(says(&w, "contact: "));
	w.t->h.live = false;
	assert_false(wizard_has_action(&w, "next"));
	wizard_act(&w, "next");
	assert_true(says(&w, "Nothing is installed below --root"));
	assert_string_equal(session_top(w.s)->id, "review");
	assert_int_equal(started, 0);
	wizard_close(&w);
}

static void the_site_file_can_be_taken_instead(void **state)
{
	struct wizard w;
	int status = 9;

	wizard_open(&w, *state, pages, NULL);
	wizard_put(&w, SITE_PATH, site_text);
	wizard_put(&w, "/root/site.yaml", "mine");
	wizard_close(&w);
	begin(&w, *state);
	session_go(w.s, "review");
	wizard_act(&w, "save");
	assert_string_equal(wizard_item(&w, "path")->value, "/root/site.yaml");
	wizard_set(&w, "path", "site.yaml");
	assert_int_equal(wizard_item(&w, "path")->note_tone, TONE_BAD);
	wizard_set(&w, "path", "/root/site.yaml");
	wizard_act(&w, "next");
	assert_string_equal(wizard_view(&w)->title, "Replace that file?");
	wizard_act(&w, "no");
	assert_string_equal(wizard_file(&w, "/root/site.yaml"), "mine");
	wizard_act(&w, "save");
	wizard_act(&w, "next");
	wizard_act(&w, "yes");
	assert_string_equal(wizard_file(&w, "/root/site.yaml"), site_text);
	assert_true(says(&w, "mailstead setup --site /root/site.yaml --yes"));
	wizard_act(&w, "yes");
	assert_true(session_over(w.s, &status));
	assert_int_equal(status, 0);
	assert_int_equal(started, 0);
	wizard_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
		TEST(welcome_says_what_is_found),
		TEST(the_provider_is_named_as_people_know_it),
		TEST(what_is_not_found_out_is_unknown),
		TEST(a_second_start_offers_to_go_on),
		TEST(a_broken_file_of_an_earlier_start_is_said),
		TEST(a_page_that_is_not_there_is_the_first_question),
		TEST(review_has_the_whole_plan),
		TEST(a_site_file_that_cannot_be_read_is_not_replaced_in_silence),
		TEST(other_answers_make_another_plan),
		TEST(nothing_is_installed_that_is_not_whole),
		TEST(the_site_file_can_be_taken_instead),
	};

	return cmocka_run_group_tests_name("pages_review", tests, NULL, NULL);
}
