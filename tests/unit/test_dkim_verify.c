/* Signatures are verified as a receiver does: the example of RFC 8463, appendix A.3, and what must not pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/dkim_verify.h"

#define ED25519_KEY "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define RSA_KEY \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3" \
	"FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

#define ED25519_SIGNATURE \
	"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n" \
	" d=football.example.com; i=@football.example.com;\r\n" \
	" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n" \
	" subject : date : message-id : from : subject : date;\r\n" \
	" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n" \
	" b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n" \
	" Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
#define RSA_SIGNATURE \
	"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n" \
	" d=football.example.com; i=@football.example.com;\r\n" \
	" q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n" \
	" date : message-id : from : subject : date;\r\n" \
	" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n" \
	" b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n" \
	" DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n" \
	" dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
#define HEADER \
	"From: Joe SixPack <joe@football.example.com>\r\n" \
	"To: Suzie Q <suzie@shopping.example.net>\r\n" \
	"Subject: Is dinner ready?\r\n" \
	"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n" \
	"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
#define BODY "\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
#define MESSAGE ED25519_SIGNATURE RSA_SIGNATURE HEADER BODY

static struct arena *a;

static int fresh(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* What is wrong with signature number i of the message; NULL: nothing. */
static const char *wrong(const char *message, size_t i, const char *key)
{
	dkim_signature_list list = {0};

	dkim_signatures(a, message, strlen(message), &list);
	assert_true(i < list.n);
	return dkim_verify(a, message, strlen(message), &list.v[i], key);
}

static void the_example_of_the_rfc_is_right(void **state)
{
	(void)state;
	assert_null(wrong(MESSAGE, 0, ED25519_KEY));
	assert_null(wrong(MESSAGE, 1, RSA_KEY));
}

static void a_signature_says_whose_it_is(void **state)
{
	dkim_signature_list list = {0};
	enum secret_kind kind;

	(void)state;
	dkim_signatures(a, MESSAGE, strlen(MESSAGE), &list);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].domain, "football.example.com");
	assert_string_equal(list.v[0].selector, "brisbane");
	assert_true(dkim_signature_kind(&list.v[0], &kind) && kind == SECRET_ED25519);
	assert_true(dkim_signature_kind(&list.v[1], &kind) && kind == SECRET_RSA2048);
}

/* What stands on top, and white space that relays change, are not covered. */
static void what_relays_do_is_no_harm(void **state)
{
	(void)state;
	assert_null(wrong("Received: by here\r\n" MESSAGE, 0, ED25519_KEY));
	assert_null(wrong(ED25519_SIGNATURE RSA_SIGNATURE
			  "From:   Joe SixPack\r\n\t<joe@football.example.com>\r\n"
			  "To: Suzie Q <suzie@shopping.example.net>\r\nSUBJECT: Is dinner  ready?  \r\n"
			  "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
			  "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n" BODY "\r\n\r\n",
			  1, RSA_KEY));
}

static void a_change_is_seen(void **state)
{
	(void)state;
	assert_non_null(strstr(wrong(MESSAGE "P.S. Bring money.\r\n", 0, ED25519_KEY), "body"));
	assert_non_null(strstr(wrong(ED25519_SIGNATURE "Subject: Is dinner ready?\r\n" RSA_SIGNATURE HEADER BODY, 0, ED25519_KEY),
			       "header"));
	assert_non_null(wrong(ED25519_SIGNATURE "From: Mallory <m@football.example.com>\r\n" HEADER BODY, 0, ED25519_KEY));
	assert_non_null(wrong(ED25519_SIGNATURE HEADER "From: Mallory <m@football.example.com>\r\n" BODY, 0, ED25519_KEY));
}

static void another_key_is_seen(void **state)
{
	(void)state;
	assert_non_null(wrong(MESSAGE, 0, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
	assert_non_null(wrong(MESSAGE, 1, ED25519_KEY));
	assert_non_null(wrong(MESSAGE, 1, "no base64"));
	assert_non_null(wrong(MESSAGE, 1, ""));
}

/* The message comes back from programs that may be broken: whatever it is, it is only not right. */
static void nonsense_is_not_right(void **state)
{
	static const char *const fields[] = {
		"DKIM-Signature:", "DKIM-Signature: a=rsa-sha256", "DKIM-Signature: a=rsa-sha256; b=; bh=; h=;",
		"DKIM-Signature: a=rsa-sha256; b=AAAA; bh=AAAA; h=from:to; l=3", "DKIM-Signature: ;;;b=====;=",
		"DKIM-Signature: a=ed25519-sha256; c=relaxed/relaxed; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; h=::from::; b=AAAA",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		assert_non_null(wrong(arena_printf(a, "%s\r\nFrom: x\r\n\r\n", fields[i]), 0, RSA_KEY));
		assert_non_null(wrong(fields[i], 0, RSA_KEY));
	}
}

/* The selector becomes a part of a path. */
static void a_selector_is_no_path(void **state)
{
	dkim_signature_list list = {0};

	(void)state;
	dkim_signatures(a, "DKIM-Signature: s=../../etc/x; d=a\r\nDKIM-Signature: s=..; d=a\r\n\r\n", 62, &list);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].selector, "");
	assert_string_equal(list.v[1].selector, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_example_of_the_rfc_is_right, fresh, done),
		cmocka_unit_test_setup_teardown(a_signature_says_whose_it_is, fresh, done),
		cmocka_unit_test_setup_teardown(what_relays_do_is_no_harm, fresh, done),
		cmocka_unit_test_setup_teardown(a_change_is_seen, fresh, done),
		cmocka_unit_test_setup_teardown(another_key_is_seen, fresh, done),
		cmocka_unit_test_setup_teardown(nonsense_is_not_right, fresh, done),
		cmocka_unit_test_setup_teardown(a_selector_is_no_path, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
