/* Suspended users in the database, and an older schema with accounts in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "accounts/domains.h"
#include "accounts/suspend.h"
#include "accounts/sync.h"
#include "plan/paths.h"
#include "tests/unit/accounts_box.h"

/* As Dovecot asks for a password, Postfix for a mailbox, and Postfix with the login of a sender. */
static const char password_sql[] = "SELECT password FROM users WHERE address = ?1 AND enabled = 1";
static const char mailbox_sql[] = "SELECT address FROM users WHERE address = ?1";
static const char refused_sql[] =
	"SELECT 'refused' WHERE NOT EXISTS (SELECT 1 FROM users WHERE address = ?1 AND enabled = 1)";

static struct accounts *opened(struct accounts_box *box)
{
	struct accounts *db = NULL;

	assert_true(accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err));
	return db;
}

static void it_loses_login_and_sending_and_still_receives(void **state)
{
	struct accounts_box *box = *state;
	struct account_user user = {0};
	bool changed = false;

	assert_true(box_add_user(box, "alice@example.org"));
	assert_string_equal(accounts_box_query(box, refused_sql, "alice@example.org"), "");
	struct accounts *db = opened(box);
	assert_true(accounts_suspend(db, "alice@example.org", "sends spam", &changed, &box->err) && changed);
	assert_string_equal(accounts_box_query(box, password_sql, "alice@example.org"), "");
	assert_string_equal(accounts_box_query(box, refused_sql, "alice@example.org"), "refused");
	assert_string_equal(accounts_box_query(box, mailbox_sql, "alice@example.org"), "alice@example.org");
	assert_true(accounts_user_get(db, box->arena, "alice@example.org", &user, &box->err));
	assert_false(user.enabled);
	assert_string_equal(user.reason, "sends spam");
	assert_true(user.suspended > user.created);

	assert_true(accounts_suspend(db, "alice@example.org", "another", &changed, &box->err) && !changed);
	assert_true(accounts_user_get(db, box->arena, "alice@example.org", &user, &box->err));
	assert_string_equal(user.reason, "sends spam");

	assert_true(accounts_resume(db, "alice@example.org", &changed, &box->err) && changed);
	assert_string_equal(accounts_box_query(box, password_sql, "alice@example.org"), "{CRYPT}$y$test");
	assert_string_equal(accounts_box_query(box, refused_sql, "alice@example.org"), "");
	assert_true(accounts_user_get(db, box->arena, "alice@example.org", &user, &box->err));
	assert_true(user.enabled && user.suspended == 0 && user.reason == NULL);
	assert_true(accounts_resume(db, "alice@example.org", &changed, &box->err) && !changed);
	accounts_close(db);
}

static void nobody_is_not_suspended(void **state)
{
	struct accounts_box *box = *state;
	struct accounts *db = opened(box);
	bool changed;

	assert_false(accounts_suspend(db, "bob@example.org", NULL, &changed, &box->err));
	assert_int_equal(box->err.code, ERR_NOT_FOUND);
	assert_false(accounts_resume(db, "bob@example.org", &changed, &box->err));
	accounts_close(db);
}

static void a_reason_is_one_line(void **state)
{
	static const char *const wrong[] = { "", "two\nlines", "a\rb", "tab\there", "\x1b[31m", "\xff" };
	struct accounts_box *box = *state;
	char longest[REASON_MAX + 2];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(suspend_reason(wrong[i], &box->err));
		assert_int_equal(box->err.code, ERR_USAGE);
	}
	memset(longest, 'x', sizeof(longest));
	longest[REASON_MAX + 1] = '\0';
	assert_false(suspend_reason(longest, &box->err));
	longest[REASON_MAX] = '\0';
	assert_true(suspend_reason(longest, &box->err));
	assert_true(suspend_reason("verschickt Müll, 'sagt' \"Bob\"; DROP TABLE users", &box->err));
}

static void held_messages_go_with_the_user(void **state)
{
	struct accounts_box *box = *state;
	account_lost_list lost = {0};
	strlist ids = {0}, kept = {0};

	assert_true(box_add_user(box, "alice@example.org") && box_add_user(box, "bob@example.net"));
	struct accounts *db = opened(box);
	vec_push(box->arena, &ids, "4AAAAAAAAA");
	vec_push(box->arena, &ids, "4BBBBBBBBB");
	assert_true(accounts_held_add(db, "alice@example.org", &ids, &box->err));
	assert_true(accounts_held_add(db, "alice@example.org", &ids, &box->err));
	assert_true(accounts_held(db, box->arena, "alice@example.org", &kept, &box->err));
	assert_int_equal(kept.n, 2);
	ids.n = 1;
	ids.v[0] = "4CCCCCCCCC";
	assert_true(accounts_held_add(db, "bob@example.net", &ids, &box->err));
	accounts_close(db);
	assert_true(box_remove_user(box, "alice@example.org", &lost));
	assert_string_equal(accounts_box_query(box, "SELECT queue_id FROM held", NULL), "4CCCCCCCCC");
	db = opened(box);
	assert_true(accounts_domain_clear(db, "example.net", &box->err));
	assert_string_equal(accounts_box_query(box, "SELECT count(*) FROM held", NULL), "0");
	accounts_close(db);
}

/* The database as the first mailstead made it. */
static const char schema_1[] =
	"CREATE TABLE domains (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;"
	"CREATE TABLE users (address TEXT NOT NULL PRIMARY KEY, local TEXT NOT NULL,"
	" domain TEXT NOT NULL REFERENCES domains(name), password TEXT NOT NULL, quota INTEGER CHECK (quota >= 0),"
	" enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)), created INTEGER NOT NULL,"
	" CHECK (address = local || '@' || domain)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX users_domain ON users(domain, local);"
	"CREATE TABLE aliases (address TEXT NOT NULL, target TEXT NOT NULL,"
	" domain TEXT NOT NULL REFERENCES domains(name), PRIMARY KEY (address, target)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX aliases_domain ON aliases(domain, address);"
	"CREATE INDEX aliases_target ON aliases(target);"
	"CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"PRAGMA user_version = 1;"
	"INSERT INTO domains VALUES ('example.org'), ('example.net');"
	"INSERT INTO users VALUES ('alice@example.org', 'alice', 'example.org', '{CRYPT}a', 1000, 1, 1795478400),"
	" ('bob@example.org', 'bob', 'example.org', '{CRYPT}b', NULL, 0, 1795478401);"
	"INSERT INTO aliases VALUES ('info@example.org', 'alice@example.org', 'example.org');"
	"INSERT INTO settings VALUES ('role_target', 'admin@example.org')";

static void an_older_database_keeps_all_that_is_in_it(void **state)
{
	struct accounts_box *box = *state;
	struct file_meta meta = { .mode = 0640 };
	enum accounts_state found;
	struct account_user user = {0};
	struct accounts *db = NULL;
	const char *why;
	bool changed;

	assert_true(box->host.fs->mkdirs(&box->host, PATH_STATE "/accounts", &box->err));
	assert_true(box->host.fs->write(&box->host, PATH_ACCOUNTS_DB, "", 0, &meta, &box->err));
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READWRITE);
	assert_int_equal(sqlite3_exec(sql, schema_1, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sql);

	assert_false(accounts_open(&box->host, ACCOUNTS_READ, &db, &box->err));
	assert_string_equal(box->err.hint, "run: mailstead apply");
	assert_true(accounts_check(&box->host, box->arena, &box->domains, "admin@example.org", &found, &why, &box->err));
	assert_int_equal(found, ACCOUNTS_DIFFERS);
	assert_non_null(strstr(why, "schema 1 becomes 3"));
	assert_true(accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err));
	assert_true(accounts_check(&box->host, box->arena, &box->domains, "admin@example.org", &found, &why, &box->err));
	assert_int_equal(found, ACCOUNTS_OK);
	assert_string_equal(accounts_box_query(box, "SELECT address, password, coalesce(quota, 'none'), enabled, created, "
					       "coalesce(suspended, 'none'), coalesce(reason, 'none') FROM users", NULL),
			    "alice@example.org {CRYPT}a 1000 1 1795478400 none none "
			    "bob@example.org {CRYPT}b none 0 1795478401 none none");
	assert_string_equal(accounts_box_query(box, "SELECT address, target FROM aliases", NULL),
			    "info@example.org alice@example.org");
	assert_string_equal(accounts_box_query(box, "PRAGMA integrity_check", NULL), "ok");
	db = opened(box);
	assert_true(accounts_user_get(db, box->arena, "bob@example.org", &user, &box->err));
	assert_true(!user.enabled && user.suspended == 0); /* since when is not known */
	assert_true(accounts_resume(db, "bob@example.org", &changed, &box->err) && changed);
	accounts_close(db);
}

#define WITH_BOX(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup, accounts_box_teardown)
#define BARE(test) cmocka_unit_test_setup_teardown(test, accounts_box_setup_bare, accounts_box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(it_loses_login_and_sending_and_still_receives),
		WITH_BOX(nobody_is_not_suspended),
		WITH_BOX(a_reason_is_one_line),
		WITH_BOX(held_messages_go_with_the_user),
		BARE(an_older_database_keeps_all_that_is_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
