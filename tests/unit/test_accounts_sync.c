/* The accounts database in step with the site; what is refused to be opened; owners and modes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/sync.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

static enum accounts_state check(struct accounts_box *box, const char *role, const char **why)
{
	enum accounts_state state = ACCOUNTS_DIFFERS;

	*why = "";
	assert_true(accounts_check(&box->host, box->arena, &box->domains, role, &state, why, &box->err));
	return state;
}

static void a_sync_makes_it_and_another_changes_nothing(void **state)
{
	struct accounts_box *box = *state;
	struct stat before, after;
	const char *why, *db = accounts_box_path(box, PATH_ACCOUNTS_DB);

	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_MISSING);
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_OK);
	assert_string_equal(accounts_box_query(box, "SELECT name FROM domains ORDER BY name", NULL),
			    "example.net example.org");
	assert_string_equal(accounts_box_query(box, "SELECT value FROM settings WHERE name = 'role_target'", NULL),
			    "admin@example.org");
	assert_string_equal(accounts_box_query(box, "PRAGMA journal_mode", NULL), "delete");
	assert_int_equal(stat(db, &before), 0);
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_int_equal(stat(db, &after), 0);
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

static void only_the_daemons_can_read_it(void **state)
{
	struct accounts_box *box = *state;
	struct stat s;
	const char *why;

	assert_int_equal(stat(accounts_box_path(box, PATH_ACCOUNTS_DB), &s), 0);
	assert_int_equal(s.st_mode & 07777, 0640);
	if (box->host.owners)
		assert_int_equal(s.st_gid, 117);
	assert_int_equal(stat(accounts_box_path(box, PATH_STATE "/accounts"), &s), 0);
	assert_int_equal(s.st_mode & 07777, 0750);

	assert_int_equal(chmod(accounts_box_path(box, PATH_ACCOUNTS_DB), 0644), 0);
	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_DIFFERS);
	assert_string_equal(why, "owner or mode differs");
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_OK);
}

static void a_difference_is_said_and_mended(void **state)
{
	struct accounts_box *box = *state;
	strlist were = {0};
	const char *why, *role;

	assert_true(box_add_alias(box, "info@example.org", "any@example.net"));
	assert_true(box_add_alias(box, "any@example.net", "x@elsewhere.example"));
	box->domains.v[1] = "xn--bcher-kva.example";
	assert_int_equal(check(box, "x@elsewhere.example", &why), ACCOUNTS_DIFFERS);
	assert_string_equal(why, "adds xn--bcher-kva.example; removes example.net; "
				 "mail to postmaster@ goes to x@elsewhere.example");
	assert_true(accounts_synced(&box->host, box->arena, &were, &role, &box->err));
	assert_int_equal(were.n, 2);
	assert_string_equal(role, "admin@example.org");

	assert_true(accounts_sync(&box->host, &box->domains, "x@elsewhere.example", &box->err));
	assert_int_equal(check(box, "x@elsewhere.example", &why), ACCOUNTS_OK);
	/* the domain may live elsewhere now: what led to it still does */
	assert_string_equal(accounts_box_query(box, "SELECT address, target FROM aliases", NULL),
			    "info@example.org any@example.net");

	assert_true(accounts_sync(&box->host, &were, role, &box->err)); /* the undo */
	assert_string_equal(accounts_box_query(box, "SELECT name FROM domains ORDER BY name", NULL),
			    "example.net example.org");
}

static void a_domain_with_users_stays(void **state)
{
	struct accounts_box *box = *state;
	enum accounts_state answer;
	const char *why;

	assert_true(box_add_user(box, "alice@example.net"));
	box->domains.n = 1;
	assert_false(accounts_check(&box->host, box->arena, &box->domains, "a@example.org", &answer, &why, &box->err));
	assert_false(accounts_sync(&box->host, &box->domains, "a@example.org", &box->err));
	assert_int_equal(box->err.code, ERR_EXISTS);
	assert_non_null(strstr(box->err.msg,
			       "example.net is no longer among the domains of the site, but has 1 user"));
	assert_string_equal(accounts_box_query(box, "SELECT value FROM settings", NULL), "admin@example.org");
}

static bool opens(struct accounts_box *box)
{
	struct accounts *db = NULL;
	bool ok = accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err);

	accounts_close(db);
	return ok;
}

static void without_a_database_the_next_step_is_said(void **state)
{
	struct accounts_box *box = *state;

	assert_false(opens(box));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
	assert_string_equal(box->err.hint, "run: mailstead apply");
}

static void a_link_or_an_open_directory_is_refused(void **state)
{
	struct accounts_box *box = *state;
	const char *db = accounts_box_path(box, PATH_ACCOUNTS_DB), *dir = accounts_box_path(box, PATH_STATE "/accounts");
	const char *kept = accounts_box_path(box, "/kept"), *var = accounts_box_path(box, "/var");

	assert_int_equal(rename(db, kept), 0);
	assert_int_equal(symlink(kept, db), 0);
	assert_false(opens(box));
	assert_non_null(strstr(box->err.msg, "is not a regular file"));
	assert_int_equal(unlink(db), 0);
	assert_int_equal(rename(kept, db), 0);

	assert_int_equal(chmod(dir, 0777), 0);
	assert_false(opens(box));
	assert_non_null(strstr(box->err.msg, "others can write"));
	assert_int_equal(chmod(dir, 0750), 0);
	assert_true(opens(box));

	assert_int_equal(rename(dir, kept), 0);
	assert_int_equal(symlink(kept, dir), 0);
	assert_false(opens(box));
	assert_non_null(strstr(box->err.msg, "is not a directory"));
	assert_int_equal(unlink(dir), 0);
	assert_int_equal(rename(kept, dir), 0);

	/* "/kept" is below the root for struct host, but not for SQLite */
	assert_int_equal(rename(var, kept), 0);
	assert_int_equal(symlink("kept", var), 0);
	assert_false(opens(box));
	assert_non_null(strstr(box->err.msg, "symbolic link"));
}

static void mischief(struct accounts_box *box, const char *statement)
{
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);

	assert_int_equal(sqlite3_exec(sql, statement, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sql);
}

static void another_schema_is_not_touched(void **state)
{
	struct accounts_box *box = *state;

	mischief(box, "PRAGMA user_version = 99");
	assert_false(opens(box));
	assert_non_null(strstr(box->err.hint, "newer mailstead"));
	assert_false(accounts_sync(&box->host, &box->domains, "a@example.org", &box->err));
	mischief(box, "PRAGMA user_version = 0");
	assert_false(opens(box));
	assert_string_equal(box->err.hint, "run: mailstead apply");
	assert_false(accounts_sync(&box->host, &box->domains, "a@example.org", &box->err));
	assert_non_null(strstr(box->err.msg, "not one of mailstead"));
}

static void a_damaged_file_is_named(void **state)
{
	struct accounts_box *box = *state;
	FILE *f = fopen(accounts_box_path(box, PATH_ACCOUNTS_DB), "w");

	assert_non_null(f);
	fputs("this is no database, though it is long enough to be one, as it seems\n", f);
	fputs("this is no database, though it is long enough to be one, as it seems\n", f);
	fclose(f);
	assert_false(opens(box));
	assert_non_null(strstr(box->err.msg, "is damaged"));
	assert_non_null(strstr(box->err.hint, "backup"));
}

static void a_kill_before_the_schema_is_no_harm(void **state)
{
	struct accounts_box *box = *state;
	struct file_meta meta = { .mode = 0640 };
	const char *why, *role;
	strlist were = {0};

	assert_true(box->host.fs->mkdirs(&box->host, PATH_STATE "/accounts", &box->err));
	assert_true(box->host.fs->write(&box->host, PATH_ACCOUNTS_DB, "", 0, &meta, &box->err));
	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_DIFFERS);
	assert_true(accounts_synced(&box->host, box->arena, &were, &role, &box->err) && role == NULL);
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_int_equal(check(box, "admin@example.org", &why), ACCOUNTS_OK);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)
#define BARE(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup_bare, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BARE(a_sync_makes_it_and_another_changes_nothing),
		WITH_BOX(only_the_daemons_can_read_it),
		WITH_BOX(a_difference_is_said_and_mended),
		WITH_BOX(a_domain_with_users_stays),
		BARE(without_a_database_the_next_step_is_said),
		WITH_BOX(a_link_or_an_open_directory_is_refused),
		WITH_BOX(another_schema_is_not_touched),
		WITH_BOX(a_damaged_file_is_named),
		BARE(a_kill_before_the_schema_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
