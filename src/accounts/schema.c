#include "accounts/schema.h"

#include <inttypes.h>
#include <stddef.h>

#include "accounts/db.h"
#include "plan/paths.h"

/* Each string is one statement; NULL ends the steps to a version. */
static const char *const to_version_1[] = {
	"CREATE TABLE domains (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
	"CREATE TABLE users ("
	" address TEXT NOT NULL PRIMARY KEY,"
	" local TEXT NOT NULL,"
	" domain TEXT NOT NULL REFERENCES domains(name),"
	" password TEXT NOT NULL,"
	" quota INTEGER CHECK (quota >= 0),"
	" enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),"
	" created INTEGER NOT NULL,"
	" CHECK (address = local || '@' || domain)"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX users_domain ON users(domain, local)",
	"CREATE TABLE aliases ("
	" address TEXT NOT NULL,"
	" target TEXT NOT NULL,"
	" domain TEXT NOT NULL REFERENCES domains(name),"
	" PRIMARY KEY (address, target)"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX aliases_domain ON aliases(domain, address)",
	"CREATE INDEX aliases_target ON aliases(target)",
	"CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
	"PRAGMA user_version = 1",
	NULL,
};

/* Suspended accounts: since when and why, and which of their messages are on hold for it. */
static const char *const to_version_2[] = {
	"ALTER TABLE users ADD COLUMN suspended INTEGER",
	"ALTER TABLE users ADD COLUMN reason TEXT",
	"CREATE TABLE held ("
	" queue_id TEXT NOT NULL PRIMARY KEY,"
	" address TEXT NOT NULL REFERENCES users(address) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX held_address ON held(address)",
	"PRAGMA user_version = 2",
	NULL,
};

/*
 * Trial accounts (trial.h): users while a trial runs, and nobody's. people are
 * the users that an operator sees. Not a column of users: the daemons' queries
 * of every generation, older ones too, know a trial account as any other.
 */
static const char *const to_version_3[] = {
	"CREATE TABLE trials (address TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
	"CREATE VIEW people AS SELECT * FROM users WHERE address NOT IN (SELECT address FROM trials)",
	"PRAGMA user_version = 3",
	NULL,
};

/* migrations[N] leads from version N to N + 1. */
static const char *const *const migrations[] = { to_version_1, to_version_2, to_version_3 };

int64_t schema_current(void)
{
	return (int64_t)(sizeof(migrations) / sizeof(migrations[0]));
}

bool schema_version(struct accounts *db, int64_t *version, struct err *err)
{
	return db_int(db, version, err, "PRAGMA user_version", "");
}

static bool too_new(int64_t version, struct err *err)
{
	err_set(err, ERR_INVALID,
		"the accounts database has schema %" PRId64 ", this mailstead knows up to %" PRId64, version,
		schema_current());
	return err_hint(err, "a newer mailstead made it: install that version again");
}

bool schema_require(struct accounts *db, struct err *err)
{
	int64_t version;

	if (!schema_version(db, &version, err))
		return false;
	if (version > schema_current())
		return too_new(version, err);
	if (version == schema_current())
		return true;
	err_set(err, ERR_NOT_FOUND, "the accounts database has schema %" PRId64 ", this mailstead needs %" PRId64,
		version, schema_current());
	return err_hint(err, "run: mailstead apply");
}

/* A file that is not ours (somebody's own accounts.db) is not built upon. */
static bool is_ours(struct accounts *db, int64_t version, struct err *err)
{
	int64_t tables;

	if (version > schema_current())
		return too_new(version, err);
	if (version > 0)
		return true;
	if (!db_int(db, &tables, err, "SELECT count(*) FROM sqlite_schema", ""))
		return false;
	if (tables == 0)
		return true;
	err_set(err, ERR_INVALID, "%s is a database, but not one of mailstead", PATH_ACCOUNTS_DB);
	return err_hint(err, "move it away and run: mailstead apply");
}

bool schema_migrate(struct accounts *db, struct err *err)
{
	int64_t version;

	if (!schema_version(db, &version, err) || !is_ours(db, version, err))
		return false;
	for (; version < schema_current(); version++)
		for (const char *const *p = migrations[version]; *p != NULL; p++)
			if (!db_run(db, err, *p, ""))
				return err_wrap(err, "cannot bring the accounts database from schema %" PRId64
						     " to the next", version);
	return true;
}
