/* Port 25 to the outside: what happens at some mail servers, and what is found. */
#include "tests/unit/net_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/port25.h"

static const struct weather {
	const char *world;
	const char *found;
} weathers[] = {
	{ "ooo/ooo/11", "" },
	/* What is a closed port, and what a dead line. */
	{ "sss/sss/11", "!fail port25-out.dropped IPv4\n!fail port25-out.dropped IPv6\n" },
	{ "rrr/rrr/11", "!fail port25-out.refused IPv4\n!fail port25-out.refused IPv6\n" },
	{ "rrr/rrr/00", "!fail port25-out.refused IPv4\n!fail port25-out.refused IPv6\n" },
	{ "uuu/uuu/11", "!fail port25-out.unreachable IPv4\n!fail port25-out.unreachable IPv6\n" },
	{ "srs/rrr/11", "!fail port25-out.dropped IPv4\n!fail port25-out.refused IPv6\n" },
	{ "sss/sss/00", "unknown port25-out.no-route IPv4\nunknown port25-out.no-route IPv6\n" },
	{ "uuu/uuu/00", "unknown port25-out.no-route IPv4\nunknown port25-out.no-route IPv6\n" },
	{ "uuu/ooo/01", "!fail port25-out.no-route IPv4\n" },
	{ "ooo/sss/10", "warn port25-out.no-route IPv6\n" },
	/* IPv6 alone is no obstacle, IPv4 alone is. */
	{ "ooo/sss/11", "warn port25-out.dropped IPv6\n" },
	{ "ooo/rrr/11", "warn port25-out.refused IPv6\n" },
	{ "sss/ooo/11", "!fail port25-out.dropped IPv4\n" },
	/* Who comes between. */
	{ "ppp/ppp/11", "!fail port25-out.intercepted IPv4\n!fail port25-out.intercepted IPv6\n" },
	{ "ooo/ppp/11", "fail port25-out.intercepted IPv6\n" },
	{ "qqq/ooo/11", "!fail port25-out.intercepted IPv4\n" },
	{ "mmm/ooo/11", "!fail port25-out.intercepted IPv4\n" },
	{ "ttt/ttt/11", "fail port25-out.stripped IPv4\nfail port25-out.stripped IPv6\n" },
	{ "nnn/ooo/11", "fail port25-out.stripped IPv4\n" },
	/* What one of them does is its own affair, unless it does not answer. */
	{ "oto/ooo/11", "" },
	{ "opo/ooo/11", "" },
	{ "ono/ooo/11", "" },
	{ "oso/ooo/11", "warn port25-out.partly IPv4\n" },
	{ "oao/oor/11", "warn port25-out.partly IPv4\nwarn port25-out.partly IPv6\n" },
	{ "aaa/aaa/11", "!fail port25-out.turned-away IPv4\n!fail port25-out.turned-away IPv6\n" },
	/* All of them late: something on the way holds them back. */
	{ "www/wow/11", "info port25-out.slow IPv4\n" },
	/* Whom to try. */
	{ "-oo/--o/11", "" },
	{ "ooo/---/11", "" },
	{ "---/---/11", "unknown port25-out.nobody\n" },
};

static void test_weather(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(weathers) / sizeof(weathers[0]); i++) {
		struct net_box b;

		net_box_open(&b);
		b.world = weathers[i].world;
		const char *found = net_box_found(&b, "port25-out");
		if (strcmp(found, weathers[i].found) != 0)
			fail_msg("%s: found\n%swanted\n%s", b.world, found, weathers[i].found);
		net_box_close(&b);
	}
}

static void test_no_ipv6(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.facts.ipv6 = "";
	b.world = "ooo/sss/10";
	assert_string_equal(net_box_found(&b, "port25-out"), "");
	b.world = "sss/ooo/10";
	assert_string_equal(net_box_found(&b, "port25-out"), "!fail port25-out.dropped IPv4\n");
	net_box_close(&b);
}

static void test_no_dns(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.no_dns = true;
	assert_string_equal(net_box_found(&b, "port25-out"), "unknown port25-out.nobody\n");
	assert_non_null(strstr(b.k.found.v[0].seen, "no answer within 6 seconds"));
	net_box_close(&b);
}

static void test_says_who_and_what(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.world = "ppp/ooo/11";
	(void)net_box_found(&b, "port25-out");
	assert_string_equal(b.k.found.v[0].seen,
			    "something else answers in the place of mail servers by IPv4: each of mx.one.net, mx.two.org, mx.three.com "
			    "shows a certificate of CN=proxy.bigcloud.net");
	b.world = "oas/ooo/11";
	(void)net_box_found(&b, "port25-out");
	assert_string_equal(b.k.found.v[0].seen, "by IPv4 mx.two.org (two.org) says \"554 mx.two.org ESMTP\"; "
						 "mx.three.com (three.com) does not answer; others are open");
	net_box_close(&b);
}

/* Only where port 25 is closed does anybody want to know. */
static void test_relays(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	vec_push(b.a, &b.site.network.relays, "relay.example.net");
	assert_string_equal(net_box_found(&b, "port25-out"), "");
	b.world = "sss/ooo/11";
	assert_string_equal(net_box_found(&b, "port25-out"), "!fail port25-out.dropped IPv4\n"
							     "info port25-out.relay relay.example.net\n");
	b.world = "---/---/11";
	assert_string_equal(net_box_found(&b, "port25-out"), "unknown port25-out.nobody\n");
	net_box_close(&b);
}

/* Who sends through a relay may know that port 25 is closed, and need not care. */
static void test_smarthost(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.site.outbound.smarthost = "relay.example.net";
	assert_string_equal(net_box_found(&b, "port25-out"), "");
	b.world = "sss/ppp/11";
	assert_string_equal(net_box_found(&b, "port25-out"), "info port25-out.dropped IPv4\ninfo port25-out.intercepted IPv6\n");
	/* Nor is it said that all is well. */
	assert_int_equal(b.k.found.n, 2);
	net_box_close(&b);
}

/* A mail server's word is a stranger's: what it says first ends up on a terminal, within bounds. */
static void test_state(void **state)
{
	static const struct {
		struct probe_res res;
		enum port25_state state;
	} cases[] = {
		{ { .step = PROBE_CONNECT, .sys_errno = ETIMEDOUT }, PORT25_SILENT },
		{ { .step = PROBE_CONNECT, .sys_errno = ECONNRESET }, PORT25_REFUSED },
		{ { .step = PROBE_CONNECT, .sys_errno = ENETUNREACH }, PORT25_UNREACHABLE },
		{ { .step = PROBE_CONNECT, .sys_errno = EACCES }, PORT25_UNREACHABLE },
		{ { .step = PROBE_EHLO, .banner = "220 x" }, PORT25_TURNED_AWAY },
		{ { .step = PROBE_STARTTLS, .starttls = true }, PORT25_NO_TLS },
		{ { .step = PROBE_TLS, .starttls = true }, PORT25_NO_TLS },
		{ { .step = PROBE_DONE, .starttls = true }, PORT25_FOREIGN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(port25_state_of(&cases[i].res), cases[i].state);
}

static void test_same_greeting(void **state)
{
	struct arena *a = arena_new();
	struct port25_round round = {0};
	static const struct port25_seen seen[] = {
		{ .target = { .host = "mx1.one.net" }, .state = PORT25_STRIPPED, .said = "220 mx.one.net ESMTP" },
		{ .target = { .host = "mx2.one.net" }, .state = PORT25_STRIPPED, .said = "220-MX.one.net hello" },
		{ .target = { .host = "mx.two.org" }, .state = PORT25_STRIPPED, .said = "220 two.org" },
		{ .target = { .host = "localhost" }, .state = PORT25_STRIPPED, .said = "220 two.org" },
		{ .target = { .host = "mx.three.com" }, .state = PORT25_OPENED, .said = "220 two.org" },
		{ .target = { .host = "mx.one.net" }, .state = PORT25_TURNED_AWAY, .said = "554 5.7.1 listed" },
		{ .target = { .host = "mx.two.org" }, .state = PORT25_TURNED_AWAY, .said = "554 5.7.1 listed" },
	};

	(void)state;
	for (size_t i = 0; i < 7; i++)
		vec_push(a, &round.seen, seen[i]);
	port25_compare(&round);
	/* Two hosts of one operator may well be one machine. */
	assert_int_equal(round.seen.v[0].state, PORT25_STRIPPED);
	assert_int_equal(round.seen.v[1].state, PORT25_STRIPPED);
	assert_int_equal(round.seen.v[2].state, PORT25_FOREIGN);
	assert_int_equal(round.seen.v[3].state, PORT25_FOREIGN);
	assert_int_equal(round.seen.v[4].state, PORT25_OPENED);
	/* A reply code is no name. */
	assert_int_equal(round.seen.v[5].state, PORT25_TURNED_AWAY);
	assert_int_equal(round.seen.v[6].state, PORT25_TURNED_AWAY);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_weather), cmocka_unit_test(test_no_ipv6), cmocka_unit_test(test_no_dns),
		cmocka_unit_test(test_says_who_and_what), cmocka_unit_test(test_relays), cmocka_unit_test(test_smarthost), cmocka_unit_test(test_state),
		cmocka_unit_test(test_same_greeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
