/* Record data from the wire: what is right comes out as a zone file has it, what is not as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "mail/wire.h"

/* The bytes in memory of exactly their length. */
static void text_is(enum dns_type type, const void *bytes, size_t n, const char *expected)
{
	struct arena *a = arena_new();
	struct dns_rdata d = { malloc(n > 0 ? n : 1), n };

	assert_non_null(d.p);
	memcpy((void *)(uintptr_t)d.p, bytes, n);
	assert_string_equal(wire_text(a, type, &d), expected);
	free((void *)(uintptr_t)d.p);
	arena_free(a);
}

#define IS(type, bytes, expected) text_is(type, bytes, sizeof(bytes) - 1, expected)
#define NAME "\4mail\7eXample\3org\0"

static void right_data(void **state)
{
	(void)state;
	IS(DNS_A, "\xc0\0\2\1", "192.0.2.1");
	IS(DNS_AAAA, "\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\1", "2001:db8::1");
	IS(DNS_NS, NAME, "mail.example.org.");
	IS(DNS_PTR, "\0", ".");
	IS(DNS_CNAME, "\3a.b\2\"\7\0", "a\\046b.\\034\\007.");
	IS(DNS_MX, "\0\12" NAME, "10 mail.example.org.");
	IS(DNS_MX, "\0\0\0", "0 .");
	IS(DNS_SRV, "\0\1\0\2\3\xe1" NAME, "1 2 993 mail.example.org.");
	IS(DNS_SOA, NAME "\4host\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\xff\xff\xff\xff",
	   "mail.example.org. host. 1 2 3 4 4294967295");
	IS(DNS_TXT, "\3a\"b\0\2\\\xff", "\"a\\\"b\" \"\" \"\\\\\\255\"");
	IS(DNS_CAA, "\x80\5iSSue\"x\";\0", "128 issue \"\\\"x\\\";\\000\"");
	IS(DNS_TLSA, "\3\1\1\xab\xcd", "3 1 1 abcd");
}

static void data_that_does_not_fit_its_type(void **state)
{
	(void)state;
	IS(DNS_A, "\xc0\0\2", "\\# 3 c00002");
	IS(DNS_AAAA, "\xc0\0\2\1", "\\# 4 c0000201");
	IS(DNS_NS, "", "\\# 0");
	IS(DNS_NS, "\4mail", "\\# 5 046d61696c");
	IS(DNS_NS, "\4mai", "\\# 4 046d6169");
	IS(DNS_NS, "\xc0\0", "\\# 2 c000");
	IS(DNS_NS, "\0x", "\\# 2 0078");
	IS(DNS_MX, "\0\12", "\\# 2 000a");
	IS(DNS_MX, "\0\12\1", "\\# 3 000a01");
	IS(DNS_SRV, "\0\1\0\2\3\xe1", "\\# 6 0001000203e1");
	IS(DNS_SOA, "\0\0\0\0\0\1", "\\# 6 000000000001");
	IS(DNS_TXT, "", "\\# 0");
	IS(DNS_TXT, "\3ab", "\\# 3 036162");
	IS(DNS_CAA, "\0\5issu", "\\# 6 000569737375");
	IS(DNS_CAA, "\0\0x", "\\# 3 000078");
	IS(DNS_CAA, "\0\2a!x", "\\# 5 0002612178");
	IS(DNS_TLSA, "\3\1\1", "\\# 3 030101");
	IS(DNS_DS, "\1", "\\# 1 01");
}

/* RFC 1035, 2.3.4: 255 bytes with the lengths and the root. */
static void names_end_somewhere(void **state)
{
	unsigned char wire[4 * 64 + 1];
	struct arena *a = arena_new();
	struct dns_rdata d = { wire, sizeof(wire) };

	(void)state;
	memset(wire, 'a', sizeof(wire));
	for (size_t i = 0; i < 4; i++)
		wire[64 * i] = 63;
	wire[256] = 0;
	assert_null(wire_name(a, &d));
	wire[192] = 61;
	wire[254] = 0;
	d.n = 255;
	assert_non_null(wire_name(a, &d));
	arena_free(a);
}

static void strings_of_a_txt_are_joined_and_counted(void **state)
{
	static const unsigned char wire[] = "\2v=\0\4spf1";
	struct arena *a = arena_new();
	const struct dns_rdata d = { wire, sizeof(wire) - 1 };
	size_list strings = {0};
	const char *text;
	size_t n;

	(void)state;
	assert_true(wire_txt(a, &d, &text, &n, &strings));
	assert_string_equal(text, "v=spf1");
	assert_int_equal(n, 6);
	assert_int_equal(strings.n, 3);
	assert_int_equal(strings.v[1], 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_data),
		cmocka_unit_test(data_that_does_not_fit_its_type),
		cmocka_unit_test(names_end_somewhere),
		cmocka_unit_test(strings_of_a_txt_are_joined_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
