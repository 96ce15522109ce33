/* The DNS records of a site: which there are, and what they say. How they are printed: test_formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "mail/mta_sts.h"
#include "mail/zone.h"
#include "tests/unit/records_box.h"

#define LETSENCRYPT "https://acme-v02.api.letsencrypt.org/directory"

static void test_host_is_a_hosted_domain(void **state)
{
	struct records_box f;
	size_t spf = 0;

	(void)state;
	records_box_full(&f);
	f.site.hostname = "example.org";
	records_box_make(&f);
	for (size_t i = 0; i < f.records.n; i++)
		spf += strcmp(f.records.v[i].name, "example.org.") == 0 && f.records.v[i].txt != NULL;
	assert_int_equal(spf, 1); /* two SPF records at one name are a permanent error */
	assert_non_null(records_box_find(&f, "example.org.", "MX"));
	assert_non_null(records_box_find(&f, "example.org.", "A"));
	records_box_done(&f);
}

/* SPF must know the relay, and says so while it does not. */
static void test_smarthost(void **state)
{
	struct records_box f;

	(void)state;
	records_box_full(&f);
	f.site.outbound.smarthost = "smtp.relay.example";
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "example.org.", "TXT")->txt, "v=spf1 mx -all");
	assert_non_null(strstr(records_box_find(&f, "example.org.", "TXT")->why, "Ask the relay"));

	vec_push(f.a, &f.site.outbound.smarthost_spf, "include:_spf.relay.example");
	vec_push(f.a, &f.site.outbound.smarthost_spf, "ip4:192.0.2.0/24");
	f.records = (record_list){0};
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "example.org.", "TXT")->txt,
			    "v=spf1 mx include:_spf.relay.example ip4:192.0.2.0/24 -all");
	assert_string_equal(records_box_find(&f, "mail.example.org.", "TXT")->txt, "v=spf1 a -all");

	f.site.outbound.smarthost = "";
	f.records = (record_list){0};
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "example.org.", "TXT")->txt, "v=spf1 mx -all");
	records_box_done(&f);
}

static void test_no_cname_beside_other_records(void **state)
{
	struct records_box f;

	(void)state;
	records_box_full(&f);
	f.site.hostname = "autoconfig.example.org";
	records_box_domain(&f, "mta-sts.example.org");
	records_box_make(&f);
	assert_null(records_box_find(&f, "autoconfig.example.org.", "CNAME"));
	assert_null(records_box_find(&f, "mta-sts.example.org.", "CNAME"));
	assert_string_equal(records_box_find(&f, "mta-sts.example.org.", "A")->data, "45.90.10.10");
	assert_non_null(records_box_find(&f, "mta-sts.example.org.", "MX"));
	assert_non_null(records_box_find(&f, "autodiscover.example.org.", "CNAME"));
	records_box_done(&f);
}

static void test_belongs(void **state)
{
	const struct record host = {0}, of_b = { .domain = "b.example" };
	const struct site site = { .hostname = "mail.a.example" };

	(void)state;
	assert_true(record_belongs(&host, &site, "a.example"));
	assert_false(record_belongs(&host, &site, "b.example"));
	assert_false(record_belongs(&host, &site, "l.a.example"));
	assert_false(record_belongs(&host, &site, "il.a.example"));
	assert_true(record_belongs(&of_b, &site, "b.example"));
	assert_false(record_belongs(&of_b, &site, "a.example"));
}

static void test_policy_id_follows_the_policy(void **state)
{
	struct records_box f;

	(void)state;
	records_box_full(&f);
	const char *testing = mta_sts_id(f.a, &f.site);
	assert_int_equal(strlen(testing), 20);
	assert_string_equal(testing, mta_sts_id(f.a, &f.site));
	f.site.web.mta_sts = "enforce";
	const char *enforce = mta_sts_id(f.a, &f.site);
	assert_string_not_equal(testing, enforce);
	f.site.hostname = "mx.example.org";
	assert_string_not_equal(enforce, mta_sts_id(f.a, &f.site));
	assert_string_equal(mta_sts_policy(f.a, &f.site),
			    "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 2419200\n");
	records_box_done(&f);
}

static void test_txt(void **state)
{
	struct arena *a = arena_new();
	char value[257], want[266];

	(void)state;
	assert_string_equal(zone_txt(a, ""), "\"\"");
	assert_string_equal(zone_txt(a, "a \"b\" \\ \n\xc3"), "\"a \\\"b\\\" \\\\ \\010\\195\"");
	memset(value, 'x', 256);
	value[255] = '\0';
	snprintf(want, sizeof(want), "\"%s\"", value);
	assert_string_equal(zone_txt(a, value), want);
	value[255] = '"', value[256] = '\0'; /* the escape counts as one byte of the value */
	snprintf(want, sizeof(want), "\"%.255s\" \"\\\"\"", value);
	assert_string_equal(zone_txt(a, value), want);
	arena_free(a);
}

static void test_lookups(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(records_reverse(a, "45.90.10.11"), "11.10.90.45.in-addr.arpa.");
	assert_string_equal(records_reverse(a, "2a09:51::1f"),
			    "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.5.0.0.9.0.a.2.ip6.arpa.");
	assert_null(records_reverse(a, ""));
	assert_string_equal(records_caa_issuer(LETSENCRYPT), "letsencrypt.org");
	assert_string_equal(records_caa_issuer("https://acme-v02.api.letsencrypt.org:443/x"), "letsencrypt.org");
	assert_null(records_caa_issuer("https://acme-v02.api.letsencrypt.org.evil.example/directory"));
	assert_null(records_caa_issuer("nonsense"));
	arena_free(a);
}

static void test_json(void **state)
{
	struct records_box f;

	(void)state;
	records_box_full(&f);
	records_box_make(&f);
	json_t *list = zone_json(&f.records);
	assert_int_equal(json_array_size(list), f.records.n);
	json_t *first = json_array_get(list, 0);
	assert_string_equal(json_string_value(json_object_get(first, "data")), "45.90.10.10");
	assert_true(json_is_null(json_object_get(first, "domain")));
	json_decref(list);
	records_box_done(&f);
}

/* Beside the present key's: a server may know either set. */
static void next_key_is_published_beside_the_present_one(void **state)
{
	static const unsigned char next[RECORDS_SHA256] = { 0xfe, 0xed };
	struct records_box f;
	size_t seen = 0;

	(void)state;
	records_box_full(&f);
	f.keys.tls_next_spki_sha256 = next;
	records_box_make(&f);
	for (size_t i = 0; i < f.records.n; i++) {
		const struct record *r = &f.records.v[i];

		if (strcmp(r->type, "TLSA") != 0)
			continue;
		assert_string_equal(r->name, "_25._tcp.mail.example.org.");
		assert_memory_equal(r->data, seen == 0 ? "3 1 1 0bad" : "3 1 1 feed", 10);
		assert_int_equal(strstr(r->why, "rollover") != NULL, seen == 1);
		seen++;
	}
	assert_int_equal(seen, 2);
	records_box_done(&f);
}

static const char *dmarc_later(struct records_box *f, const char *policy, int64_t since, int64_t now)
{
	const struct record_since known = { "example.org", since };

	records_box_full(f);
	f->site.dmarc.policy = policy;
	f->keys.now = now;
	if (since != 0)
		vec_push(f->a, &f->keys.dmarc_since, known);
	records_box_make(f);
	return records_box_find(f, "_dmarc.example.org.", "TXT")->later;
}

/* 2026-09-21 and four weeks: 2026-10-19. */
static void dmarc_says_when_the_next_stage_is_due(void **state)
{
	const int64_t since = 1789948800, due = since + 28 * 86400;
	static const char ask[] = ", if the reports show no mail of yours failing: `mailstead config set dmarc.policy ";
	struct records_box f;
	const char *later;

	(void)state;
	later = dmarc_later(&f, "none", since, due - 1);
	assert_string_equal(later, arena_printf(f.a, "quarantine is due on 2026-10-19%squarantine`.", ask));
	records_box_done(&f);
	later = dmarc_later(&f, "quarantine", since, due);
	assert_string_equal(later, arena_printf(f.a, "reject has been due since 2026-10-19%sreject`.", ask));
	records_box_done(&f);
	assert_null(dmarc_later(&f, "reject", since, due));
	records_box_done(&f);
	later = dmarc_later(&f, "none", 0, due);
	assert_non_null(strstr(later, "After four weeks of reports"));
	records_box_done(&f);
	assert_null(dmarc_later(&f, "none", since, 0)); /* the clock was not asked */
	records_box_done(&f);
}

static size_t leaves(const struct records_box *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->records.n; i++)
		n += f->records.v[i].kind == RECORD_DMARC_REPORTS;
	return n;
}

static void reports_that_go_elsewhere_need_leave(void **state)
{
	struct records_box f;

	(void)state;
	records_box_lean(&f); /* to reports@watch.example, which is not ours */
	records_box_make(&f);
	assert_int_equal(leaves(&f), 2);
	const struct record *r = records_box_find(&f, "example.net._report._dmarc.watch.example.", "TXT");
	assert_string_equal(r->txt, "v=DMARC1");
	assert_string_equal(r->domain, "example.net");
	assert_string_equal(r->zone, "watch.example");
	assert_true(r->elsewhere);
	records_box_done(&f);

	records_box_many(&f); /* to dmarc@example.org, which is ours, and lists.example.org is below it */
	records_box_make(&f);
	assert_int_equal(leaves(&f), 1);
	r = records_box_find(&f, "xn--mller-kva.example._report._dmarc.example.org.", "TXT");
	assert_string_equal(r->domain, "example.org");
	assert_false(r->elsewhere);
	records_box_done(&f);

	records_box_full(&f); /* to each domain itself */
	records_box_make(&f);
	assert_int_equal(leaves(&f), 0);
	records_box_done(&f);
}

static void a_domain_without_mail_says_so(void **state)
{
	struct records_box f;

	(void)state;
	records_box_many(&f);
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "example.com.", "MX")->data, "0 .");
	assert_string_equal(records_box_find(&f, "example.com.", "TXT")->txt, "v=spf1 -all");
	assert_string_equal(records_box_find(&f, "_dmarc.example.com.", "TXT")->txt, "v=DMARC1; p=reject");
	assert_string_equal(records_box_find(&f, "*._domainkey.example.com.", "TXT")->txt, "v=DKIM1; p=");
	assert_null(records_box_find(&f, "mta-sts.example.com.", "CNAME"));
	records_box_done(&f);
}

/* A subdomain mostly has no zone of its own. */
static void zones_are_guessed_as_they_mostly_are(void **state)
{
	struct records_box f;

	(void)state;
	records_box_many(&f);
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "mail.example.org.", "A")->zone, "example.org");
	assert_string_equal(records_box_find(&f, "lists.example.org.", "MX")->zone, "example.org");
	assert_string_equal(records_box_find(&f, "example.com.", "MX")->zone, "example.com");
	records_box_done(&f);
	records_box_lean(&f);
	records_box_make(&f);
	assert_string_equal(records_box_find(&f, "mx1.provider.example.", "A")->zone, "provider.example");
	records_box_done(&f);
}

/* "include:" of the shop stays; who adds a second record instead has none that counts. */
static void spf_that_is_there_becomes_part_of_ours(void **state)
{
	const struct record_spf present[] = { { "lists.example.org", "v=spf1 mx ~all" },
					      { "example.org", "v=spf1 include:_spf.shop.example ~all" } };
	struct records_box f;

	(void)state;
	records_box_many(&f);
	vec_push(f.a, &f.keys.spf, present[0]);
	vec_push(f.a, &f.keys.spf, present[1]);
	records_box_make(&f);
	const struct record *r = records_box_find(&f, "example.org.", "TXT");
	assert_string_equal(r->txt, "v=spf1 mx include:_spf.shop.example ~all");
	assert_non_null(strstr(r->why, "takes the place of"));
	r = records_box_find(&f, "lists.example.org.", "TXT");
	assert_string_equal(r->txt, "v=spf1 mx ~all");
	assert_non_null(strstr(r->why, "that is there lets send"));
	assert_string_equal(records_box_find(&f, "xn--mller-kva.example.", "TXT")->txt, "v=spf1 mx -all");
	records_box_done(&f);
}

static void tlsa_is_advised_where_the_zone_is_signed(void **state)
{
	struct records_box f;

	(void)state;
	records_box_many(&f);
	f.keys.host_zone = SIGNED_NO;
	records_box_make(&f);
	assert_null(records_box_find(&f, "_25._tcp.mail.example.org.", "TLSA"));
	f.records.n = 0;
	f.keys.host_zone = SIGNED_YES;
	records_box_make(&f);
	assert_int_equal(records_box_find(&f, "_25._tcp.mail.example.org.", "TLSA")->need, NEED_RECOMMENDED);
	f.records.n = 0;
	f.keys.host_zone = SIGNED_UNKNOWN;
	records_box_make(&f);
	assert_int_equal(records_box_find(&f, "_25._tcp.mail.example.org.", "TLSA")->need, NEED_OPTIONAL);
	records_box_done(&f);
}

static void every_kind_is_told_about(void **state)
{
	(void)state;
	for (unsigned i = 0; i < RECORD_KINDS; i++) {
		const struct record_kind_info *info = record_kind_info((enum record_kind)i);

		assert_non_null(info->id);
		assert_non_null(info->title);
		assert_non_null(info->why);
		assert_non_null(info->rule);
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(info->id, record_kind_info((enum record_kind)k)->id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host_is_a_hosted_domain), cmocka_unit_test(test_smarthost),
		cmocka_unit_test(test_no_cname_beside_other_records),
		cmocka_unit_test(test_belongs),
		cmocka_unit_test(test_policy_id_follows_the_policy),
		cmocka_unit_test(test_txt),
		cmocka_unit_test(test_lookups),
		cmocka_unit_test(test_json),
		cmocka_unit_test(next_key_is_published_beside_the_present_one),
		cmocka_unit_test(dmarc_says_when_the_next_stage_is_due),
		cmocka_unit_test(reports_that_go_elsewhere_need_leave),
		cmocka_unit_test(a_domain_without_mail_says_so),
		cmocka_unit_test(zones_are_guessed_as_they_mostly_are),
		cmocka_unit_test(spf_that_is_there_becomes_part_of_ours),
		cmocka_unit_test(tlsa_is_advised_where_the_zone_is_signed),
		cmocka_unit_test(every_kind_is_told_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
