/* Blocklists: what they say, and above all when they are not to be believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "check/reputation.h"
#include "plan/source.h"
#include "tests/unit/standing_box.h"

#define V6 "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.5.0.0.9.0.a.2"

static const char *const addresses[] = { "zen.spamhaus.org", "b.barracudacentral.org", "bl.spamcop.net", "psbl.surriel.com",
					 "bl.mailspike.net", "dnsbl-1.uceprotect.net", "bl.blocklist.de", "list.dnswl.org" };

/* Every list works and lists nobody. */
static void open_clean(struct standing *b)
{
	standing_open(b);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		standing_dns(b, arena_printf(b->a, "2.0.0.127.%s A 127.0.0.2", addresses[i]));
	standing_dns(b, "dbltest.com.dbl.spamhaus.org A 127.0.1.2");
	standing_dns(b, "surbl-org-permanent-test-point.com.multi.surbl.org A 127.0.0.254");
	standing_dns(b, "test.uribl.com.multi.uribl.com A 127.0.0.14");
}

static const struct {
	const char *lines[3];
	const char *found, *seen;
} cases[] = {
	{ { NULL }, "", "" },
	{ { "10.10.90.45.zen.spamhaus.org A 127.0.0.2" }, "fail reputation.listed 45.90.10.10 zen.spamhaus.org\n", "SBL" },
	{ { "10.10.90.45.zen.spamhaus.org A 127.0.0.10" }, "fail reputation.policy 45.90.10.10 zen.spamhaus.org\n", "PBL: its provider" },
	{ { "10.10.90.45.zen.spamhaus.org A 127.0.0.4 127.0.0.11" }, "fail reputation.listed 45.90.10.10 zen.spamhaus.org\n",
	  "XBL: malware, an open proxy or a stolen password sends from there; PBL: Spamhaus" },
	{ { "10.10.90.45.zen.spamhaus.org A 127.0.0.99" }, "fail reputation.listed 45.90.10.10 zen.spamhaus.org\n",
	  "127.0.0.99, which it does not explain" },
	{ { V6 ".zen.spamhaus.org A 127.0.0.3", V6 ".zen.spamhaus.org TXT https://check.spamhaus.org/x" },
	  "fail reputation.listed 2a09:51::10 zen.spamhaus.org\n", "(\"https://check.spamhaus.org/x\")" },
	{ { "example.org.dbl.spamhaus.org A 127.0.1.4" }, "fail reputation.listed example.org dbl.spamhaus.org\n", "phishing" },
	{ { "10.10.90.45.bl.spamcop.net A 127.0.0.2" }, "warn reputation.listed 45.90.10.10 bl.spamcop.net\n", "SpamCop" },
	{ { "10.10.90.45.dnsbl-1.uceprotect.net A 127.0.0.2" }, "info reputation.listed 45.90.10.10 dnsbl-1.uceprotect.net\n", "traps" },
	{ { "10.10.90.45.list.dnswl.org A 127.0.5.2" }, "info reputation.known 45.90.10.10 list.dnswl.org\n", "medium trust" },
	{ { "example.org.multi.surbl.org A 127.0.0.80" }, "warn reputation.listed example.org multi.surbl.org\n",
	  "used for malware; in links of spam" },
	{ { "example.org.multi.uribl.com A 127.0.0.4" }, "warn reputation.listed example.org multi.uribl.com\n", "grey" },
	/* Refused: no listing. */
	{ { "2.0.0.127.zen.spamhaus.org A 127.255.255.254", "10.10.90.45.zen.spamhaus.org A 127.255.255.254" },
	  "unknown reputation.refused\n", "public resolver" },
	{ { "10.10.90.45.zen.spamhaus.org A 127.255.255.255" }, "unknown reputation.refused\n", "too many questions" },
	{ { "2.0.0.127.zen.spamhaus.org A 127.255.255.7" }, "unknown reputation.refused\n", "does not answer us" },
	{ { "2.0.0.127.psbl.surriel.com A 127.255.255.252" }, "unknown reputation.refused\n", "which is no listing" },
	{ { "test.uribl.com.multi.uribl.com A 127.0.0.1", "example.org.multi.uribl.com A 127.0.0.1" }, "unknown reputation.refused\n",
	  "URIBL" },
	{ { "2.0.0.127.list.dnswl.org A 127.0.0.255" }, "", "" }, /* nobody misses it */
	{ { "2.0.0.127.b.barracudacentral.org A none" }, "info reputation.registration b.barracudacentral.org\n", "Barracuda" },
	/* Dead: "not listed" would be a lie, as would "listed". */
	{ { "2.0.0.127.zen.spamhaus.org A none" }, "unknown reputation.dead\n", "test entry is not listed" },
	{ { "1.0.0.127.psbl.surriel.com A 127.0.0.2", "10.10.90.45.psbl.surriel.com A 127.0.0.2" }, "unknown reputation.dead\n",
	  "so everybody" },
	{ { "2.0.0.127.psbl.surriel.com A 203.0.113.9", "10.10.90.45.psbl.surriel.com A 203.0.113.9" }, "unknown reputation.dead\n",
	  "no answer of a blocklist" },
	{ { "10.10.90.45.psbl.surriel.com A 203.0.113.9" }, "unknown reputation.dead\n", "PSBL" },
	/* Out of reach: one finding for all of them. */
	{ { "2.0.0.127.psbl.surriel.com A silent", "2.0.0.127.bl.spamcop.net A refused", "example.org.dbl.spamhaus.org A bogus" },
	  "unknown reputation.silent\n", "PSBL (no answer within 4 seconds)" },
	{ { "10.10.90.45.bl.blocklist.de A silent" }, "", "" },
};

static void each_answer_is_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct standing b;

		open_clean(&b);
		for (size_t k = 0; k < 3 && cases[i].lines[k] != NULL; k++)
			standing_dns(&b, cases[i].lines[k]);
		const char *found = standing_found(&b, "reputation");
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("%s: found\n%swanted\n%s", cases[i].lines[0], found, cases[i].found);
		if (strstr(b.k.found.v[0].seen, cases[i].seen) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].lines[0], b.k.found.v[0].seen, cases[i].seen);
		standing_close(&b);
	}
}

static void no_network_is_one_finding(void **state)
{
	struct standing b;

	(void)state;
	open_clean(&b);
	b.dns.dead = true;
	assert_string_equal(standing_found(&b, "reputation"), "unknown reputation.silent\n");
	assert_string_equal(standing_seen(&b, "reputation.silent"),
			    "these lists could not be reached: Spamhaus ZEN, Spamhaus DBL, Barracuda, SpamCop, PSBL, Mailspike, SURBL, "
			    "URIBL (no answer within 4 seconds)");
	standing_close(&b);
}

/* What stands in the policy list is no crime, and it is said how one gets off. */
static void the_fix_leads_to_the_right_page(void **state)
{
	struct standing b;

	(void)state;
	open_clean(&b);
	standing_dns(&b, "10.10.90.45.zen.spamhaus.org A 127.0.0.11");
	(void)standing_found(&b, "reputation");
	assert_non_null(strstr(standing_fix(&b, "reputation.policy"), "https://check.spamhaus.org/results/?query=45.90.10.10"));
	assert_non_null(strstr(standing_fix(&b, "reputation.policy"), "Set the PTR"));
	assert_int_equal(b.k.found.v[0].blocks, BLOCKS_DELIVERY);
	standing_close(&b);
}

static void put_key(struct standing *b, const char *text, mode_t mode)
{
	struct err err = {0};

	assert_true(b->s->h.fs->mkdirs(&b->s->h, "/etc/mailstead", &err));
	assert_true(b->s->h.fs->write(&b->s->h, REPUTATION_KEY, text, strlen(text), &(struct file_meta){ .mode = mode }, &err));
}

static void the_key_is_used_and_never_shown(void **state)
{
	struct standing b;

	(void)state;
	open_clean(&b);
	put_key(&b, "abcdefghijklmnopqrstuvwxyz\n", 0600);
	standing_dns(&b, "2.0.0.127.abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net A 127.0.0.2");
	standing_dns(&b, "10.10.90.45.abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net A 127.0.0.3");
	assert_string_equal(standing_found(&b, "reputation"),
			    "fail reputation.listed 45.90.10.10 zen.spamhaus.org\nunknown reputation.dead\n");
	json_t *o = findings_json(&b.k.found);
	char *text = json_dumps(o, 0);
	assert_null(strstr(text, "abcdefghijkl"));
	free(text);
	json_decref(o);
	standing_close(&b);
}

static void a_bad_key_is_said_without_it(void **state)
{
	struct standing b;

	(void)state;
	open_clean(&b);
	put_key(&b, "Not.A key", 0600);
	assert_string_equal(standing_found(&b, "reputation"), "unknown reputation.key " REPUTATION_KEY "\n");
	assert_null(strstr(b.k.found.v[0].seen, "Not"));
	standing_close(&b);
}

/* A host name below a hosted domain is judged by that; another one is asked for, too. */
static void which_names_are_asked_for(void **state)
{
	struct standing b;

	(void)state;
	open_clean(&b);
	standing_dns(&b, "mail.example.org.dbl.spamhaus.org A 127.0.1.2");
	assert_string_equal(standing_found(&b, "reputation"), "");
	b.site.hostname = "mail.example.net";
	standing_dns(&b, "mail.example.net.dbl.spamhaus.org A 127.0.1.2");
	assert_string_equal(standing_found(&b, "reputation"), "fail reputation.listed mail.example.net dbl.spamhaus.org\n");
	standing_close(&b);
}

static void the_data_is_whole(void **state)
{
	struct arena *a = arena_new();
	blocklist_list lists = {0};
	struct str text = {0};
	struct err err = {0};

	(void)state;
	assert_true(source_read("templates/check/blocklists.txt", &text, &err));
	if (!blocklists_parse(a, "blocklists.txt", str_c(&text), text.len, &lists, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(lists.n, 11);
	for (size_t i = 0; i < lists.n; i++)
		assert_int_equal(strncmp(lists.v[i].remove, "https://", 8), 0);
	str_free(&text);
	arena_free(a);
}

static void wrong_data_is_named_by_line(void **state)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ "list a.example A\nasks ipv5\n", "x:2: a list is asked for" },
		{ "list a.example\n", "x:1: a zone and a name" },
		{ "list a A\n", "x:1: a zone and a name" },
		{ "list a.example A\nlisted 127.0.0 t\n", "x:2: this is no code: 127.0.0" },
		{ "list a.example A\nlisted 127.0.0.256 t\n", "this is no code" },
		{ "list a.example A\nlisted 127.0.0.9-2 t\n", "this is no code" },
		{ "list a.example A\nlisted 127.0.0.1.2 t\n", "this is no code" },
		{ "list a.example A\nlisted 127.0.0.2\n", "a code and what it means" },
		{ "list a.example A\nbit 0 t\n", "this is no code" },
		{ "list a.example A\nweight heavy\n", "x:2: there is no such weight" },
		{ "list a.example A\nfoo bar\n", "this word means nothing: foo" },
		{ "asks ipv4\n", "before the first list" },
		{ "list a.example A\nasks\n", "nothing stands behind" },
		{ "list a.example A\nasks ipv4\nlist b.example B\n", "lacks asks, test" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct arena *a = arena_new();
		blocklist_list lists = {0};
		struct err err = {0};

		assert_false(blocklists_parse(a, "x", wrong[i].text, strlen(wrong[i].text), &lists, &err));
		if (strstr(err.msg, wrong[i].why) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.msg, wrong[i].why);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_is_decoded),
		cmocka_unit_test(no_network_is_one_finding),
		cmocka_unit_test(the_fix_leads_to_the_right_page),
		cmocka_unit_test(the_key_is_used_and_never_shown),
		cmocka_unit_test(a_bad_key_is_said_without_it),
		cmocka_unit_test(which_names_are_asked_for),
		cmocka_unit_test(the_data_is_whole),
		cmocka_unit_test(wrong_data_is_named_by_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
