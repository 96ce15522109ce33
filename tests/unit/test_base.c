/* base/: errors as a chain, arenas, strings, vectors, sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdalign.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/strset.h"
#include "base/vec.h"

static void test_err_chain(void **state)
{
	struct err err = {0};

	(void)state;
	assert_false(err_sys(&err, ENOSPC, "cannot write %s", "/etc/x"));
	assert_false(err_hint(&err, "make %s", "room"));
	assert_false(err_hint(&err, "a higher level knows less"));
	assert_false(err_wrap(&err, "cannot apply"));
	assert_string_equal(err.msg, "cannot apply: cannot write /etc/x: No space left on device");
	assert_string_equal(err.hint, "make room");
	assert_int_equal(err.code, ERR_SYS);
	assert_int_equal(err.sys_errno, ENOSPC);

	/* A new error forgets the old one's hint and errno. */
	assert_false(err_set(&err, ERR_RUN, "other"));
	assert_string_equal(err.hint, "");
	assert_int_equal(err.sys_errno, 0);
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.msg, "");
}

/* What does not fit is cut; the outermost context, which comes first, stays. */
static void test_err_truncation(void **state)
{
	struct err err = {0};
	char longer[3000];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	err_set(&err, ERR_RUN, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	err_wrap(&err, "outermost");
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	assert_memory_equal(err.msg, "outermost: xxx", 14);
	err_wrap(&err, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	err_hint(&err, "%s", longer);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
	err_sys(&err, EACCES, "%s", longer);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
}

static void test_arena(void **state)
{
	struct arena *a = arena_new();
	unsigned char *last = NULL;

	(void)state;
	for (size_t n = 0; n < 3000; n++) {
		unsigned char *p = arena_alloc(a, n);

		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
		if (last != NULL && n > 1)
			assert_int_equal(last[n - 2], 0xff);
		last = n > 0 ? p : NULL;
	}
	/* Larger than a block. */
	unsigned char *big = arena_alloc(a, 1000000);
	memset(big, 1, 1000000);
	assert_string_equal(arena_strdup(a, "text"), "text");
	assert_memory_equal(arena_memdup(a, "a\0b", 3), "a\0b\0", 4);
	assert_string_equal(arena_memdup(a, NULL, 0), "");
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	arena_free(a);
	arena_free(NULL);
}

static void test_str(void **state)
{
	struct str s = {0};

	(void)state;
	assert_string_equal(str_c(&s), "");
	str_cut(&s, 0);
	str_add(&s, NULL, 0);
	assert_string_equal(s.p, "");
	for (int i = 0; i < 1000; i++)
		str_addf(&s, "%03d,", i);
	assert_int_equal(s.len, 4000);
	assert_memory_equal(s.p + 3996, "999,", 5);
	str_cut(&s, 5000);
	assert_int_equal(s.len, 4000);
	str_cut(&s, 3);
	assert_string_equal(s.p, "000");
	str_addc(&s, '\0');
	str_adds(&s, "x");
	assert_int_equal(s.len, 5);
	str_wipe(&s);
	assert_null(s.p);
	str_free(&s);
}

static void test_vec(void **state)
{
	struct arena *a = arena_new();
	VEC(int) v = {0};
	strlist names = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(a, &v, i);
	assert_int_equal(v.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v.v[i], i);
	vec_push(a, &names, "a");
	vec_push(a, &names, NULL);
	assert_int_equal(names.n, 2);
	assert_null(names.v[1]);
	arena_free(a);
}

static void test_strset(void **state)
{
	struct arena *a = arena_new();
	struct strset seen = {0};

	(void)state;
	assert_false(strset_has(&seen, ""));
	for (int i = 0; i < 1000; i++)
		assert_true(strset_add(a, &seen, arena_printf(a, "name %d", i)));
	for (int i = 0; i < 1000; i++) {
		assert_true(strset_has(&seen, arena_printf(a, "name %d", i)));
		assert_false(strset_add(a, &seen, arena_printf(a, "name %d", i)));
	}
	assert_false(strset_has(&seen, "name"));
	assert_false(strset_has(&seen, "name 1000"));
	assert_true(strset_add(a, &seen, ""));
	assert_int_equal(seen.n, 1001);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_err_chain), cmocka_unit_test(test_err_truncation), cmocka_unit_test(test_arena),
		cmocka_unit_test(test_str),       cmocka_unit_test(test_vec),       cmocka_unit_test(test_strset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
