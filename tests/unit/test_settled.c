/* A reload is over when a worker has started since: told from what the kernel says of processes. */
#include "tests/unit/check_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "check/settled.h"

static struct check_box box;
static int64_t clock_ms, new_worker_at;

static void put_process(const char *pid, const char *title, long start)
{
	box_put(&box, arena_printf(box.a, "/proc/%s/cmdline", pid), 0444, title);
	box_put(&box, arena_printf(box.a, "/proc/%s/stat", pid), 0444,
		arena_printf(box.a, "%s (a ) name) S 1 1 1 0 -1 4194304 1 0 0 0 1 1 0 0 20 0 1 0 %ld 1 1\n", pid, start));
}

static int64_t s_clock(struct host *h)
{
	(void)h;
	return clock_ms;
}

/* Time passes only here; a new worker may come meanwhile. */
static void s_pause(struct host *h, int ms)
{
	(void)h;
	clock_ms += ms;
	if (new_worker_at > 0 && clock_ms >= new_worker_at) {
		put_process("30", "rspamd: rspamd_proxy process (x)", 5100);
		box_put(&box, "/proc/10/task/10/children", 0444, "20 21 30 ");
	}
}

static int begin(void **state)
{
	(void)state;
	check_box_open(&box);
	clock_ms = new_worker_at = 0;
	box.h.monotonic_ms = s_clock, box.h.pause = s_pause;
	box_put(&box, "/proc/uptime", 0444, "50.01 90.00\n");
	box_program(&box, "systemctl show -p MainPID", 0, "10\n");
	box_put(&box, "/proc/10/task/10/children", 0444, "20 21 ");
	put_process("20", "rspamd: rspamd_proxy process (x)", 1000);
	put_process("21", "rspamd: controller process (x)", 9000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	check_box_close(&box);
	return 0;
}

static bool settled(int64_t since)
{
	struct err err = {0};

	return settled_rspamd(&box.h, box.a, since, 10, &err);
}

static void a_new_worker_is_waited_for(void **state)
{
	(void)state;
	assert_int_equal(settled_clock(&box.h), 5001);
	new_worker_at = 2000;
	assert_true(settled(5001));
	assert_int_equal(clock_ms, 2000);
	assert_true(settled(5001));
	assert_int_equal(clock_ms, 2000); /* it is there already */
}

static void one_that_never_comes_is_a_failure(void **state)
{
	(void)state;
	assert_false(settled(5001));
	assert_true(clock_ms > 10000 && clock_ms < 11000);
	assert_true(settled(900)); /* the old one is young enough */
}

static void what_cannot_be_told_is_not_waited_for(void **state)
{
	(void)state;
	assert_true(settled(-1));
	box_program(&box, "systemctl show -p MainPID", 0, "0\n");
	assert_true(settled(5001));
	box_program(&box, "systemctl show -p MainPID", 0, "\n");
	assert_true(settled(5001));
	assert_int_equal(clock_ms, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(a_new_worker_is_waited_for), TEST(one_that_never_comes_is_a_failure),
					    TEST(what_cannot_be_told_is_not_waited_for) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
