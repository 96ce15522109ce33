/* Port 25 from outside: what is said there and what is seen here, together; and the watched port itself. */
#include "tests/unit/net_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check/look_in.h"
#include "check/port25_in.h"
#include "host/door_packet.h"
#include "host/host_linux.h"

#define FRIEND "45.92.77.9"
#define HELLO "421 mail.example.org is not a mail server yet: abababababababab"
#define BOTH(said4, said6) "45.90.10.10 " said4 "\n2a09:51::10 " said6 "\n"

static const struct row {
	const char *looked;
	const char *arrives, *connects; /* from where, by IPv4 */
	bool taken;                     /* somebody else listens here */
	const char *found;
} rows[] = {
	{ BOTH("open " HELLO, "open " HELLO), FRIEND, FRIEND, false, "" },
	{ BOTH("open 220 mail.example.org ESMTP", "unknown: Network is unreachable"), FRIEND, NULL, true,
	  "unknown port25-in.nobody 2a09:51::10\n" },
	{ BOTH("silent", "open " HELLO), NULL, NULL, false, "!fail port25-in.dropped 45.90.10.10\n" },
	{ BOTH("silent", "open " HELLO), FRIEND, NULL, false, "!fail port25-in.firewall 45.90.10.10\n" },
	/* Somebody within, or behind the same provider's translation, is not the look. */
	{ BOTH("silent", "open " HELLO), "10.0.0.1", NULL, false, "!fail port25-in.dropped 45.90.10.10\n" },
	{ BOTH("refused", "open " HELLO), NULL, NULL, false, "!fail port25-in.refused 45.90.10.10\n" },
	{ BOTH("refused", "open " HELLO), FRIEND, NULL, false, "!fail port25-in.firewall 45.90.10.10\n" },
	{ BOTH("refused", "silent"), FRIEND, NULL, true, "!fail port25-in.dropped 2a09:51::10\n!fail port25-in.not-listening 45.90.10.10\n" },
	{ BOTH("unreachable", "open " HELLO), NULL, NULL, false, "!fail port25-in.unreachable 45.90.10.10\n" },
	{ BOTH("open 220 proxy.bigcloud.net", "open " HELLO), NULL, NULL, false, "!fail port25-in.intercepted 45.90.10.10\n" },
	{ BOTH("open 220 proxy.bigcloud.net", "silent"), NULL, NULL, true,
	  "!fail port25-in.dropped 2a09:51::10\n!fail port25-in.intercepted 45.90.10.10\n" },
	{ BOTH("open " HELLO, "silent"), FRIEND, FRIEND, false, "warn port25-in.dropped 2a09:51::10\n" },
	{ BOTH("\x1b[31m", "what"), NULL, NULL, false, "unknown port25-in.nobody 2a09:51::10\nunknown port25-in.nobody 45.90.10.10\n" },
	{ "", NULL, NULL, false, "unknown port25-in.nobody 2a09:51::10\nunknown port25-in.nobody 45.90.10.10\n" },
};

static void test_by_ssh(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct net_box b;

		net_box_open(&b);
		b.k.from = "root@friend.isp.net";
		b.looked = rows[i].looked, b.arrives = rows[i].arrives, b.connects = rows[i].connects;
		b.door.ours = !rows[i].taken;
		const char *found = net_box_found(&b, "port25-in");
		if (strcmp(found, rows[i].found) != 0)
			fail_msg("row %zu: found\n%swanted\n%s", i, found, rows[i].found);
		net_box_close(&b);
	}
}

static void test_no_look(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.k.from = "root@friend.isp.net";
	b.look_status = 255;
	b.looked = "root@friend.isp.net: Permission denied (publickey).\n";
	assert_string_equal(net_box_found(&b, "port25-in"), "unknown port25-in.nobody\n");
	assert_non_null(strstr(b.k.found.v[0].seen, "Permission denied"));
	assert_non_null(strstr(b.k.found.v[0].fix, "ssh -o BatchMode=yes root@friend.isp.net true"));
	b.looked = NULL;
	assert_string_equal(net_box_found(&b, "port25-in"), "unknown port25-in.nobody\n");
	assert_string_equal(b.k.found.v[0].fix, "apt-get install openssh-client");
	net_box_close(&b);
}

static void test_by_http(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.site.network.look_in = "https://look.example/?a={address}&p={port}";
	b.looked = "open\n";
	b.connects = FRIEND;
	/* By IPv6 nobody came. */
	assert_string_equal(net_box_found(&b, "port25-in"), "!fail port25-in.intercepted 2a09:51::10\n");
	b.looked = "silent";
	b.connects = NULL;
	assert_string_equal(net_box_found(&b, "port25-in"), "!fail port25-in.dropped 2a09:51::10\n!fail port25-in.dropped 45.90.10.10\n");
	b.looked = "<html>";
	assert_string_equal(net_box_found(&b, "port25-in"),
			    "unknown port25-in.nobody 2a09:51::10\nunknown port25-in.nobody 45.90.10.10\n");
	net_box_close(&b);
}

static void test_behind_nat(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	b.facts.ipv4 = b.facts.ipv6 = "";
	b.k.from = "root@friend.isp.net";
	b.looked = "45.90.10.10 silent\n";
	assert_string_equal(net_box_found(&b, "port25-in"), "!fail port25-in.dropped 45.90.10.10\n");
	assert_non_null(strstr(b.k.found.v[0].fix, "NAT"));
	b.echo4[0] = b.echo4[1] = NULL;
	assert_string_equal(net_box_found(&b, "port25-in"), "unknown port25-in.nobody\n");
	net_box_close(&b);
}

/* Before there is mail somebody has to look; afterwards the log says whether anybody came. */
static void test_nobody_looks(void **state)
{
	struct net_box b;

	(void)state;
	net_box_open(&b);
	assert_string_equal(net_box_found(&b, "port25-in"), "unknown port25-in.nobody\n");
	b.k.installed = true;
	assert_string_equal(net_box_found(&b, "port25-in"), "info port25-in.nobody\n");
	/* Nor is it said that all is well. */
	assert_int_equal(b.k.found.n, 1);
	b.journal = "CONNECT from [127.0.0.1]:4711 to [127.0.0.1]:25\nCONNECT from [45.90.10.10]:4712 to [45.90.10.10]:25\n"
		    "CONNECT from [10.1.1.1]:4713 to [45.90.10.10]:25\nCONNECT from [\n";
	assert_string_equal(net_box_found(&b, "port25-in"), "info port25-in.nobody\n");
	b.journal = "CONNECT from [127.0.0.1]:4711 to [127.0.0.1]:25\nCONNECT from [45.91.25.25]:4712 to [45.90.10.10]:25\n";
	assert_string_equal(net_box_found(&b, "port25-in"), "");
	net_box_close(&b);
}

static void test_from(void **state)
{
	static const char *const good[] = { "root@friend.isp.net", "friend", "a.b-c_d@2a09::1", "u@10.0.0.1" };
	static const char *const bad[] = { "",        "-oProxyCommand=x", "u@-oProxyCommand=x", "@host",      "u@",
					   "u@h;id",  "u@h id",           "u@$(id)",            "u@h\nid",    "a@b@c",
					   "u@h\xc3\xa4", "u@h/x",        "`id`@h" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct err err = {0};

		if (!look_in_from(good[i], &err))
			fail_msg("%s: %s", good[i], err.msg);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = {0};

		assert_false(look_in_from(bad[i], &err));
		assert_int_equal(err.code, ERR_USAGE);
	}
}

static void test_url(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(look_in_url(a, "https://l.example/{address}?p={port}&{x}", "2a09::1", 25), "https://l.example/2a09::1?p=25&{x}");
	arena_free(a);
}

/* --- first packets */

static const unsigned char syn4[] = { 0x46, 0, 0, 44, 0, 0, 0x40, 0, 64, 6, 0, 0, 45, 92, 77, 9, 45, 90, 10, 10, 1, 1, 1, 1,
				      0x12, 0x34, 0, 25, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x02, 0, 0, 0, 0, 0, 0 };

static bool is_syn(const unsigned char *p, size_t n, size_t change, unsigned char to)
{
	unsigned char packet[100];
	char from[46], target[46];

	memcpy(packet, p, n);
	packet[change] = to;
	return door_packet(packet, n, 25, from, target);
}

static void test_packets(void **state)
{
	unsigned char syn6[60] = { 0x60, [6] = 6, [8] = 0x2a, [23] = 9, [24] = 0x2a, [39] = 1, [43] = 25, [53] = 0x02 };
	char from[46], to[46];

	(void)state;
	assert_true(door_packet(syn4, sizeof(syn4), 25, from, to));
	assert_string_equal(from, "45.92.77.9");
	assert_string_equal(to, "45.90.10.10");
	assert_true(door_packet(syn6, sizeof(syn6), 25, from, to));
	assert_string_equal(from, "2a00::9");
	assert_false(is_syn(syn4, sizeof(syn4), 27, 26));   /* another port */
	assert_false(is_syn(syn4, sizeof(syn4), 37, 0x12)); /* an answer of ours */
	assert_false(is_syn(syn4, sizeof(syn4), 9, 17));    /* UDP */
	assert_false(is_syn(syn4, sizeof(syn4), 7, 1));     /* a later fragment */
	assert_false(is_syn(syn4, sizeof(syn4), 0, 0x4f));  /* a header longer than the packet */
	assert_false(is_syn(syn4, sizeof(syn4), 0, 0x41));
	assert_false(is_syn(syn6, sizeof(syn6), 6, 0));
	for (size_t n = 0; n < sizeof(syn4); n++)
		assert_false(door_packet(syn4, n, 25, from, to));
	for (size_t n = 0; n < sizeof(syn6); n++)
		assert_false(door_packet(syn6, n, 25, from, to));
}

/* --- a real port of this machine */

static int free_port(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&sin, sizeof(sin)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)(void *)&sin, &len), 0);
	close(fd);
	return ntohs(sin.sin_port);
}

static void test_door(void **state)
{
	struct arena *a = arena_new();
	struct host_door *door, *second;
	struct door_state is, is_second;
	visit_list visits = {0};
	struct err err = {0};
	char said[20] = "";
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int port = free_port(), fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	assert_true(host_linux_door_open(NULL, port, &door, &is, &err));
	assert_true(is.ours);
	/* Who comes second sees that somebody listens. */
	assert_true(host_linux_door_open(NULL, port, &second, &is_second, &err));
	assert_false(is_second.ours);
	host_linux_door_close(NULL, second);

	sin.sin_port = htons((uint16_t)port);
	assert_int_equal(connect(fd, (const struct sockaddr *)(const void *)&sin, sizeof(sin)), 0);
	host_linux_door_look(NULL, door, a, "421 hello\r\n", &visits);
	assert_int_equal(recv(fd, said, sizeof(said) - 1, MSG_WAITALL), 11);
	assert_string_equal(said, "421 hello\r\n");
	close(fd);
	size_t connected = 0, arrived = 0;
	for (size_t i = 0; i < visits.n; i++) {
		assert_string_equal(visits.v[i].from, "127.0.0.1");
		connected += visits.v[i].connected;
		arrived += !visits.v[i].connected;
	}
	assert_int_equal(connected, 1);
	assert_int_equal(arrived, is.packets ? 1 : 0);
	host_linux_door_close(NULL, door);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_ssh),	     cmocka_unit_test(test_no_look), cmocka_unit_test(test_by_http),
		cmocka_unit_test(test_behind_nat),   cmocka_unit_test(test_nobody_looks), cmocka_unit_test(test_from),
		cmocka_unit_test(test_url),	     cmocka_unit_test(test_packets), cmocka_unit_test(test_door),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
