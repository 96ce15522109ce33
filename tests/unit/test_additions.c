/* What the operator adds: settings laid over a file of ours, and what Redis says of his. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "mail/redis_judge.h"
#include "merge/settings_overlay.h"

static const char ours[] = "# ours\n"
			   "a = 1\n"
			   "\n"
			   "# of b\n"
			   "b =\n"
			   "  one\n"
			   "# c\n"
			   "c = 3\n";

static const struct {
	const char *one, *two; /* two files of the operator's */
	const char *result;    /* or what is wrong */
} cases[] = {
	/* nothing, or comments alone */
	{ "", "", ours },
	{ "# a = 2\n", "\n", ours },
	/* in the place of ours, with all its lines */
	{ "b =\n  two\n  # and\n\tthree\n", "",
	  "# ours\na = 1\n\n# of b\n# from one.cf:\nb =\n  two\n  # and\n\tthree\n# c\nc = 3\n" },
	/* the last one wins, within a file and among them; without a newline at the end */
	{ "a = 2\na = 3\n", "", "# ours\n# from one.cf:\na = 3\n\n# of b\nb =\n  one\n# c\nc = 3\n" },
	{ "a = 2\n", "a = 4", "# ours\n# from two.cf:\na = 4\n\n# of b\nb =\n  one\n# c\nc = 3\n" },
	/* others behind ours, each named */
	{ "d=4\n", "e = 5\n  more\n", "# ours\na = 1\n\n# of b\nb =\n  one\n# c\nc = 3\n# from one.cf:\nd=4\n# from two.cf:\ne = 5\n  more\n" },
	/* a name that begins like another's is another's */
	{ "aa = 1\n", "", "# ours\na = 1\n\n# of b\nb =\n  one\n# c\nc = 3\n# from one.cf:\naa = 1\n" },
	/* what would go on a line of ours is refused */
	{ "  and more\n", "", "one.cf:1: no setting" },
	{ "a = 2\n", "# so\n\nd = 1\nand more\n", "two.cf:4: no setting" },
	{ "a = 2\r\n", "", "one.cf:1: a control character" },
	{ "a = 2\nb = \033[2J\n", "", "one.cf:2: a control character" },
};

static void test_main_cf(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct overlay over[] = { { "one.cf", cases[i].one, strlen(cases[i].one) },
						{ "two.cf", cases[i].two, strlen(cases[i].two) } };
		struct arena *a = arena_new();
		struct str out = {0};
		struct err err = {0};

		if (settings_overlay(a, SETTINGS_MAIN_CF, (struct part){ ours, strlen(ours) }, over, 2, &out, &err)) {
			assert_string_equal(str_c(&out), cases[i].result);
		} else {
			assert_int_equal(err.code, ERR_SITE);
			assert_memory_equal(err.msg, cases[i].result, strlen(cases[i].result));
		}
		str_free(&out);
		arena_free(a);
	}
}

/* NUL ends a C string, not a file. */
static void test_nul(void **state)
{
	const struct overlay over = { "one.cf", "a = 2\n\0b = 3\n", 13 };
	struct arena *a = arena_new();
	struct str out = {0};
	struct err err = {0};

	(void)state;
	assert_false(settings_overlay(a, SETTINGS_MAIN_CF, (struct part){ ours, strlen(ours) }, &over, 1, &out, &err));
	assert_non_null(strstr(err.msg, "one.cf:2"));
	assert_int_equal(out.len, 0);
	str_free(&out);
	arena_free(a);
}

/* A service is its name and its type; options of ours do not stay below it. */
static void test_master_cf(void **state)
{
	static const char services[] = "smtp inet n - y - 1 postscreen\n  -o a=b\nsmtp unix - - y - - smtp\n";
	static const char theirs[] = "smtp   inet  n - y - 1 smtpd\n  -o c=d\n";
	const struct overlay over = { "one.master", theirs, strlen(theirs) };
	struct arena *a = arena_new();
	struct str out = {0};
	struct err err = {0};

	(void)state;
	assert_true(settings_overlay(a, SETTINGS_MASTER_CF, (struct part){ services, strlen(services) }, &over, 1, &out, &err));
	assert_string_equal(str_c(&out), "# from one.master:\nsmtp   inet  n - y - 1 smtpd\n  -o c=d\nsmtp unix - - y - - smtp\n");
	str_free(&out);
	arena_free(a);
}

/* As Redis 7.0.15 and 8.0.2 said it. */
static const struct {
	const char *out, *err;
	const char *wrong; /* NULL: right */
} redis[] = {
	{ "", "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2280\n"
	      ">>> 'mailstead-end-of-check \"yes\"'\nBad directive or wrong number of arguments\n", NULL },
	{ "", "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n"
	      ">>> 'nonsense 99'\nBad directive or wrong number of arguments\n", "'nonsense 99'" },
	{ "528:M 26 Nov 2026 23:30:26.573 # Unresolved Configuration(s) Detected:\n"
	  "528:M 26 Nov 2026 23:30:26.573 # >>> 'mailstead-end-of-check yes'\n"
	  "528:M 26 Nov 2026 23:30:26.573 # Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting\n",
	  "", NULL },
	{ "530:M 26 Nov 2026 23:30:26.580 # >>> 'mailstead-end-of-check yes'\n"
	  "530:M 26 Nov 2026 23:30:26.580 # >>> 'nonsense 99'\n", "", "'nonsense 99'" },
	{ "", "Fatal error, can't open config file '/etc/redis/mailstead/none.conf'\n", "can't open config file" },
	{ "", "", "redis-server (status 1)" },
};

static void test_redis(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(redis) / sizeof(redis[0]); i++) {
		struct run_res res = { .status = 1 };
		struct err err = {0};

		str_adds(&res.out, redis[i].out);
		str_adds(&res.err, redis[i].err);
		if (redis[i].wrong == NULL) {
			assert_true(redis_judge(&res, &err));
		} else {
			assert_false(redis_judge(&res, &err));
			assert_non_null(strstr(err.msg, redis[i].wrong));
		}
		run_res_free(&res);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_main_cf),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_master_cf),
		cmocka_unit_test(test_redis),
	};

	return cmocka_run_group_tests_name("additions", tests, NULL, NULL);
}
