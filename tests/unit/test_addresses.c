/* Which address mail leaves from, and whether the world sees that one. */
#include "tests/unit/net_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/outside.h"
#include "check/special_use.h"

static void private(struct net_box *b)
{
	b->source4 = "10.77.0.10";
	b->facts.ipv4 = "";
	b->facts.addresses = (strlist){0};
	vec_push(b->a, &b->facts.addresses, "2a09:51::10");
}

static void private_written(struct net_box *b)
{
	private(b);
	b->site.network.ipv4 = "45.90.10.10";
}

static void private_written_wrong(struct net_box *b)
{
	private(b);
	b->site.network.ipv4 = "45.90.10.99";
}

static void private_unseen(struct net_box *b)
{
	private(b);
	b->echo4[0] = b->echo4[1] = NULL;
}

static void private_written_unseen(struct net_box *b)
{
	private_written(b);
	b->echo4[0] = b->echo4[1] = NULL;
}

static void shared(struct net_box *b)
{
	b->source4 = "100.64.3.4";
}

static void link_local(struct net_box *b)
{
	b->source4 = "169.254.3.4";
}

static void other_outside(struct net_box *b)
{
	b->echo4[0] = b->echo4[1] = "45.90.10.99";
}

static void disagree(struct net_box *b)
{
	b->echo4[1] = "45.90.10.99";
}

static void one_is_silent(struct net_box *b)
{
	b->echo4[1] = b->echo6[0] = NULL;
}

static void one_talks_rubbish(struct net_box *b)
{
	b->echo4[1] = "<html>45.90.10.10</html>";
	b->echo6[1] = "45.90.10.10";
}

static void all_silent(struct net_box *b)
{
	b->echo4[0] = b->echo4[1] = b->echo6[0] = b->echo6[1] = NULL;
}

static void nobody_to_ask(struct net_box *b)
{
	all_silent(b);
	b->site.network.echo.n = 0;
}

static void no_ipv6(struct net_box *b)
{
	b->source6 = NULL;
}

static void no_ipv6_wanted(struct net_box *b)
{
	no_ipv6(b);
	b->site.network.ipv6 = "none";
}

static void unique_local(struct net_box *b)
{
	b->source6 = "fd00::1";
}

static void no_ipv4(struct net_box *b)
{
	b->source4 = NULL;
}

static void no_network(struct net_box *b)
{
	b->source4 = b->source6 = NULL;
	all_silent(b);
}

static void temporary(struct net_box *b)
{
	b->source6 = "2a09:51::aaaa:bbbb";
}

static void two(struct net_box *b)
{
	vec_push(b->a, &b->facts.addresses, "45.90.10.77");
}

static void two_and_chosen(struct net_box *b)
{
	two(b);
	b->site.network.ipv4 = "45.90.10.77";
	b->echo4[0] = b->echo4[1] = "45.90.10.77";
}

static void written_and_not_here(struct net_box *b)
{
	b->site.network.ipv4 = "45.90.10.99";
}

static const struct weather {
	const char *name;
	void (*make)(struct net_box *b);
	const char *found;
} weathers[] = {
#define CASE(make, found) { #make, make, found }
	CASE(private, "warn addresses.nat IPv4\n"),
	CASE(private_written, "info addresses.nat IPv4\n"),
	CASE(private_written_wrong, "!fail addresses.other IPv4\n"),
	CASE(private_unseen, "warn addresses.nat IPv4\n"),
	CASE(private_written_unseen, "info addresses.nat IPv4\n"),
	CASE(shared, "!fail addresses.shared IPv4\n"),
	CASE(link_local, "!fail addresses.special-use IPv4\n"),
	CASE(other_outside, "warn addresses.other IPv4\n"),
	CASE(disagree, "warn addresses.unsteady IPv4\n"),
	CASE(one_is_silent, ""),
	CASE(one_talks_rubbish, ""),
	CASE(all_silent, "unknown addresses.unseen\n"),
	CASE(nobody_to_ask, ""),
	CASE(no_ipv6, "info addresses.no-ipv6 IPv6\n"),
	CASE(no_ipv6_wanted, ""),
	CASE(unique_local, "info addresses.no-ipv6 IPv6\n"),
	CASE(no_ipv4, "!fail addresses.no-ipv4 IPv4\n"),
	CASE(no_network, "unknown addresses.no-ipv4\n"),
	CASE(temporary, "warn addresses.temporary IPv6\n"),
	CASE(two, "info addresses.several IPv4\n"),
	CASE(two_and_chosen, "info addresses.several IPv4\n"),
	CASE(written_and_not_here, "!fail addresses.other IPv4\n"),
};

static void test_weather(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	assert_string_equal(net_box_found(&b, "addresses"), "");
	net_box_close(&b);
	for (size_t i = 0; i < sizeof(weathers) / sizeof(weathers[0]); i++) {
		net_box_open(&b);
		weathers[i].make(&b);
		const char *found = net_box_found(&b, "addresses");
		if (strcmp(found, weathers[i].found) != 0)
			fail_msg("%s: found\n%swanted\n%s", weathers[i].name, found, weathers[i].found);
		net_box_close(&b);
	}
}

/* What an operator can copy is right on a box that has a site, and on one that has none yet. */
static void test_fix(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	private(&b);
	(void)net_box_found(&b, "addresses");
	assert_string_equal(b.k.found.v[0].fix, "mailstead config set network.ipv4 45.90.10.10 && mailstead apply");
	b.site.hostname = "";
	(void)net_box_found(&b, "addresses");
	assert_string_equal(b.k.found.v[0].fix, "into the site file, below \"network:\":  ipv4: 45.90.10.10");
	net_box_close(&b);
}

static void test_special_use(void **state)
{
	static const struct {
		const char *address;
		enum special_use use;
	} cases[] = {
		{ "9.255.255.255", USE_GLOBAL },  { "10.0.0.0", USE_PRIVATE },      { "10.255.255.255", USE_PRIVATE },
		{ "11.0.0.0", USE_GLOBAL },       { "100.63.255.255", USE_GLOBAL }, { "100.64.0.0", USE_SHARED },
		{ "100.127.255.255", USE_SHARED }, { "100.128.0.0", USE_GLOBAL },   { "172.15.255.255", USE_GLOBAL },
		{ "172.16.0.0", USE_PRIVATE },    { "172.31.255.255", USE_PRIVATE }, { "172.32.0.0", USE_GLOBAL },
		{ "192.168.1.1", USE_PRIVATE },   { "198.19.255.255", USE_SPECIAL }, { "198.20.0.0", USE_GLOBAL },
		{ "203.0.113.9", USE_SPECIAL },   { "224.0.0.1", USE_SPECIAL },      { "255.255.255.255", USE_SPECIAL },
		{ "127.0.0.1", USE_SPECIAL },     { "2001:db8::1", USE_SPECIAL },    { "2001:4860::1", USE_GLOBAL },
		{ "2001:1ff::1", USE_SPECIAL },   { "2001:200::1", USE_GLOBAL },     { "2002::1", USE_SPECIAL },
		{ "fd12::1", USE_PRIVATE },       { "fe80::1", USE_SPECIAL },        { "febf::1", USE_SPECIAL },
		{ "fec0::1", USE_GLOBAL },        { "::1", USE_SPECIAL },            { "::ffff:1.2.3.4", USE_SPECIAL },
		{ "2a09:51::10", USE_GLOBAL },    { "ff02::1", USE_SPECIAL },        { "no address", USE_SPECIAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (special_use(cases[i].address, NULL) != cases[i].use)
			fail_msg("%s", cases[i].address);
}

static void expect_parsed(struct arena *a, const char *body, bool v6, const char *address)
{
	const char *got = outside_parse(a, body, strlen(body), v6);

	if (address == NULL)
		assert_null(got);
	else
		assert_string_equal(got, address);
}

static void test_echo(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	expect_parsed(a, "45.90.10.10", false, "45.90.10.10");
	expect_parsed(a, " 45.90.10.10 \r\n", false, "45.90.10.10");
	expect_parsed(a, "2A09:51:0:0::10\n", true, "2a09:51::10");
	expect_parsed(a, "45.90.10.10", true, NULL);
	expect_parsed(a, "2a09:51::10", false, NULL);
	expect_parsed(a, "", false, NULL);
	expect_parsed(a, "45.90.10.10\n45.90.10.10", false, NULL);
	expect_parsed(a, "045.90.10.10.1", false, NULL);
	assert_null(outside_parse(a, "1.2.3.4\0x", 9, false));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weather),
		cmocka_unit_test(test_fix),
		cmocka_unit_test(test_special_use),
		cmocka_unit_test(test_echo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
