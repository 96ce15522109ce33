/* Readers beside a writer, a writer killed at its worst moment, and a hundred thousand users. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "accounts/sync.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

static void readers_go_on_while_a_change_is_made(void **state)
{
	struct accounts_box *box = *state;

	assert_true(box_add_user(box, "alice@example.org"));
	sqlite3 *writer = accounts_box_sql(box, SQLITE_OPEN_READWRITE);
	assert_int_equal(sqlite3_exec(writer, "BEGIN IMMEDIATE; DELETE FROM users", NULL, NULL, NULL), SQLITE_OK);
	assert_string_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "alice@example.org");
	assert_int_equal(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_string_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "");
	sqlite3_close(writer);
}

/* A daemon in the middle of a query delays our commit: it waits and is not lost. */
static void a_commit_waits_for_a_reader(void **state)
{
	struct accounts_box *box = *state;
	sqlite3_stmt *st;

	assert_true(box_add_user(box, "alice@example.org"));
	pid_t child = fork();
	if (child == 0) {
		_exit(box_add_user(box, "bob@example.org") ? 0 : 1);
	}
	sqlite3 *reader = accounts_box_sql(box, SQLITE_OPEN_READONLY);
	sqlite3_busy_timeout(reader, 5000);
	assert_int_equal(sqlite3_prepare_v2(reader, "SELECT address FROM users", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	usleep(200 * 1000); /* the query is held open across the child's commit; correctness does not hang on it */
	sqlite3_finalize(st);
	sqlite3_close(reader);

	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM users", NULL), "2");
}

/* Changes so much that SQLite has to write into the file before it commits, then dies. */
static void die_in_the_middle(struct accounts_box *box)
{
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);

	sqlite3_exec(sql,
		     "PRAGMA cache_size = 10; BEGIN IMMEDIATE;"
		     "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
		     "INSERT INTO users (address, local, domain, password, quota, enabled, created) "
		     "SELECT 'u' || i || '@example.org', 'u' || i, 'example.org', 'x', NULL, 1, 0 FROM n;"
		     "DELETE FROM users WHERE local = 'alice'",
		     NULL, NULL, NULL);
	kill(getpid(), SIGKILL);
}

static void a_killed_writer_leaves_the_old_state(void **state)
{
	struct accounts_box *box = *state;
	const char *journal = accounts_box_path(box, PATH_ACCOUNTS_DB "-journal"), *why;
	enum accounts_state answer;
	int status;

	assert_true(box_add_user(box, "alice@example.org"));
	pid_t child = fork();
	if (child == 0)
		die_in_the_middle(box);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(access(journal, F_OK), 0);
	/* a reader alone cannot mend it, as accounts.h says; looking at it from here does */
	assert_string_not_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "alice@example.org");
	assert_true(accounts_check(&box->host, box->arena, &box->domains, "admin@example.org", &answer, &why, &box->err));
	assert_int_equal(answer, ACCOUNTS_OK);
	assert_int_not_equal(access(journal, F_OK), 0);
	assert_string_equal(accounts_box_query(box, "SELECT address FROM users", NULL), "alice@example.org");
	assert_string_equal(accounts_box_query(box, "PRAGMA integrity_check", NULL), "ok");
}

struct seen {
	size_t n;
	char last[64];
	bool sorted;
};

static void see(void *ctx, const struct account_user *user)
{
	struct seen *seen = ctx;

	seen->sorted = seen->sorted && strcmp(seen->last, user->local) < 0;
	strncpy(seen->last, user->local, sizeof(seen->last) - 1);
	seen->n++;
}

static void a_hundred_thousand_users_are_listed(void **state)
{
	struct accounts_box *box = *state;
	struct seen seen = { .sorted = true };
	struct accounts *db = NULL;
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);

	assert_int_equal(sqlite3_exec(sql,
				      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
				      "INSERT INTO users (address, local, domain, password, quota, enabled, created) "
				      "SELECT printf('u%06d@example.org', i), printf('u%06d', i), "
				      "'example.org', '{CRYPT}x', NULL, 1, 0 FROM n",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(sql);
	int64_t before = box->host.monotonic_ms(&box->host);
	assert_true(box_add_user(box, "alice@example.org"));
	int64_t added = box->host.monotonic_ms(&box->host);
	assert_true(accounts_open(&box->host, ACCOUNTS_READ, &db, &box->err));
	assert_true(accounts_users_each(db, "example.org", see, &seen, &box->err));
	accounts_close(db);
	int64_t listed = box->host.monotonic_ms(&box->host);
	assert_int_equal(seen.n, 100001);
	assert_true(seen.sorted);
	print_message("# among 100,000 users: add one %d ms, list all %d ms\n", (int)(added - before),
		      (int)(listed - added));
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(readers_go_on_while_a_change_is_made),
		WITH_BOX(a_commit_waits_for_a_reader),
		WITH_BOX(a_killed_writer_leaves_the_old_state),
		WITH_BOX(a_hundred_thousand_users_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
