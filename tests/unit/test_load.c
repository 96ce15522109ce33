/*
 * The loader, and every wrong file in tests/scenario/site-errors: NAME.yaml
 * with the exact message and hint in NAME.expected. To rewrite the expected
 * texts after a change of words: MAILSTEAD_REWRITE=1 build/unit/test_load,
 * then read the diff.
 */
#include "conf/load.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ERRORS "tests/scenario/site-errors"

#define SMALLEST \
	"version: 1\n" \
	"hostname: mail.example.org\n" \
	"contact: admin@example.net\n" \
	"domains: [example.org]\n"

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

static struct site loads(struct arena *a, const char *text)
{
	struct site site;
	struct err err = {0};

	if (!site_load(a, "site.yaml", text, strlen(text), &site, &err))
		fail_msg("%s\n%s", err.msg, err.hint);
	return site;
}

static void defaults(void **state)
{
	struct site s = loads(*state, SMALLEST);

	assert_int_equal(s.version, 1);
	assert_string_equal(s.hostname, "mail.example.org");
	assert_string_equal(s.contact, "admin@example.net");
	assert_string_equal(s.postmaster, "");
	assert_int_equal(s.domains.n, 1);
	assert_true(s.services.imap && s.services.pop3 && s.services.sieve && s.services.starttls);
	assert_int_equal(s.limits.message_size, 52428800);
	assert_int_equal(s.limits.quota, INT64_C(2) << 30);
	assert_int_equal(s.limits.recipients, 100);
	assert_int_equal(s.limits.send_burst, 100);
	assert_int_equal(s.limits.send_per_hour, 20);
	assert_int_equal(s.spam.junk_score, 6);
	assert_int_equal(s.spam.reject_score, 15);
	assert_true(s.spam.greylist);
	assert_int_equal(s.spam.blocklists.n, 1);
	assert_string_equal(s.spam.blocklists.v[0], "zen.spamhaus.org");
	assert_string_equal(s.tls.minimum, "1.2");
	assert_false(s.outbound.mta_sts);
	assert_string_equal(s.outbound.smarthost, "");
	assert_string_equal(s.outbound.smarthost_user, "");
	assert_int_equal(s.outbound.smarthost_port, 587);
	assert_int_equal(s.outbound.smarthost_spf.n, 0);
	assert_string_equal(s.acme.directory, "https://acme-v02.api.letsencrypt.org/directory");
	assert_string_equal(s.network.ipv4, "auto");
	assert_string_equal(s.network.ipv6, "auto");
	assert_int_equal(s.network.mail_hosts.n, 4);
	assert_string_equal(s.network.mail_hosts.v[0], "gmail.com");
	assert_int_equal(s.network.relays.n, 0);
	assert_int_equal(s.network.echo.n, 3);
	assert_string_equal(s.network.echo.v[1], "https://ident.me/");
	assert_string_equal(s.network.look_in, "");
	assert_true(s.dkim.ed25519);
	assert_string_equal(s.dmarc.policy, "none");
	assert_string_equal(s.web.mta_sts, "testing");
	assert_true(s.web.autoconfig);
	assert_true(s.shield.firewall && s.shield.fail2ban && s.shield.updates);
}

/* Ways to write what is right. */
static void forms(void **state)
{
	struct arena *a = *state;
	struct site s;

	s = loads(a, SMALLEST "tls: {minimum: 1.3}\nlimits: {quota: 0, message_size: 10M}\n");
	assert_string_equal(s.tls.minimum, "1.3");
	assert_int_equal(s.limits.quota, 0);
	assert_true(loads(a, SMALLEST "outbound: {mta_sts: true}\n").outbound.mta_sts);
	s = loads(a, "{version: 1, hostname: mail.example.org, contact: \"admin@example.net\", domains: [a.example]}");
	assert_string_equal(s.domains.v[0], "a.example");
	s = loads(a, "{\"version\":1,\"hostname\":\"mail.example.org\",\"contact\":\"admin@example.net\","
		     "\"domains\":[\"a.example\"]}\n");
	assert_string_equal(s.contact, "admin@example.net");
	s = loads(a, "---\n" SMALLEST "...\n");
	assert_int_equal(s.domains.n, 1);
	s = loads(a, "\xEF\xBB\xBF" SMALLEST);
	assert_int_equal(s.version, 1);
	s = loads(a, "version: 1\r\nhostname: mail.example.org\r\ncontact: a@example.net\r\n"
		     "domains:\r\n  - a.example\r\n  - b.example\r\n");
	assert_int_equal(s.domains.n, 2);
	s = loads(a, SMALLEST "limits:\n  # quota: 1G\nspam:\n  blocklists: []\n");
	assert_int_equal(s.spam.blocklists.n, 0);
	s = loads(a, "version: 1\nhostname: mail.example.org # münchen\ncontact: 'a@münchen.example'\n"
		     "domains:\n- münchen.example\n- Example.ORG\n");
	assert_string_equal(s.contact, "a@xn--mnchen-3ya.example");
	assert_string_equal(s.domains.v[0], "xn--mnchen-3ya.example");
	assert_string_equal(s.domains.v[1], "example.org");
}

static void fails(struct arena *a, const struct str *text, const char *why)
{
	struct site site;
	struct err err = {0};

	assert_false(site_load(a, "site.yaml", str_c(text), text->len, &site, &err));
	assert_int_equal(err.code, ERR_SITE);
	if (strstr(err.msg, why) == NULL)
		print_error("\"%s\" is not in: %s\n", why, err.msg);
	assert_non_null(strstr(err.msg, why));
}

static void domains(struct str *text, unsigned n)
{
	str_adds(text, "version: 1\nhostname: mail.example.org\ncontact: a@example.net\ndomains:\n");
	for (unsigned i = 0; i < n; i++)
		str_addf(text, "  - d%u.example\n", i);
}

static void limits(void **state)
{
	struct str text = {0};

	domains(&text, 10000);
	assert_int_equal(loads(*state, str_c(&text)).domains.n, 10000);
	str_adds(&text, "  - d7.example\n");
	fails(*state, &text, "site.yaml:5:3: domains: 10001 items; at most 10000");
	str_free(&text);

	domains(&text, 9000);
	str_adds(&text, "  - D7.example\n");
	fails(*state, &text, "site.yaml:9005:5: domains: d7.example is there twice");
	str_free(&text);

	str_adds(&text, SMALLEST);
	while (text.len < SITE_MAX_BYTES)
		str_addc(&text, '#');
	loads(*state, str_c(&text));
	str_addc(&text, '#');
	fails(*state, &text, "1 MiB");
	str_free(&text);
}

/* A megabyte of trouble is refused without taking long. */
static void hostile(void **state)
{
	static const char *const pieces[] = {"[", "{", "- ", "? ", "a: ", "'", "- - ", "\"\\\"", "|", "a:\n", "ü"};
	struct str text = {0};
	struct site site;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct err err = {0};
		while (text.len + 8 < SITE_MAX_BYTES)
			str_adds(&text, pieces[i]);
		assert_false(site_load(*state, "site.yaml", text.p, text.len, &site, &err));
		assert_int_equal(err.code, ERR_SITE);
		str_free(&text);
	}
}

static void read_file(const char *path, struct str *out)
{
	char buf[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(out, buf, n);
	fclose(f);
}

static void check_error(struct arena *a, const char *path, bool rewrite, unsigned *wrong)
{
	char *expected_path = arena_printf(a, "%.*s.expected", (int)(strlen(path) - strlen(".yaml")), path);
	struct str text = {0}, expected = {0}, got = {0};
	struct err err = {0};
	struct site site;

	read_file(path, &text);
	read_file(expected_path, &expected);
	if (site_load(a, "site.yaml", str_c(&text), text.len, &site, &err))
		str_adds(&got, "(it loads)\n");
	else
		str_addf(&got, "%s\n%s\n", err.msg, err.hint);
	if (strcmp(str_c(&got), str_c(&expected)) != 0) {
		FILE *f = rewrite ? fopen(expected_path, "wb") : NULL;
		if (f != NULL) {
			fwrite(got.p, 1, got.len, f);
			fclose(f);
		} else {
			print_error("%s: expected\n%s\nbut it says\n%s\n", path, str_c(&expected), str_c(&got));
			++*wrong;
		}
	}
	str_free(&text);
	str_free(&expected);
	str_free(&got);
}

static void errors(void **state)
{
	unsigned wrong = 0;
	glob_t found;

	assert_int_equal(glob(ERRORS "/*.yaml", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 100);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_error(*state, found.gl_pathv[i], getenv("MAILSTEAD_REWRITE") != NULL, &wrong);
	globfree(&found);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(forms, setup, teardown),
		cmocka_unit_test_setup_teardown(limits, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(errors, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
