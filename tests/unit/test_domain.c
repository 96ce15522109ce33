/* Domains: registered, served, somebody else's, young. Each trouble alone, and nothing else found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/rdap.h"
#include "tests/unit/standing_box.h"

#define NS1 "45.90.20.53"
#define NS2 "45.90.21.53"
#define TLD "192.5.6.30"

static const char *const healthy[] = {
	"org NS a.gtld-servers.net", "a.gtld-servers.net A " TLD, "example.org SOA 7",
	"example.org NS ns1.registrar.net ns2.registrar.net", "ns1.registrar.net A " NS1, "ns2.registrar.net A " NS2,
	"@" TLD " example.org NS referral ns2.registrar.net ns1.registrar.net", NULL,
};

static const struct {
	const char *lines[4];
	const char *found, *seen;
} cases[] = {
	{ { NULL }, "", "" },
	{ { "example.org SOA insecure 7" }, "info domain.unsigned example.org\n", "not signed" },
	{ { "example.org SOA bogus" }, "fail domain.bogus example.org\n", "signature expired" },
	/* What could not be found out from the root down, its servers showed. */
	{ { "example.org SOA silent", "@" NS1 " example.org SOA 7", "@" NS2 " example.org SOA 7" }, "", "" },
	{ { "example.org SOA silent" },
	  "unknown domain.silent example.org\nunknown domain.unregistered example.org\n", "" },
	{ { "example.org NS silent" }, "unknown domain.unregistered example.org\n", "NS of example.org" },
	/* Name servers. */
	{ { "@" NS2 " example.org SOA refused" }, "warn domain.lame example.org\n", "ns2.registrar.net (45.90.21.53): it answers REFUSED" },
	{ { "@" NS2 " example.org SOA lame 7" }, "warn domain.lame example.org\n", "without having the zone" },
	{ { "@" NS2 " example.org SOA none" }, "warn domain.lame example.org\n", "without having the zone" },
	{ { "@" NS2 " example.org SOA silent" }, "unknown domain.silent example.org\n", "no answer within" },
	{ { "@" NS2 " example.org SOA 6" }, "warn domain.serial example.org\n", "serial 7, ns2.registrar.net (45.90.21.53) serial 6" },
	{ { "@" TLD " example.org NS referral ns1.registrar.net" }, "warn domain.delegation example.org\n",
	  "the registry has ns1.registrar.net for" },
	{ { "@" NS2 " example.org NS ns3.registrar.net" }, "warn domain.delegation example.org\n", "says ns3.registrar.net" },
	{ { "@" TLD " example.org NS silent" }, "", "" },
	{ { "@" TLD " example.org NS ns9.registrar.net" }, "", "" }, /* it has both zones: no delegation to compare with */
	/* Somebody else's mail. */
	{ { "example.org MX mail.example.org" }, "", "" },
	{ { "example.org MX mail.example.org backup.example.net" }, "", "" },
	{ { "example.org MX mx.bigmail.com", "example.org TXT v=spf1_include:bigmail.com_-all" },
	  "warn domain.served-elsewhere example.org\n", "goes to mx.bigmail.com now, and its SPF record is \"v=spf1 include:bigmail.com -all\"" },
	{ { "example.org MX ." }, "warn domain.no-mail example.org\n", "takes no mail" },
	{ { "example.org TXT google=1 v=spf1_include:other.example_-all" }, "warn domain.spf-elsewhere example.org\n", "other.example" },
	{ { "example.org TXT v=spf1_ip4:45.90.10.10_-all" }, "", "" },
	{ { "example.org TXT v=spf1_mx_-all" }, "", "" },
	{ { "example.org TXT v=spf10_x" }, "", "" },
};

static void open_healthy(struct standing *b)
{
	standing_open(b);
	standing_lines(b, healthy);
}

static void each_trouble_is_found_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct standing b;

		open_healthy(&b);
		for (size_t k = 0; k < 4 && cases[i].lines[k] != NULL; k++)
			standing_dns(&b, cases[i].lines[k]);
		const char *found = standing_found(&b, "domain");
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("%s: found\n%swanted\n%s", cases[i].lines[0], found, cases[i].found);
		if (strstr(b.k.found.v[0].seen, cases[i].seen) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].lines[0], b.k.found.v[0].seen, cases[i].seen);
		standing_close(&b);
	}
}

static void what_is_not_registered_is_told_from_what_is_not_there_yet(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	b.site.domains.v[0] = "nobody-has-this.org";
	assert_string_equal(standing_found(&b, "domain"), "fail domain.unregistered nobody-has-this.org\n");
	b.site.domains.v[0] = "new.example.org";
	assert_string_equal(standing_found(&b, "domain"), "info domain.missing new.example.org\n");
	b.dns.dead = true;
	assert_string_equal(standing_found(&b, "domain"), "unknown domain.unregistered new.example.org\n");
	standing_close(&b);
}

/* On a box that works hourly: a change that is under way is no news, and no registry is asked. */
static void an_installed_box_is_quiet(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	b.k.installed = true;
	standing_dns(&b, "@" NS2 " example.org SOA 6");
	assert_string_equal(standing_found(&b, "domain"), "info domain.serial example.org\n");
	assert_int_equal(b.fetched, 0);
	standing_close(&b);
}

static void a_bare_box_has_a_domain_by_its_name(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	b.site.domains.n = 0;
	b.site.hostname = "";
	assert_string_equal(standing_found(&b, "domain"), "");
	assert_int_equal(b.dns.asked, 0);
	b.site.hostname = "mail.example.org";
	standing_dns(&b, "example.org MX mx.bigmail.com");
	assert_string_equal(standing_found(&b, "domain"), "warn domain.served-elsewhere example.org\n");
	standing_close(&b);
}

/* --- age */

#define SERVICES \
	"{\"services\": [[[\"net\", \"org\"], [\"http://plain.example/\", \"https://rdap.example/v1\"]]," \
	" [[\"co.uk\"], [\"https://uk.example/\"]], [[\"uk\"], [\"https://other.example/\"]], [[\"bad\"], [\"ftp://x/\"]], 7, [], [[1], 2]]}"

static const char *event(struct arena *a, const char *action, const char *date)
{
	return arena_printf(a, "{\"events\": [7, {\"eventAction\": \"expiration\", \"eventDate\": \"2099-01-01T00:00:00Z\"},"
			       " {\"eventAction\": \"%s\", \"eventDate\": \"%s\"}]}", action, date);
}

/* It is the 15th of January 2027 in there. */
static void a_young_domain_is_warned_of(void **state)
{
	static const struct {
		const char *action, *date, *found;
	} ages[] = {
		{ "registration", "2027-01-10T11:12:13Z", "warn domain.young example.org\n" },
		{ "registration", "2027-01-15T01:12:13.5+02:00", "warn domain.young example.org\n" },
		{ "registration", "2026-12-10T00:00:00Z", "" },
		{ "registration", "1995-08-14T04:00:00Z", "" },
		{ "registration", "2027-03-01T00:00:00Z", "" }, /* from the future: nonsense */
		{ "registration", "yesterday", "" },
		{ "last changed", "2027-01-10T11:12:13Z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct standing b;

		open_healthy(&b);
		b.url = RDAP_BOOTSTRAP, b.body = SERVICES;
		b.url2 = "https://rdap.example/v1/domain/example.org", b.body2 = event(b.a, ages[i].action, ages[i].date);
		assert_string_equal(standing_found(&b, "domain"), ages[i].found);
		assert_int_equal(b.fetched, 2);
		standing_close(&b);
	}
}

/* Whoever cannot be asked, or answers nonsense, says nothing of the domain. */
static void a_registry_that_does_not_answer_is_no_trouble(void **state)
{
	static const char *const bodies[] = { NULL, "", "{", "[]", "7", "{\"events\": 7}", "{\"events\": [[]]}" };

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct standing b;

		open_healthy(&b);
		b.url = RDAP_BOOTSTRAP, b.body = SERVICES;
		b.url2 = "https://rdap.example/v1/domain/example.org", b.body2 = bodies[i];
		assert_string_equal(standing_found(&b, "domain"), "");
		b.body = bodies[i];
		assert_string_equal(standing_found(&b, "domain"), "");
		standing_close(&b);
	}
}

static void the_longest_ending_says_who_is_asked(void **state)
{
	struct arena *a = arena_new();
	struct err err = {0};
	const char *url;

	(void)state;
	assert_true(rdap_url(a, SERVICES, strlen(SERVICES), "example.co.uk", &url, &err));
	assert_string_equal(url, "https://uk.example/domain/example.co.uk");
	assert_true(rdap_url(a, SERVICES, strlen(SERVICES), "example.UK", &url, &err));
	assert_string_equal(url, "https://other.example/domain/example.UK");
	assert_false(rdap_url(a, SERVICES, strlen(SERVICES), "example.xorg", &url, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(rdap_url(a, SERVICES, strlen(SERVICES), "example.bad", &url, &err));
	assert_false(rdap_url(a, SERVICES, strlen(SERVICES), "org", &url, &err));
	assert_false(rdap_url(a, "{", 1, "example.org", &url, &err));
	assert_int_equal(err.code, ERR_INVALID);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_trouble_is_found_alone),
		cmocka_unit_test(what_is_not_registered_is_told_from_what_is_not_there_yet),
		cmocka_unit_test(an_installed_box_is_quiet),
		cmocka_unit_test(a_bare_box_has_a_domain_by_its_name),
		cmocka_unit_test(a_young_domain_is_warned_of),
		cmocka_unit_test(a_registry_that_does_not_answer_is_no_trouble),
		cmocka_unit_test(the_longest_ending_says_who_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
