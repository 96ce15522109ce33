/* Passwords: what is refused, what is called weak, and that libcrypt verifies the hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypt.h>
#include <string.h>

#include "accounts/password.h"
#include "host/host_linux.h"

static bool check(const char *p, size_t n, const char **weak, struct err *err)
{
	struct str password = {0};

	str_add(&password, p, n);
	bool ok = password_check(&password, "alice@example.org", weak, err);
	if (!ok) /* never in a message */
		assert_true(n == 0 || strstr(err->msg, str_c(&password)) == NULL);
	str_wipe(&password);
	return ok;
}

static void what_cannot_be_one_is_refused(void **state)
{
	char longest[PASSWORD_MAX + 1];
	const char *weak;
	struct err err = {0};

	(void)state;
	memset(longest, 'x', sizeof(longest));
	longest[0] = 'y';
	assert_true(check(longest, PASSWORD_MAX, &weak, &err));
	assert_false(check(longest, PASSWORD_MAX + 1, &weak, &err));
	assert_false(check("", 0, &weak, &err));
	assert_false(check("seven 7", 7, &weak, &err));
	assert_non_null(strstr(err.msg, "shorter than 8"));
	assert_false(check("four\303\244\303\266\303\274", 10, &weak, &err)); /* seven characters in ten bytes */
	assert_false(check("line\nbreak", 10, &weak, &err));
	assert_false(check("line\rbreak", 10, &weak, &err));
	assert_false(check("zero\0zero", 9, &weak, &err));
	assert_true(check("blue horse, battery", 19, &weak, &err) && weak == NULL);
}

static void poor_ones_are_named(void **state)
{
	static const char *const poor[] = { "alice@example.org", "Alice@Example.org", "alice2026!", "11111111",
					    "20261123", "aaaaaaaaaaaa", "Password1", "qwertz123" };
	const char *weak;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(poor) / sizeof(poor[0]); i++) {
		assert_true(check(poor[i], strlen(poor[i]), &weak, &err));
		assert_non_null(weak);
	}
}

static void the_hash_is_yescrypt_and_verifies(void **state)
{
	struct str password = {0}, hash = {0}, again = {0};
	struct crypt_data data = {0};
	struct host h;
	struct err err = {0};

	(void)state;
	str_adds(&password, "four random w\303\266rds");
	assert_true(host_linux_open(&h, "/", &err));
	assert_true(password_hash(&h, &password, &hash, &err) && password_hash(&h, &password, &again, &err));
	assert_int_equal(strncmp(str_c(&hash), "{CRYPT}$y$", 10), 0);
	assert_string_not_equal(str_c(&hash), str_c(&again)); /* another salt */
	assert_string_equal(crypt_r(str_c(&password), str_c(&hash) + 7, &data), str_c(&hash) + 7);
	assert_string_not_equal(crypt_r("four random words", str_c(&hash) + 7, &data), str_c(&hash) + 7);
	host_linux_close(&h);
	str_wipe(&password);
	str_free(&hash);
	str_free(&again);
}

static enum password_strength strength(struct arena *a, const char *p, const char **words)
{
	struct str password = {0};

	str_adds(&password, p);
	enum password_strength s = password_strength(a, &password, "alice@example.org", words);
	str_wipe(&password);
	return s;
}

static void guessing_takes_its_time(void **state)
{
	static const char *const weak[] = { "password", "P@ssw0rd1", "qwertyuiop", "alice@example.org", "summer2024", "monkey77", "" };
	struct arena *a = arena_new();
	char longest[PASSWORD_MAX + 1] = "";
	const char *words;

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		assert_int_equal(strength(a, weak[i], &words), PASSWORD_WEAK);
		assert_memory_equal(words, "weak: guessed in ", 17);
	}
	assert_int_equal(strength(a, "quarrel ninety blunt moss", &words), PASSWORD_GOOD);
	assert_string_equal(words, "good: guessed in more than a century");
	/* any bytes, and as many as there may be */
	for (size_t i = 0; i < PASSWORD_MAX; i++)
		longest[i] = (char)(0x80 + i * 37 % 127);
	assert_int_equal(strength(a, longest, &words), PASSWORD_GOOD);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_one_is_refused),
		cmocka_unit_test(poor_ones_are_named),
		cmocka_unit_test(guessing_takes_its_time),
		cmocka_unit_test(the_hash_is_yescrypt_and_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
