/* The page that proves that mail flows, and those on top of it, over what a real box said (tests/unit/streams). */
#include "tests/unit/page_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "installer/answers.h"
#include "installer/page_proof.h"
#include "installer/pages.h"

static struct page_box b;

static int setup(void **state)
{
	return page_box_open(&b, state, &page_proof);
}

static int setup_records(void **state)
{
	return page_box_open(&b, state, &page_records);
}

static int teardown(void **state)
{
	return page_box_close(&b, state);
}

static const struct item *row(const char *id)
{
	return page_box_row(&b, id);
}

static void all_well(void)
{
	page_box_play(&b, "config list", "proof-site.json", 0);
	page_box_play(&b, "cert status", "proof-certificate.json", 0);
	page_box_play(&b, "check mail", "proof-mail.json", 0);
	page_box_play(&b, "check port25", "proof-port25.json", 0);
}

static bool has_text(const char *text)
{
	page_box_look(&b);
	for (size_t i = 0; i < b.v.items.n; i++)
		if (strstr(b.v.items.v[i].text, text) != NULL || strstr(b.v.items.v[i].title, text) != NULL)
			return true;
	return false;
}

static bool has_action(const char *id)
{
	page_box_look(&b);
	for (size_t i = 0; i < b.v.actions.n; i++)
		if (strcmp(b.v.actions.v[i].id, id) == 0)
			return true;
	return false;
}

static void test_well(void **state)
{
	(void)state;
	assert_true(session_busy(b.s));
	assert_string_equal(row("certificate")->word, "wait");
	page_box_wait(&b, 3000);
	assert_string_equal(row("mail")->word, "now");
	assert_string_equal(row("mail")->right, "0:03");
	all_well();
	assert_false(session_busy(b.s));
	assert_string_equal(b.v.title, "Does mail flow?");
	page_box_look(&b);
	assert_string_equal(b.v.title, "Mail flows.");
	assert_string_equal(row("certificate")->word, "ok");
	assert_non_null(strstr(row("certificate")->text, "Pebble"));
	assert_string_equal(row("mail")->word, "ok");
	assert_string_equal(row("away")->word, "yours");
	assert_string_equal(row("port25")->word, "info");
	assert_false(has_action("fetch"));
}

/* It comes by itself, or when it is asked for. */
static void test_certificate_comes(void **state)
{
	(void)state;
	page_box_play(&b, "cert status", "proof-self-signed.json", 1);
	assert_string_equal(row("certificate")->word, "wait");
	assert_non_null(strstr(page_box_detail(row("certificate"), "Not yet for"), "autoconfig.example.org\n"));
	page_box_wait(&b, 19 * 1000);
	size_t n = b.tasks.n;
	page_box_wait(&b, 2 * 1000);
	assert_int_equal(b.tasks.n, n + 1);
	page_box_play(&b, "cert status", "proof-self-signed.json", 1);
	session_act(b.s, "fetch", "");
	assert_string_equal(row("certificate")->word, "now");
	page_box_say(&b, "cert fetch", "", 0);
	page_box_play(&b, "cert status", "proof-certificate.json", 0);
	assert_string_equal(row("certificate")->word, "ok");
	/* Then nobody looks any more. */
	n = b.tasks.n;
	page_box_wait(&b, 60 * 1000);
	assert_int_equal(b.tasks.n, n);
}

static void test_fetch_fails(void **state)
{
	(void)state;
	page_box_play(&b, "cert status", "proof-self-signed.json", 1);
	session_act(b.s, "fetch", "");
	page_box_say(&b, "cert fetch", "{\"error\": \"certbot failed\", \"hint\": \"See its log.\", \"status\": 1}", 1);
	assert_string_equal(page_box_first_text(&b), "certbot failed\nSee its log.");
}

#define FINDING(id, severity, seen) \
	"{\"version\":2,\"findings\":[{\"id\":\"" id "\",\"severity\":\"" severity "\",\"blocks\":null,\"subject\":\"\",\"seen\":\"" seen \
	"\",\"why\":\"w\",\"fix\":\"f\",\"source\":\"\",\"should\":\"\",\"stands\":\"\"}]}"

static void test_mail_fails(void **state)
{
	(void)state;
	page_box_say(&b, "check mail", FINDING("mail.delivery", "fail", "a message does not come to the inbox"), 1);
	assert_string_equal(row("mail")->word, "FAIL");
	assert_string_equal(page_box_detail(row("mail"), "Fix"), "f");
	session_act(b.s, "message", "");
	assert_string_equal(row("mail")->word, "now");
	page_box_play(&b, "check mail", "proof-mail.json", 0);
	assert_string_equal(row("mail")->word, "ok");
}

/* With somebody elsewhere who answers there is nothing to do by hand, and the verdict is shown. */
static void test_reflector(void **state)
{
	(void)state;
	page_box_say(&b, "config list",
		     "[{\"option\":\"hostname\",\"value\":\"mail.example.org\"},{\"option\":\"network.reflector\",\"value\":\"echo@bigmail.com\"}]",
		     0);
	assert_non_null(strstr(row("mail")->text, "up to 3 minutes"));
	page_box_say(&b, "check mail", FINDING("mail", "ok", "out to echo@bigmail.com and back; there it is spf=pass dkim=pass dmarc=pass"),
		     0);
	assert_non_null(strstr(row("mail")->text, "spf=pass dkim=pass dmarc=pass"));
	page_box_look(&b);
	for (size_t i = 0; i < b.v.items.n; i++)
		assert_string_not_equal(b.v.items.v[i].id, "away");
}

static void test_garbage(void **state)
{
	(void)state;
	page_box_say(&b, "config list", "{\"option\":7}", 0);
	page_box_say(&b, "cert status", "{\"self_signed\":\"no\",\"not_after\":1}", 0);
	page_box_say(&b, "check mail", "{\"findings\":[{\"id\":\"mail\"},7,null]}", 0);
	page_box_say(&b, "check port25", "no JSON at all", 137);
	assert_string_equal(row("certificate")->word, "unknown");
	assert_string_equal(row("mail")->word, "unknown");
	assert_string_equal(row("port25")->word, "unknown");
	assert_false(session_busy(b.s));
	session_act(b.s, "again", "");
	all_well();
	page_box_look(&b);
	assert_string_equal(b.v.title, "Mail flows.");
}

/* The message is left to end, so that its account is taken away; what was cut short is begun anew. */
static void test_covered(void **state)
{
	(void)state;
	page_box_play(&b, "config list", "proof-site.json", 0);
	session_act(b.s, "settings", "");
	page_box_play(&b, "check mail", "proof-mail.json", 0);
	session_act(b.s, "close", "");
	assert_string_equal(row("mail")->word, "now");
	(void)page_box_task(&b, "check port25");
}

static void test_settings(void **state)
{
	(void)state;
	session_act(b.s, "settings", "");
	assert_true(has_text("is not known yet"));
	session_act(b.s, "close", "");
	all_well();
	session_act(b.s, "settings", "");
	assert_true(has_text("Incoming (IMAP)  mail.example.org  port 993  SSL/TLS"));
	assert_true(has_text("Outgoing (SMTP)  mail.example.org  port 465  SSL/TLS"));
	assert_true(has_text("https://mail.example.org/settings"));
	session_act(b.s, "qr", "");
	assert_string_equal(row("qr")->text, "https://mail.example.org/settings");
	assert_int_equal(row("qr")->kind, ITEM_QR);
}

static void test_settings_without_page(void **state)
{
	(void)state;
	page_box_say(&b, "config list",
		     "[{\"option\":\"hostname\",\"value\":\"mx.example.net\"},{\"option\":\"services.imap\",\"value\":\"true\"},"
		     "{\"option\":\"web.autoconfig\",\"value\":\"false\"}]",
		     0);
	session_act(b.s, "settings", "");
	assert_true(has_text("mx.example.net  port 993"));
	assert_false(has_text("995"));
	assert_false(has_text("https://"));
	assert_false(has_action("qr"));
	assert_false(session_act(b.s, "qr", ""));
}

static void test_weeks(void **state)
{
	(void)state;
	all_well();
	session_act(b.s, "weeks", "");
	assert_true(has_text("Now: none."));
	assert_true(has_text("mailstead config set dmarc.policy quarantine"));
	assert_true(has_text("/etc/letsencrypt"));
	assert_false(has_text("Still open"));
	session_act(b.s, "close", "");
	session_act(b.s, "again", "");
	page_box_say(&b, "config list",
		     "[{\"option\":\"hostname\",\"value\":\"mail.example.org\"},{\"option\":\"dmarc.policy\",\"value\":\"reject\"}]", 0);
	page_box_say(&b, "check port25", FINDING("port25-out.closed", "fail", "port 25 is closed"), 1);
	session_act(b.s, "weeks", "");
	assert_true(has_text("You are there"));
	assert_true(has_text("port 25 is closed. f"));
}

/* What the page of the records has seen is part of what is left to do. */
static void test_open_records(void **state)
{
	(void)state;
	page_box_play(&b, "dns check --stream", "records-cut.jsonl", 1);
	session_push(b.s, &page_proof);
	session_act(b.s, "weeks", "");
	assert_true(has_text("Still open"));
	assert_true(has_text("the panel took only the first 255 characters"));
	assert_true(has_text("2a09:51::10 has no name"));
	assert_false(has_text("more records"));
}

static void test_done(void **state)
{
	struct host *h = session_host(b.s);
	int status = -1;

	(void)state;
	session_keep(b.s);
	assert_true(host_exists(h, SETUP_ANSWERS));
	session_act(b.s, "next", "");
	assert_true(session_over(b.s, &status));
	assert_int_equal(status, 0);
	/* there is nothing to go on with any more */
	assert_false(host_exists(h, SETUP_ANSWERS));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_well), T(test_certificate_comes), T(test_fetch_fails), T(test_mail_fails), T(test_reflector), T(test_garbage),
		T(test_covered), T(test_settings), T(test_settings_without_page), T(test_weeks), cmocka_unit_test_setup_teardown(test_open_records, setup_records, teardown), T(test_done),
	};

	return cmocka_run_group_tests_name("page_proof", tests, NULL, NULL);
}
