#include "conf/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

typedef bool (*check_fn)(const char *, struct str *, struct err *);

/* Expects the normal form, or with normal NULL a refusal whose reason has `why` in it. */
static void expect(check_fn check, const char *s, const char *normal, const char *why)
{
	struct str out = {0};
	struct err err = {0};
	bool good = check(s, &out, &err);

	if (normal != NULL) {
		if (!good)
			print_error("%s\n", err.msg);
		assert_true(good);
		assert_string_equal(str_c(&out), normal);
	} else {
		if (good)
			print_error("taken: %s as %s\n", s, str_c(&out));
		assert_false(good);
		assert_int_equal(err.code, ERR_INVALID);
		if (strstr(err.msg, why) == NULL)
			print_error("\"%s\" is not in: %s\n", why, err.msg);
		assert_non_null(strstr(err.msg, why));
		assert_int_equal(out.len, 0);
	}
	str_free(&out);
}

static void good(check_fn check, const char *s, const char *normal)
{
	expect(check, s, normal, NULL);
}

static void bad(check_fn check, const char *s, const char *why)
{
	expect(check, s, NULL, why);
}

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void domains(void **state)
{
	(void)state;
	good(name_domain, "example.org", "example.org");
	good(name_domain, "Mail.EXAMPLE.org", "mail.example.org");
	good(name_domain, "3com.example", "3com.example");
	good(name_domain, "a--b.example", "a--b.example");
	good(name_domain, "r3---sn.example", "r3---sn.example");
	good(name_domain, "1.2.3.example", "1.2.3.example");
	good(name_domain, L63 ".org", L63 ".org");
	bad(name_domain, "", "empty");
	bad(name_domain, "example", "only one label");
	bad(name_domain, "example.org.", "dot at the beginning or end");
	bad(name_domain, ".example.org", "dot at the beginning or end");
	bad(name_domain, "example..org", "two dots");
	bad(name_domain, "-a.example", "dash");
	bad(name_domain, "a-.example", "dash");
	bad(name_domain, "a_b.example", "only letters");
	bad(name_domain, "a b.example", "only letters");
	bad(name_domain, "a,b.example", "only letters");
	bad(name_domain, "*.example.org", "only letters");
	bad(name_domain, "192.0.2.1", "only digits");
	bad(name_domain, "[192.0.2.1]", "only letters");
	bad(name_domain, "2001:db8::1", "only letters");
	bad(name_domain, "a" L63 ".org", "63");
	bad(name_domain, L63 "." L63 "." L63 "." L63 ".org", "253");
}

/* What must never reach a configuration file. */
static void injections(void **state)
{
	(void)state;
	bad(name_domain, "example.org\nmynetworks=0/0", "control");
	bad(name_domain, "example.org\n", "control");
	bad(name_domain, "example.org\r", "control");
	bad(name_domain, "exam\tple.org", "control");
	bad(name_domain, "exam\xC2\x85ple.org", "control");
	bad(name_domain, "exam\xE2\x80\xA8ple.org", "control");
	bad(name_domain, "exam\xFFple.org", "control");
	bad(name_domain, "exam\xC0\x8Aple.org", "control");
	bad(name_domain, "$(id).org", "only letters");
	bad(name_domain, "${x}.org", "only letters");
	bad(name_domain, "a;b.org", "only letters");
	bad(name_domain, "a#b.org", "only letters");
	bad(name_domain, "a\"b.org", "only letters");
	bad(name_domain, "../etc.org", "only letters");
	bad(name_domain, "a/b.org", "only letters");
	/* a non-ASCII letter beside them must not change that */
	bad(name_domain, "ü_b.org", "only letters");
	bad(name_domain, "ü b.org", "only letters");
	bad(name_domain, "ü/b.org", "only letters");
	bad(name_domain, "℀ü.org", "");
	bad(name_address, "a\n@example.org", "before the @");
	bad(name_address, "a@example.org\nroot: x", "control");
	bad(name_address, "|/bin/sh@example.org", "before the @");
	bad(name_address, "/var/mail/x@example.org", "before the @");
	bad(name_local_part, "../x", "dot");
	bad(name_local_part, "a/b", "only a-z");
	bad(name_https_url, "https://ca.example/\nx", "no URL");
	bad(name_url_template, "https://look.example/", "{address} is missing");
	bad(name_url_template, "https://look.example/{port}", "{address} is missing");
	bad(name_url_template, "https://{address}/", "its host has a brace");
	bad(name_url_template, "https://look.example/{address}{x}", "no URL");
	bad(name_url_template, "http://look.example/{address}", "https://");
	bad(name_url_template, "https://look.example/{address}\n", "no URL");
	bad(name_ipv4, "192.0.2.1\n", "four numbers");
	bad(name_ipv4, "192.0.2.1;", "four numbers");
	bad(name_ipv6, "fe80::1%eth0", "groups");
}

static void international(void **state)
{
	(void)state;
	good(name_domain, "münchen.example", "xn--mnchen-3ya.example");
	good(name_domain, "MÜNCHEN.example", "xn--mnchen-3ya.example");
	good(name_domain, "mu\xCC\x88nchen.example", "xn--mnchen-3ya.example"); /* u and a combining diaeresis */
	good(name_domain, "straße.example", "xn--strae-oqa.example"); /* non-transitional: not strasse */
	good(name_domain, "例え.テスト", "xn--r8jz45g.xn--zckzah");
	good(name_domain, "例え。テスト", "xn--r8jz45g.xn--zckzah");
	good(name_domain, "xn--mnchen-3ya.example", "xn--mnchen-3ya.example");
	good(name_domain, "XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example");
	bad(name_domain, "☃.example", "");
	bad(name_domain, "xn--a.example", "");
	bad(name_domain, "xn--.example", "");
	bad(name_domain, "１９２.０.２.１", "only digits");
	bad(name_domain, "ü" L63 ".example", "");
	good(name_address, "Info@Münch\xC3\xA8n.example", "info@xn--mnchn-7ra0l.example");
}

static void addresses(void **state)
{
	(void)state;
	good(name_address, "admin@example.org", "admin@example.org");
	good(name_address, "Admin.X+tag@Example.ORG", "admin.x+tag@example.org");
	good(name_address, "_a-b.c@example.org", "_a-b.c@example.org");
	bad(name_address, "admin", "no @");
	bad(name_address, "", "no @");
	bad(name_address, "@example.org", "nothing before");
	bad(name_address, "a@", "empty");
	bad(name_address, "a@b@example.org", "more than one @");
	bad(name_address, "\"a b\"@example.org", "before the @");
	bad(name_address, "a b@example.org", "before the @");
	bad(name_address, ".a@example.org", "dot");
	bad(name_address, "a.@example.org", "dot");
	bad(name_address, "a..b@example.org", "two dots");
	bad(name_address, "-a@example.org", "dash");
	bad(name_address, "jürgen@example.org", "before the @");
	bad(name_address, "a@[192.0.2.1]", "only letters");
	good(name_address, "a" L63 "@example.org", "a" L63 "@example.org");
	bad(name_address, "aa" L63 "@example.org", "64");
	bad(name_address, "a" L63 "@" L63 "." L63 "." L63 ".org", "254");
}

static void local_parts(void **state)
{
	(void)state;
	good(name_local_part, "Anna.Maria-2_x", "anna.maria-2_x");
	bad(name_local_part, "", "empty");
	bad(name_local_part, "a+b", "plus");
	bad(name_local_part, "a@example.org", "only a-z");
	bad(name_local_part, "..", "dot");
	bad(name_local_part, "-rf", "dash");
	bad(name_local_part, "aa" L63, "64");
}

static void networks(void **state)
{
	(void)state;
	good(name_ipv4, "auto", "auto");
	good(name_ipv4, "none", "none");
	good(name_ipv4, "203.0.113.9", "203.0.113.9");
	good(name_ipv4, "10.0.0.2", "10.0.0.2");
	bad(name_ipv4, "Auto", "four numbers");
	bad(name_ipv4, "203.0.113.256", "four numbers");
	bad(name_ipv4, "203.0.113", "four numbers");
	bad(name_ipv4, "203.0.113.09", "four numbers");
	bad(name_ipv4, "203.0.113.0/24", "four numbers");
	bad(name_ipv4, "2001:db8::1", "four numbers");
	bad(name_ipv4, "127.0.0.1", "nobody else");
	bad(name_ipv4, "0.0.0.0", "nobody else");
	bad(name_ipv4, "224.0.0.1", "nobody else");
	good(name_ipv6, "auto", "auto");
	good(name_ipv6, "2001:DB8:0:0::1", "2001:db8::1");
	bad(name_ipv6, "192.0.2.1", "groups");
	bad(name_ipv6, "2001:db8::/32", "groups");
	bad(name_ipv6, "::1", "nobody else");
	bad(name_ipv6, "::", "nobody else");
	bad(name_ipv6, "fe80::1", "nobody else");
	bad(name_ipv6, "::ffff:192.0.2.1", "nobody else");
}

static void urls(void **state)
{
	static const char le[] = "https://acme-v02.api.letsencrypt.org/directory";

	(void)state;
	good(name_https_url, le, le);
	good(name_url_template, "https://look.example/{address}?p={port}", "https://look.example/{address}?p={port}");
	good(name_url_template, "https://look.example/?a={address}", "https://look.example/?a={address}");
	good(name_https_url, "HTTPS://CA.Example:14000/Dir?x=Y", "https://ca.example:14000/Dir?x=Y");
	good(name_https_url, "https://pebble/dir", "https://pebble/dir");
	good(name_https_url, "https://ca.example", "https://ca.example");
	good(name_https_url, "https://192.0.2.1:14000/dir", "https://192.0.2.1:14000/dir");
	good(name_https_url, "https://[2001:db8::1]:14000/dir", "https://[2001:db8::1]:14000/dir");
	good(name_https_url, "https://ca.example/a@b", "https://ca.example/a@b");
	bad(name_https_url, "", "https://");
	bad(name_https_url, "http://ca.example/", "https://");
	bad(name_https_url, "https:///dir", "no host");
	bad(name_https_url, "https://user@ca.example/", "user name");
	bad(name_https_url, "https://user:pw@ca.example/", "user name");
	bad(name_https_url, "https://ca.example/#x", "fragment");
	bad(name_https_url, "https://ca.example:0/", "port");
	bad(name_https_url, "https://ca.example:65536/", "port");
	bad(name_https_url, "https://ca.example:/", "port");
	bad(name_https_url, "https://ca..example/", "host");
	bad(name_https_url, "https://-ca.example/", "host");
	bad(name_https_url, "https://[::1/", "IPv6");
	bad(name_https_url, "https://[x]/", "IPv6");
	bad(name_https_url, "https://ca.example/a b", "no URL");
	bad(name_https_url, "https://ca.example/\"", "no URL");
	bad(name_https_url, "https://ca.example/ü", "no URL");
}

static void logins(void **state)
{
	(void)state;
	good(name_login, "mail@example.org", "mail@example.org");
	good(name_login, "AKIA0123/Key_1.x+y-z", "AKIA0123/Key_1.x+y-z");
	bad(name_login, "", "empty");
	bad(name_login, "-x", "dash");
	bad(name_login, "a:b", "only letters");
	bad(name_login, "a b", "only letters");
	bad(name_login, "a\nrelayhost = [x]", "only letters");
	bad(name_login, "$x", "only letters");
	bad(name_login, "ü", "only letters");
	bad(name_login, L63 L63 L63 L63 L63, "255");
}

static void spf_terms(void **state)
{
	(void)state;
	good(name_spf_term, "include:spf.relay.example", "include:spf.relay.example");
	good(name_spf_term, "Include:_SPF.Relay.example", "include:_spf.relay.example");
	good(name_spf_term, "a:out.relay.example", "a:out.relay.example");
	good(name_spf_term, "mx:relay.example", "mx:relay.example");
	good(name_spf_term, "ip4:192.0.2.1", "ip4:192.0.2.1");
	good(name_spf_term, "ip4:192.0.2.0/24", "ip4:192.0.2.0/24");
	good(name_spf_term, "ip6:2001:DB8::/32", "ip6:2001:db8::/32");
	bad(name_spf_term, "", "begins with none");
	bad(name_spf_term, "spf.relay.example", "begins with none");
	bad(name_spf_term, "+all", "begins with none");
	bad(name_spf_term, "?include:relay.example", "begins with none");
	bad(name_spf_term, "redirect=relay.example", "begins with none");
	bad(name_spf_term, "v=spf1 include:relay.example -all", "begins with none");
	bad(name_spf_term, "include:", "63 characters");
	bad(name_spf_term, "include:relay", "only one label");
	bad(name_spf_term, "include:relay..example", "63 characters");
	bad(name_spf_term, "include:a" L63 ".example", "63 characters");
	bad(name_spf_term, "include:" L63 "." L63 "." L63 "." L63 ".example", "253");
	bad(name_spf_term, "include:%{i}.relay.example", "no letter");
	bad(name_spf_term, "include:relay.example +all", "no letter");
	bad(name_spf_term, "include:relay.example\" \"x", "no letter");
	bad(name_spf_term, "include:rel\nay.example", "no letter");
	bad(name_spf_term, "ip4:0.0.0.0/0", "too wide");
	bad(name_spf_term, "ip4:192.0.2.0/33", "too wide");
	bad(name_spf_term, "ip4:192.0.2.0/", "no number");
	bad(name_spf_term, "ip4:192.0.2.0/+24", "no number");
	bad(name_spf_term, "ip4:2001:db8::1", "no such address");
	bad(name_spf_term, "ip6:192.0.2.1", "no such address");
	bad(name_spf_term, "ip6:::/0", "too wide");
}

static void people(const char *domain, const char *shown)
{
	struct str out = {0};

	name_for_people(domain, &out);
	assert_string_equal(str_c(&out), shown);
	str_free(&out);
}

static void for_people(void **state)
{
	(void)state;
	people("example.org", "example.org");
	people("xn--mnchen-3ya.example", "münchen.example");
	people("xn--strae-oqa.example", "straße.example");
	people("xn--a.example", "xn--a.example");
	people("xn--n3h.example", "xn--n3h.example"); /* a snowman: IDNA2008 has none */
}

static void utf8(void **state)
{
	uint32_t c = 0;
	struct str out = {0};

	(void)state;
	assert_int_equal(utf8_decode("a", 1, &c), 1);
	assert_int_equal(utf8_decode("\xC3\xBC", 2, &c), 2);
	assert_int_equal(c, 0xFC);
	assert_int_equal(utf8_decode("\xF0\x9F\x93\xAC", 4, &c), 4);
	assert_int_equal(c, 0x1F4EC);
	assert_int_equal(utf8_decode("\xC3", 1, &c), 0);
	assert_int_equal(utf8_decode("\xC0\x80", 2, &c), 0);
	assert_int_equal(utf8_decode("\xE0\x80\x80", 3, &c), 0);
	assert_int_equal(utf8_decode("\xED\xA0\x80", 3, &c), 0);
	assert_int_equal(utf8_decode("\xF4\x90\x80\x80", 4, &c), 0);
	assert_int_equal(utf8_decode("\x80", 1, &c), 0);
	assert_int_equal(utf8_width('a'), 1);
	assert_int_equal(utf8_width(0x65E5), 2);
	assert_int_equal(utf8_width(0x308), 0);
	utf8_show(&out, "a\x1b[31m\xE2\x80\xAEü\xFF");
	assert_string_equal(str_c(&out), "\"a?[31m?ü?\"");
	str_free(&out);
}

static void test_name_servers(void **state)
{
	(void)state;
	good(name_server, "", "");
	good(name_server, "192.0.2.1", "192.0.2.1");
	good(name_server, "127.0.0.1#5353", "127.0.0.1#5353");
	good(name_server, "2001:DB8:0::1#65535", "2001:db8::1#65535");
	bad(name_server, "ns1.example.net", "IP address");
	bad(name_server, "192.0.2.1:53", "IP address");
	bad(name_server, "192.0.2.1#", "port");
	bad(name_server, "192.0.2.1#0", "port");
	bad(name_server, "192.0.2.1#65536", "port");
	bad(name_server, "192.0.2.1#53x", "port");
	bad(name_server, "192.0.2.1\nzone x", "IP address");
	bad(name_server, "192.0.2.1#53\nsend", "port");
}

static void test_paths(void **state)
{
	(void)state;
	good(name_path, "", "");
	good(name_path, "/etc/mailstead/dns.key", "/etc/mailstead/dns.key");
	bad(name_path, "etc/key", "begin with /");
	bad(name_path, "/etc/../key", "without ..");
	bad(name_path, "/etc/", "name a file");
	bad(name_path, "/etc/a b", "only letters");
	bad(name_path, "/etc/a\n", "only letters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_servers),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(domains),     cmocka_unit_test(injections), cmocka_unit_test(international),
		cmocka_unit_test(addresses),   cmocka_unit_test(local_parts), cmocka_unit_test(networks),
		cmocka_unit_test(urls),        cmocka_unit_test(logins),     cmocka_unit_test(spf_terms),
		       cmocka_unit_test(for_people), cmocka_unit_test(utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
