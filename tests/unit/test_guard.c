/* cmd/guard: a firewall that nobody confirms does not stay, and one that is confirmed does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/guard.h"
#include "plan/paths.h"
#include "tests/unit/fake_host.h"

#define SAVED PATH_RUN "/firewall-before.nft"

struct world {
	struct fake f;
	struct cmd cmd;
	struct guard guard;
	struct engine e;
	struct resource res;
	struct step step;
	const char *table;   /* what nft lists; NULL: there is none */
	bool nft_is_broken, timer_ticks, enabled;
	int64_t late_ms;     /* what the clock is ahead */
	char *said;
	size_t said_len;
};

static struct world *of(struct host *h)
{
	return (struct world *)((char *)h->test_ctx - offsetof(struct world, f));
}

static int nft(struct world *w, const char *const *argv, struct run_res *res)
{
	if (strcmp(argv[1], "-f") == 0) {
		assert_string_equal(argv[2], SAVED);
		return 0;
	}
	if (w->nft_is_broken || w->table == NULL)
		str_adds(&res->err, w->nft_is_broken ? "Operation not permitted" : "Error: No such file or directory");
	else
		str_adds(&res->out, w->table);
	return w->nft_is_broken || w->table == NULL ? 1 : 0;
}

static int systemctl(struct world *w, const char *verb, const char *unit)
{
	bool firewall = strcmp(unit, FIREWALL_UNIT) == 0;

	if (strcmp(verb, "is-active") == 0)
		return firewall || w->timer_ticks ? 0 : 3;
	if (strcmp(verb, "stop") == 0)
		w->timer_ticks = false;
	else
		w->enabled = strcmp(verb, "enable") == 0;
	return 0;
}

static bool run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct world *w = of(h);
	const char *const *argv = req->argv;
	struct str line = {0};

	(void)err;
	*res = (struct run_res){0};
	for (size_t i = 0; argv[i] != NULL; i++)
		str_addf(&line, "%s%s", i > 0 ? " " : "", argv[i]);
	vec_push(w->f.a, &w->f.ran, arena_strdup(w->f.a, str_c(&line)));
	str_free(&line);
	if (strcmp(argv[0], "nft") == 0)
		res->status = nft(w, argv, res);
	else if (strcmp(argv[0], "systemctl") == 0)
		res->status = systemctl(w, argv[1], argv[2]);
	else if (strcmp(argv[0], "systemd-run") == 0)
		w->timer_ticks = true;
	else
		fail_msg("nobody plays %s", argv[0]);
	return true;
}

static int64_t monotonic_ms(struct host *h)
{
	return h == NULL ? 0 : of(h)->f.plain.monotonic_ms(&of(h)->f.plain) + of(h)->late_ms;
}

static void answers(const char *typed)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], typed, strlen(typed)), (ssize_t)strlen(typed));
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
}

static int setup(void **state)
{
	struct world *w = test_calloc(1, sizeof(*w));
	struct err err = {0};

	fake_open(&w->f);
	w->f.h.run = run;
	w->f.h.monotonic_ms = monotonic_ms;
	w->table = "table inet mailstead {\n}\n";
	w->cmd = (struct cmd){ .host = &w->f.h, .arena = w->f.a, .errout = open_memstream(&w->said, &w->said_len) };
	w->guard = (struct guard){ .cmd = &w->cmd, .seconds = 10 };
	w->e = (struct engine){ .host = &w->f.h, .arena = w->f.a };
	w->res = (struct resource){ .kind = RES_UNIT, .name = FIREWALL_UNIT };
	w->step = (struct step){ .res = &w->res, .change = CHANGE_UPDATE };
	w->enabled = true;
	assert_true(w->f.plain.fs->mkdirs(&w->f.plain, PATH_RUN, &err));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	fclose(w->cmd.errout);
	free(w->said);
	fake_close(&w->f);
	test_free(w);
	return 0;
}

static void test_seconds(void **state)
{
	static const char *const wrong[] = { "", "9", "3601", "-20", "+20", " 20", "20s", "ten", "99999999999999999999" };
	struct err err = {0};
	int n;

	(void)state;
	assert_true(guard_seconds(NULL, &n, &err));
	assert_int_equal(n, 300);
	assert_true(guard_seconds("45", &n, &err));
	assert_int_equal(n, 45);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err_clear(&err);
		assert_false(guard_seconds(wrong[i], &n, &err));
		assert_int_equal(err.code, ERR_USAGE);
	}
}

/* Another unit is none of its business, and then nobody is asked. */
static void test_other_unit(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	w->res.name = "postfix.service";
	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_true(guard_consent(&w->guard, &w->e, &err));
	assert_int_equal(w->f.ran.n, 0);
	assert_true(w->enabled);
}

static void test_arms(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_true(w->timer_ticks);
	assert_string_equal(fake_get(&w->f, SAVED), "table inet mailstead\ndelete table inet mailstead\ntable inet mailstead {\n}\n");
	/* It must not depend on us: nft alone, from systemd, and our unit is stopped so that it says what is so. */
	const char *armed = w->f.ran.v[w->f.ran.n - 1];
	assert_non_null(strstr(armed, "systemd-run "));
	assert_non_null(strstr(armed, " --on-active=110s "));
	assert_non_null(strstr(armed, "Conflicts=" FIREWALL_UNIT));
	assert_non_null(strstr(armed, " -- /usr/sbin/nft -f " SAVED));
}

static void test_no_table_before(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	w->table = NULL;
	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_string_equal(fake_get(&w->f, SAVED), "table inet mailstead\ndelete table inet mailstead\n");
}

/* What was there cannot be told: then nothing is changed. */
static void test_unknown_before(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	w->nft_is_broken = true;
	assert_false(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_false(w->timer_ticks);
	assert_false(fake_is_there(&w->f, SAVED));
}

static void consent(struct world *w, const char *typed, bool says, const char *why)
{
	struct err err = {0};

	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	answers(typed);
	bool ok = guard_consent(&w->guard, &w->e, &err);
	if (ok != says || (why != NULL && strstr(err.msg, why) == NULL))
		fail_msg("\"%s\" is taken for %s (%s)", typed, ok ? "yes" : "no", err.msg);
	/* Only a yes has the firewall come up after a restart, and only that stops the timer. */
	assert_int_equal(w->enabled, says);
	assert_int_equal(w->timer_ticks, !says);
	assert_int_equal(fake_is_there(&w->f, SAVED), !says);
}

static void test_yes(void **state)
{
	consent(*state, "yes\n", true, NULL);
}

static void test_y(void **state)
{
	consent(*state, "Y\n", true, NULL);
}

static void test_no(void **state)
{
	consent(*state, "no\n", false, "let no second connection in");
}

static void test_connection_lost(void **state)
{
	consent(*state, "", false, "the connection was lost");
}

static void test_part_of_yes(void **state)
{
	consent(*state, "ye\n", false, "the connection was lost");
}

static void test_nobody_answers(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	/* Everything took so long that no time is left. */
	w->late_ms = 101000;
	answers("yes\n");
	assert_false(guard_consent(&w->guard, &w->e, &err));
	assert_non_null(strstr(err.msg, "in time"));
	assert_true(w->timer_ticks);
}

/* A yes to a firewall that the timer has taken away already confirms nothing. */
static void test_timer_was_faster(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	w->timer_ticks = false;
	answers("yes\n");
	assert_false(guard_consent(&w->guard, &w->e, &err));
	assert_non_null(strstr(err.msg, "back already"));
	assert_false(w->enabled);
}

static void test_stopped(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	volatile sig_atomic_t stop = 1;

	w->e.stop = &stop;
	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_false(guard_consent(&w->guard, &w->e, &err));
	assert_non_null(strstr(err.msg, "stopped by the operator"));
}

static void test_restore(void **state)
{
	struct world *w = *state;
	struct err err = {0};

	assert_true(guard_before_unit(&w->guard, &w->e, &w->step, &err));
	assert_true(guard_restore(&w->f.h, &err));
	assert_true(fake_ran(&w->f, "nft -f " SAVED));
	assert_false(w->timer_ticks);
	assert_false(fake_is_there(&w->f, SAVED));
	/* With nothing armed there is nothing to stop. */
	fake_forget(&w->f);
	guard_disarm(&w->f.h);
	assert_int_equal(w->f.ran.n, 0);
}

#define GUARDED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds), GUARDED(test_other_unit),	 GUARDED(test_arms),
		GUARDED(test_no_table_before),	GUARDED(test_unknown_before), GUARDED(test_yes),
		GUARDED(test_y),		GUARDED(test_no),		 GUARDED(test_connection_lost),
		GUARDED(test_part_of_yes),	GUARDED(test_nobody_answers),	 GUARDED(test_timer_was_faster),
		GUARDED(test_stopped),		GUARDED(test_restore),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
