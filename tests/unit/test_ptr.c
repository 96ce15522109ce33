/* What the reverse DNS says of a box's addresses: each trouble alone, and nothing else found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/standing.h"
#include "check/ptr.h"
#include "plan/source.h"
#include "tests/unit/standing_box.h"

#define V4 "10.10.90.45.in-addr.arpa"
#define V6 "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.5.0.0.9.0.a.2.ip6.arpa"
#define NS1 "45.90.20.53"
#define NS2 "45.90.21.53"

static const char *const healthy[] = {
	V4 " PTR mail.example.org", V6 " PTR mail.example.org", "mail.example.org A 45.90.10.10",
	"mail.example.org AAAA 2a09:51::10", "10.90.45.in-addr.arpa NS ns1.registrar.net ns2.registrar.net",
	"1.5.0.0.9.0.a.2.ip6.arpa NS ns1.registrar.net ns2.registrar.net", "ns1.registrar.net A " NS1,
	"ns2.registrar.net A " NS2, "elsewhere.example.net A 45.90.10.10", "wrong.example.net A 192.0.2.1", NULL,
};

struct breakage {
	const char *lines[6];
	const char *found;
};

static const struct breakage breakages[] = {
	{ { NULL }, "" },
	{ { V4 " PTR none" }, "fail ptr.missing 45.90.10.10\n" },
	{ { V6 " PTR none" }, "fail ptr.missing 2a09:51::10\n" },
	{ { V4 " PTR elsewhere.example.net" }, "warn ptr.other-name 45.90.10.10\n" },
	{ { V4 " PTR wrong.example.net" }, "fail ptr.unconfirmed 45.90.10.10\n" },
	{ { V4 " PTR nowhere.example.net" }, "fail ptr.unconfirmed 45.90.10.10\n" },
	{ { "mail.example.org A none" }, "fail ptr.unconfirmed 45.90.10.10\n" },
	{ { "mail.example.org A silent" }, "unknown ptr.unconfirmed 45.90.10.10\n" },
	{ { "mail.example.org A bogus" }, "fail ptr.unconfirmed 45.90.10.10\n" },
	{ { V4 " PTR 45-90-10-10.vps.bigcloud.net" }, "fail ptr.generic 45.90.10.10\n" },
	{ { V4 " PTR static.10.10.90.45.clients.your-server.de" }, "fail ptr.generic 45.90.10.10\n" },
	{ { V4 " PTR mail.example.org vps.example.net" }, "warn ptr.several 45.90.10.10\n" },
	{ { V4 " PTR bogus" }, "fail ptr.bogus 45.90.10.10\n" },
	/* One of two has not heard of the change. */
	{ { "@" NS2 " " V4 " PTR old.example.net" }, "warn ptr.stale 45.90.10.10\n" },
	{ { "@" NS1 " " V4 " PTR none" }, "warn ptr.stale 45.90.10.10\n" },
	{ { "@" NS1 " " V4 " PTR old.example.net", V4 " PTR old.example.net", "@" NS2 " " V4 " PTR mail.example.org" },
	  "warn ptr.stale 45.90.10.10\n" },
	/* One that is silent, refuses or is lame says nothing. */
	{ { "@" NS2 " " V4 " PTR silent" }, "" },
	{ { "@" NS2 " " V4 " PTR refused" }, "" },
	{ { "@" NS2 " " V4 " PTR lame old.example.net" }, "" },
	{ { "@" NS2 " " V4 " PTR referral none" }, "" },
	/* What the iteration could not find out, a server may. */
	{ { V4 " PTR silent", "@" NS1 " " V4 " PTR mail.example.org" }, "" },
	{ { V4 " PTR silent", "@" NS1 " " V4 " PTR none" }, "fail ptr.missing 45.90.10.10\n" },
	{ { V4 " PTR silent" }, "unknown ptr.missing 45.90.10.10\n" },
	{ { "10.90.45.in-addr.arpa NS silent" }, "" },
	/* Less than a whole network, handed on by an alias (RFC 2317). */
	{ { V4 " PTR alias 10.8/29.10.90.45.in-addr.arpa mail.example.org", "8/29.10.90.45.in-addr.arpa NS ns2.registrar.net",
	    "10.8/29.10.90.45.in-addr.arpa PTR mail.example.org", "@" NS2 " 10.8/29.10.90.45.in-addr.arpa PTR none" },
	  "fail ptr.missing 45.90.10.10\ninfo ptr.cached 45.90.10.10\n" },
	/* The box's resolver remembers. */
	{ { "@45.90.11.53 " V4 " PTR old.example.net" }, "info ptr.cached 45.90.10.10\n" },
	{ { "@45.90.11.53 " V4 " PTR silent" }, "" },
};

static void open_healthy(struct standing *b)
{
	struct err err = {0};
	const char text[] = "# the provider's\nnameserver 45.90.11.53\n";

	standing_open(b);
	assert_true(b->s->h.fs->mkdirs(&b->s->h, "/etc", &err));
	assert_true(b->s->h.fs->write(&b->s->h, "/etc/resolv.conf", text, strlen(text), &(struct file_meta){ .mode = 0644 }, &err));
	standing_lines(b, healthy);
}

static void each_trouble_is_found_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		struct standing b;

		open_healthy(&b);
		for (size_t k = 0; k < 6 && breakages[i].lines[k] != NULL; k++)
			standing_dns(&b, breakages[i].lines[k]);
		const char *found = standing_found(&b, "ptr");
		if (strcmp(found, breakages[i].found) != 0)
			fail_msg("%s: found\n%swanted\n%s", breakages[i].lines[0], found, breakages[i].found);
		standing_close(&b);
	}
}

static void no_network_is_unknown(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	b.dns.dead = true;
	assert_string_equal(standing_found(&b, "ptr"), "unknown ptr.missing 2a09:51::10\nunknown ptr.missing 45.90.10.10\n");
	standing_close(&b);
}

static void the_fix_is_the_providers(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	standing_dns(&b, V4 " PTR static.10.10.90.45.clients.your-server.de");
	(void)standing_found(&b, "ptr");
	assert_non_null(strstr(standing_fix(&b, "ptr.generic"), "Hetzner"));
	assert_non_null(strstr(standing_fix(&b, "ptr.generic"), "mail.example.org"));
	/* A name that is ours already lacks only its record. */
	standing_dns(&b, V4 " PTR mail.example.org");
	standing_dns(&b, "mail.example.org A none");
	(void)standing_found(&b, "ptr");
	assert_non_null(strstr(standing_fix(&b, "ptr.unconfirmed"), "mail.example.org. A 45.90.10.10"));
	standing_dns(&b, "@" NS2 " " V4 " PTR old.example.net");
	(void)standing_found(&b, "ptr");
	assert_non_null(strstr(standing_seen(&b, "ptr.stale"), "ns2.registrar.net says old.example.net, others say mail.example.org"));
	standing_close(&b);
}

static void which_addresses_count(void **state)
{
	struct standing b;

	(void)state;
	open_healthy(&b);
	/* A second one that no mail leaves from is worth knowing only. */
	vec_push(b.a, &b.facts.addresses, "45.90.10.99");
	assert_string_equal(standing_found(&b, "ptr"), "info ptr.missing 45.90.10.99\n");
	/* Behind NAT the site has to say it. */
	b.facts.addresses.n = 0;
	b.facts.ipv4 = "10.0.0.5", b.facts.ipv6 = "";
	vec_push(b.a, &b.facts.addresses, "10.0.0.5");
	assert_string_equal(standing_found(&b, "ptr"), "unknown ptr.address 10.0.0.5\n");
	b.site.network.ipv4 = "45.90.10.10";
	assert_string_equal(standing_found(&b, "ptr"), "");
	/* Nothing is known of a bare box's name: then none is wrong. */
	b.site.hostname = "";
	standing_dns(&b, V4 " PTR elsewhere.example.net");
	assert_string_equal(standing_found(&b, "ptr"), "");
	b.site.network.ipv4 = "none";
	assert_string_equal(standing_found(&b, "ptr"), "");
	standing_close(&b);
}

static void special_addresses_are_not_public(void **state)
{
	static const char *const no[] = { "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.1", "172.31.0.1",
					  "192.168.0.1", "198.19.0.1", "203.0.113.7", "224.0.0.1", "255.255.255.255", "0.0.0.0",
					  "::1", "fe80::1", "fd00::1", "2001:db8::1", "2001::1", "2002:a00::1", "3fff::1", "x", "" };
	static const char *const yes[] = { "45.90.10.10", "100.128.0.1", "172.32.0.1", "198.20.0.1", "11.0.0.1", "2a09:51::10",
					   "2001:67c::1", "2600::" };

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(standing_is_public(no[i]));
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(standing_is_public(yes[i]));
}

/* --- generic names */

static const struct {
	const char *name, *address;
	bool chosen, generic;
} names[] = {
	{ "45-90-10-10.vps.bigcloud.net", "45.90.10.10", true, true },
	{ "10.10.90.45.dyn.example.net", "45.90.10.10", false, true },
	{ "host-090-010-010.example.net", "45.90.10.10", false, true },
	{ "c-2d5a0a0a.example.net", "45.90.10.10", false, true },
	{ "045090010010.example.net", "45.90.10.10", false, true },
	{ "45901010.example.net", "45.90.10.10", false, true },
	{ "static.example.co.uk", "45.90.10.10", false, true },
	{ "dsl17.example.net", "45.90.10.10", false, true },
	{ "vps10.bigcloud.net", "45.90.10.10", true, true },
	{ "Vps-3f2a.example.net", "45.90.10.10", false, true },
	{ "vmi123456.contaboserver.net", "45.90.10.10", true, true },
	{ "ec2-1-2-3-4.eu-central-1.compute.amazonaws.com", "45.90.10.10", false, true },
	{ "2a09-51--10.example.net", "2a09:51::10", false, true },
	{ "2a09005100000000-0000000000000010.example.net", "2a09:51::10", false, true },
	{ "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.5.0.0.9.0.a.2.example.net", "2a09:51::10", false, true },
	/* Honest ones. */
	{ "mail.example.org", "45.90.10.10", true, false },
	{ "mx10.example.org", "45.90.10.10", false, false },
	{ "mx1-45.example.org", "45.90.10.10", false, false },
	{ "mail.vps.org", "45.90.10.10", false, false },
	{ "vps.example.org", "45.90.10.10", true, false },
	{ "mailpool.example.org", "45.90.10.10", false, false },
	{ "mail.2a09.example.net", "2a09:51::10", false, false },
	{ "example.org", "45.90.10.10", false, false },
	{ "10-10-10.example.org", "45.90.10.10", false, false },
	{ "", "45.90.10.10", false, false },
};

static void generic_names_are_told_from_honest_ones(void **state)
{
	struct arena *a = arena_new();
	struct ptr_rules rules = {0};
	provider_list all = {0};
	struct str words = {0}, providers = {0};
	struct err err = {0};

	(void)state;
	assert_true(source_read("templates/check/generic-names.txt", &words, &err));
	assert_true(source_read("templates/provider/list.txt", &providers, &err));
	ptr_words(a, str_c(&words), words.len, &rules.words);
	assert_true(providers_parse(a, "list.txt", str_c(&providers), providers.len, &all, &err));
	rules.providers = &all;
	assert_true(rules.words.n > 40);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *why = ptr_generic(a, &rules, names[i].name, names[i].address, names[i].chosen);

		if ((why != NULL) != names[i].generic)
			fail_msg("%s: %s", names[i].name, why != NULL ? why : "not generic");
	}
	str_free(&words);
	str_free(&providers);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_trouble_is_found_alone),
		cmocka_unit_test(no_network_is_unknown),
		cmocka_unit_test(the_fix_is_the_providers),
		cmocka_unit_test(which_addresses_count),
		cmocka_unit_test(special_addresses_are_not_public),
		cmocka_unit_test(generic_names_are_told_from_honest_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
