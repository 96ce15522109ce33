/*
 * DMARC, DKIM keys, MTA-STS, TLS reporting and CAA as they are published,
 * right and wrong. Faults are written "!8+5": fatal, at byte 8, five bytes
 * long; "?" is passed over by receivers, "." is only odd.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "mail/caa.h"
#include "mail/dkim_record.h"
#include "mail/dmarc.h"
#include "mail/sts_parse.h"
#include "mail/tags.h"

#define RSA_1024 \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3" \
	"FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
#define RSA_2048 \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvcAbSH1Yk0iJEmWzfdhFWAv16zNzfL1cHOzLa1b0vgudxtjIRrsVih9rI82kfO602176" \
	"5srKUGMYROlUAoU1SaagcFK+SuWDxVlpPMncLAp+acl23/k4iPk1CX2TC4aWoKsYV2Fg00KyVpUN55+RGq1Qw4AqwboHOv5EOO1dzEzQWkpL2fsr" \
	"ypVSGQSbe4HK4LYeCNijUxR+ivpwzLjUThqBZOCo2QBN1AVOzqQmZmefmusTS71RlDxY6XOmbsvr6yphZj2D9/qEvN3WV53ZbLaGDtEHdFDnuxoy" \
	"l/yd8mD8pk8UhXFksXdMp57CsUlSA0iGvm7xBPTVNDalHVS7SQIDAQAB"
#define ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static struct arena *a;
static text_fault_list faults;

static int fresh(void **state)
{
	(void)state;
	a = arena_new();
	faults = (text_fault_list){0};
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* Expects these faults, and that the text counts unless one is fatal. Forgets them. */
static void faulty(bool good, size_t len, const char *expected)
{
	struct str s = {0};
	bool fatal = false;

	for (size_t i = 0; i < faults.n; i++) {
		const struct text_fault *f = &faults.v[i];

		str_addf(&s, "%s%c%zu+%zu", i > 0 ? " " : "", ".?!"[f->weight], f -> at, f -> len);
		assert_true(f->at + f->len <= len && f->what[0] != '\0');
		fatal = fatal || f->weight == FAULT_FATAL;
	}
	assert_string_equal(str_c(&s), expected);
	assert_int_equal(good, !fatal);
	str_free(&s);
	faults = (text_fault_list){0};
}

/* In memory of exactly its length, so that a sanitizer sees who reads on. */
static char *exact(const char *text)
{
	char *copy = malloc(strlen(text) + (*text == '\0'));

	assert_non_null(copy);
	memcpy(copy, text, strlen(text));
	return copy;
}

/* --- DMARC */

static struct dmarc dmarc(const char *text, const char *expected)
{
	struct dmarc d;
	char *copy = exact(text);

	faulty(dmarc_parse(a, copy, strlen(text), &d, &faults), strlen(text), expected);
	free(copy);
	return d;
}

static void dmarc_that_is_right(void **state)
{
	struct dmarc d = dmarc("v=DMARC1; p=none; rua=mailto:dmarc@example.org", "");

	(void)state;
	assert_int_equal(d.p, DMARC_NONE);
	assert_int_equal(d.pct, 100);
	assert_int_equal(d.fo, DMARC_FO_ALL);
	assert_int_equal(d.rua.n, 1);
	assert_string_equal(d.rua.v[0].address, "dmarc@example.org");
	assert_string_equal(d.rua.v[0].domain, "example.org");
	d = dmarc("v = DMARC1 ;p=REJECT;sp=quarantine ; np=reject; adkim=s; aspf=S; t=y; psd=n; fo=1:d:s;"
		  "rua=mailto:a%2Bb@X.example, mailto:c@y.example;ruf=mailto:f@example.org;",
		  "");
	assert_int_equal(d.p, DMARC_REJECT);
	assert_int_equal(dmarc_subdomain_policy(&d), DMARC_QUARANTINE);
	assert_int_equal(dmarc_missing_policy(&d), DMARC_REJECT);
	assert_true(d.strict_dkim && d.strict_spf && d.testing && d.psd == DMARC_PSD_NO);
	assert_int_equal(d.fo, DMARC_FO_ANY | DMARC_FO_DKIM | DMARC_FO_SPF);
	assert_int_equal(d.rua.n, 2);
	assert_string_equal(d.rua.v[0].address, "a+b@X.example");
	assert_string_equal(d.rua.v[0].domain, "x.example");
	assert_int_equal(d.ruf.n, 1);
	d = dmarc("v=DMARC1; p=quarantine", "");
	assert_int_equal(dmarc_missing_policy(&d), DMARC_QUARANTINE);
	assert_string_equal(dmarc_report_name(a, "example.org", "reports.example"),
			    "example.org._report._dmarc.reports.example");
}

static void dmarc_of_the_old_kind(void **state)
{
	struct dmarc d = dmarc("v=DMARC1; p=reject; pct=50; rf=afrf; ri=3600; rua=mailto:d@example.org!10m",
			       ".24+2 .31+4 .40+4 .50+24");

	(void)state;
	assert_int_equal(d.pct, 50);
	assert_int_equal(d.ri, 3600);
	assert_int_equal(d.rua.v[0].limit, 10 * 1024 * 1024);
	assert_string_equal(d.rua.v[0].uri, "mailto:d@example.org");
	d = dmarc("v=DMARC1; rua=mailto:d@example.org; p=reject", ".38+6");
	assert_int_equal(d.p, DMARC_REJECT);
}

static void dmarc_that_is_wrong(void **state)
{
	struct dmarc d;

	(void)state;
	dmarc("", "!0+0");
	dmarc("v=DMARC1", "!2+6");
	dmarc("v=dmarc1; p=none", "!0+16");
	dmarc("v=DMARC10; p=none", "!0+17");
	dmarc("v=DMARC1 p=none", "!0+15");
	dmarc("v=DMARC1; p=rejct", "?12+5 !2+6");
	dmarc("v=DMARC1; sp=reject", "!2+6");
	dmarc("v=DMARC1; p=none; p=reject", "!18+8");
	dmarc("v=DMARC1;; p=none", "!9+0");
	dmarc("v=DMARC1; p", "!10+1");
	/* a panel's escape that got into the value */
	dmarc("v=DMARC1; p=none; rua=mailto:d@example.org\\;", "?22+21");
	dmarc("v=DMARC1; p=none\xe2\x80\x9d", "!16+1");
	d = dmarc("v=DMARC1; p=rejct; rua=mailto:d@example.org", "?12+5");
	assert_int_equal(d.p, DMARC_NONE);
	d = dmarc("v=DMARC1; p=reject; sp=rejct; rua=mailto:d@example.org", "?23+5");
	assert_int_equal(d.p, DMARC_NONE);
	d = dmarc("v=DMARC1; rua=mailto:d@example.org", "?2+6");
	assert_int_equal(d.p, DMARC_NONE);
	d = dmarc(
		"v=DMARC1; p=none; rua=d@example.org, https://example.org/r, mailto:x, mailto:d@e.org!9z,mailto:%zz@e.org,,mailto:g@e.org",
		"?22+13 ?36+22 ?59+9 ?69+18 ?88+16 ?105+0");
	assert_int_equal(d.rua.n, 1);
	d = dmarc("v=DMARC1; p=none; adkim=strict; aspf=; fo=2:1; pct=101; psd=y; t=1; x=y",
		  "?24+6 ?37+0 ?42+3 ?51+3 .60+1 ?65+1 .68+1");
	assert_false(d.strict_dkim);
	assert_int_equal(d.fo, DMARC_FO_ANY);
}

/* --- DKIM keys */

static struct dkim_record key(const char *text, const char *expected)
{
	struct dkim_record d;
	char *copy = exact(text);

	faulty(dkim_record_parse(a, copy, strlen(text), &d, &faults), strlen(text), expected);
	free(copy);
	return d;
}

static void dkim_keys(void **state)
{
	struct dkim_record d = key("v=DKIM1; k=ed25519; p=" ED25519, "");

	(void)state;
	assert_int_equal(d.kind, SECRET_ED25519);
	assert_string_equal(d.p, ED25519);
	assert_true(d.sha1 && d.sha256 && d.email && !d.testing && !d.strict && !d.revoked);
	d = key("p=" RSA_1024, ".2+216");
	assert_int_equal(d.kind, SECRET_RSA2048);
	assert_int_equal(d.bits, 1024);
	d = key("v=DKIM1; h=sha256; s=email:*; t=s; n=a note; p= MIGf\tMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08"
		"a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2"
		"EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB;",
		".48+217");
	assert_true(d.strict && d.sha256 && !d.sha1);
	assert_string_equal(d.p, RSA_1024);
	d = key("v=DKIM1; k=rsa; p=" RSA_2048, "");
	assert_int_equal(d.bits, 2048);
	d = key("v=DKIM1; t=y; k=ed25519; p=" ED25519, ".11+1");
	assert_true(d.testing);
}

static void dkim_keys_that_are_wrong(void **state)
{
	struct dkim_record d = key("v=DKIM1; p=", "!11+0");

	(void)state;
	assert_true(d.revoked);
	key("", "!0+0");
	key("v=DKIM1; k=rsa", "!0+0");
	key("v=DKIM2; k=ed25519; p=" ED25519, "!2+5");
	key("k=ed25519; v=DKIM1; p=" ED25519, "!13+5");
	key("v=DKIM1; k=dsa; p=" ED25519, "!11+3");
	key("v=DKIM1; k=ed25519; h=sha1; p=" ED25519, "!22+4");
	key("v=DKIM1; k=ed25519; s=tlsrpt; p=" ED25519, "!22+6");
	key("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIa", "!22+36");
	key("v=DKIM1; k=ed25519; p=11qYAYKxC", "!22+9");
	key("v=DKIM1; p=" ED25519, "!11+44");
	/* cut at 255 bytes */
	key("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzZP5VLUi2kHC9kMBP5R5Vk3RqWC9BZ7KjMuwyuBLXLLL",
	    "!18+88");
	key("v=DKIM1; k=ed25519; \"p=" ED25519, "!20+2");
	key("v=DKIM1; k=ed25519; g=*; extra=1; p=" ED25519, ".20+1 .25+5");
}

/* --- MTA-STS and TLS reporting */

static void sts_records(void **state)
{
	const char *id;

	(void)state;
	faulty(sts_record_parse(a, "v=STSv1; id=20260101T000000;", 28, &id, &faults), 28, "");
	assert_string_equal(id, "20260101T000000");
	faulty(sts_record_parse(a, "v=STSv1; id=2026-01", 19, &id, &faults), 19, "!16+1");
	faulty(sts_record_parse(a, "v=STSv1;", 8, &id, &faults), 8, "!8+0");
	faulty(sts_record_parse(a, "v=STSv1; id=", 12, &id, &faults), 12, "!12+0");
	faulty(sts_record_parse(a, "v=STSv2; id=1", 13, &id, &faults), 13, "!0+13");
	faulty(sts_record_parse(a, "v=STSv1; id=1; x=2", 18, &id, &faults), 18, ".15+1");
	faulty(sts_record_parse(a, "v=STSv1; id=1; id=2", 19, &id, &faults), 19, "!15+4");
}

static struct sts_policy policy(const char *text, const char *expected)
{
	struct sts_policy p;
	char *copy = exact(text);

	faulty(sts_policy_parse(a, copy, strlen(text), &p, &faults), strlen(text), expected);
	free(copy);
	return p;
}

static void sts_policies(void **state)
{
	struct sts_policy p = policy(
		"version: STSv1\r\nmode: enforce\r\nmx: Mail.example.org\r\nmx: *.example.net\r\nmax_age: 604800\r\n",
		"");

	(void)state;
	assert_int_equal(p.mode, STS_ENFORCE);
	assert_int_equal(p.max_age, 604800);
	assert_true(sts_policy_allows(&p, "mail.example.org") && sts_policy_allows(&p, "MX1.example.net"));
	assert_false(sts_policy_allows(&p, "example.net") || sts_policy_allows(&p, "a.mx1.example.net"));
	assert_false(sts_policy_allows(&p, "mail2.example.org") || sts_policy_allows(&p, ".example.net"));
	p = policy("version: STSv1\nmode: none\nmax_age: 86400", "");
	assert_int_equal(p.mode, STS_NONE);
	policy("version:STSv1\nmode:testing\t\nmx:mail.example.org\nmax_age:86400\n", "");
}

static void sts_policies_that_are_wrong(void **state)
{
	(void)state;
	policy("", "!0+0");
	policy("version: STSv2\nmode: none\nmax_age: 86400\n", "!9+5");
	policy("mode: none\nmax_age: 86400\n", "!26+0");
	policy("version: STSv1\nmax_age: 86400\n", "!30+0");
	policy("version: STSv1\nmode: none\n", "!26+0");
	policy("version: STSv1\nmode: enforce\nmax_age: 86400\n", "!44+0");
	policy("version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 86400\n", "!21+7");
	policy("version: STSv1\nmode: none\nmax_age: 1 week\n", "!35+6");
	policy("version: STSv1\nmode: none\nmax_age: 12345678901\n", "!35+11");
	policy("version: STSv1\nmode: enforce\nmx: https://a.example\nmax_age: 86400\n", "!33+17");
	policy("version: STSv1\nmode: enforce\nmx: *\nmax_age: 86400\n", "!33+1");
	policy("version: STSv1\nmode: enforce\nmx: *.*.example\nmax_age: 86400\n", "!33+11");
	policy("version: STSv1\nmode: enforce\nmx: a.example.\nmax_age: 86400\n", "!33+10");
	policy("<html>\n", "!0+6");
	policy("version: STSv1\nmode: none\n\nmax_age: 86400\n", "!26+0");
	policy("version: STSv1\nmode: none\nmode: enforce\nmax_age: 99999999\nextra: x\n", "?26+4 ?49+8 .58+5");
	policy("version: STSv1\nmode: none\nmax_age: 60\n", ".35+2");
	policy("version: STSv1\nmode: none\nmax_age: 86400\nx: \xc3\xa4\n", "!44+1");
	char *large = arena_alloc(a, STS_POLICY_MAX + 2);
	memset(large, '\n', STS_POLICY_MAX + 1);
	policy(large, "!65536+0");
}

static void tls_reporting(void **state)
{
	strlist rua = {0};

	(void)state;
	faulty(tlsrpt_parse(a, "v=TLSRPTv1; rua=mailto:t@example.org,https://r.example/t", 56, &rua, &faults), 56,
	       "");
	assert_int_equal(rua.n, 2);
	rua.n = 0;
	faulty(tlsrpt_parse(a, "v=TLSRPTv1; rua=t@example.org", 29, &rua, &faults), 29, "?16+13 !16+13");
	faulty(tlsrpt_parse(a, "v=TLSRPTv1;", 11, &rua, &faults), 11, "!11+0");
	faulty(tlsrpt_parse(a, "v=TLSRPT1; rua=mailto:a@b.example", 33, &rua, &faults), 33, "!0+33");
}

/* --- CAA */

static void caa_values(void **state)
{
	static const struct {
		const char *value, *issuer, *account, *faults;
	} cases[] = {
		{ "letsencrypt.org", "letsencrypt.org", NULL, "" },
		{ ";", "", NULL, "" },
		{ "", "", NULL, "" },
		{ " CA.example ; accounturi = https://ca.example/1 ; validationmethods=dns-01,http-01",
		  "ca.example", "https://ca.example/1", "" },
		{ "ca.example; policy=ev;", "ca.example", NULL, "" },
		{ "ca.example accounturi=x", "ca.example", NULL, "!11+12" },
		{ "-ca.example", "", NULL, "!0+11" },
		{ "ca..example", "", NULL, "!0+11" },
		{ "ca.example; =x", "ca.example", NULL, "!12+2" },
		{ "ca.example; accounturi=a; accounturi=b", "ca.example", "a", "!26+10" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct caa_issue c;
		size_t n = strlen(cases[i].value);
		char *copy = exact(cases[i].value);

		faulty(caa_issue_parse(a, copy, n, &c, &faults), n, cases[i].faults);
		free(copy);
		assert_string_equal(c.issuer, cases[i].issuer);
		assert_int_equal(c.accounturi != NULL, cases[i].account != NULL);
		if (c.accounturi != NULL)
			assert_string_equal(c.accounturi, cases[i].account);
	}
}

static void add_caa(struct dns_answer *answer, int flags, const char *tag, const char *value)
{
	struct str s = {0};

	str_addc(&s, (char)flags);
	str_addc(&s, (char)strlen(tag));
	str_adds(&s, tag);
	str_adds(&s, value);
	const struct dns_rdata d = { (unsigned char *)arena_memdup(a, str_c(&s), s.len), s.len };
	vec_push(a, &answer->data, d);
	str_free(&s);
}

static void caa_says_who_may(void **state)
{
	struct dns_answer none = {0}, mail = {0}, wild = {0}, odd = {0};

	(void)state;
	assert_int_equal(caa_allows(a, &none, "ca.example", false, NULL, NULL), CAA_ALLOWED);
	add_caa(&mail, 0, "iodef", "mailto:a@b.example");
	assert_int_equal(caa_allows(a, &mail, "ca.example", false, NULL, NULL), CAA_ALLOWED);
	add_caa(&mail, 0, "issue", "other.example");
	assert_int_equal(caa_allows(a, &mail, "ca.example", false, NULL, NULL), CAA_NOT_NAMED);
	add_caa(&mail, 0, "Issue", "ca.example; accounturi=https://ca.example/1; validationmethods=dns-01");
	assert_int_equal(caa_allows(a, &mail, "ca.example", false, "https://ca.example/1", "dns-01"), CAA_ALLOWED);
	assert_int_equal(caa_allows(a, &mail, "ca.example", false, "https://ca.example/2", "dns-01"), CAA_ACCOUNT);
	assert_int_equal(caa_allows(a, &mail, "ca.example", true, "https://ca.example/1", "http-01"), CAA_METHOD);
	add_caa(&mail, 0, "issue", "CA.example");
	assert_int_equal(caa_allows(a, &mail, "ca.example", false, "https://ca.example/2", "http-01"),
			 CAA_ALLOWED);
	add_caa(&wild, 0, "issue", "ca.example");
	add_caa(&wild, 0, "issuewild", ";");
	assert_int_equal(caa_allows(a, &wild, "ca.example", true, NULL, NULL), CAA_NOT_NAMED);
	assert_int_equal(caa_allows(a, &wild, "ca.example", false, NULL, NULL), CAA_ALLOWED);
	add_caa(&odd, 0x80, "future", "x");
	assert_int_equal(caa_allows(a, &odd, "ca.example", false, NULL, NULL), CAA_CRITICAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dmarc_that_is_right),
		TEST(dmarc_of_the_old_kind),
		TEST(dmarc_that_is_wrong),
		TEST(dkim_keys),
		TEST(dkim_keys_that_are_wrong),
		TEST(sts_records),
		TEST(sts_policies),
		TEST(sts_policies_that_are_wrong),
		TEST(tls_reporting),
		TEST(caa_values),
		TEST(caa_says_who_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
