#include "accounts/db.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/door.h"
#include "plan/paths.h"

enum { BUSY_TIMEOUT_MS = 15000 }; /* a commit takes milliseconds; a backup program may hold us up for longer */

/* What the operator can do depends on what SQLite said. */
static bool db_fail(sqlite3 *sql, int rc, struct err *err)
{
	const char *text = sql != NULL ? sqlite3_errmsg(sql) : sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		abort();
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		err_set(err, ERR_BUSY, "the accounts database is in use by another program: %s", text);
		return err_hint(err, "try again; `fuser -v %s` says who holds it", PATH_ACCOUNTS_DB);
	case SQLITE_FULL:
		err_sys(err, ENOSPC, "cannot write the accounts database");
		return err_hint(err, "make room on the disk of %s", PATH_ACCOUNTS_DB);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		err_sys(err, EACCES, "cannot open the accounts database (%s)", text);
		return err_hint(err, "run this as root (sudo)");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		err_set(err, ERR_INVALID, "the accounts database %s is damaged: %s", PATH_ACCOUNTS_DB, text);
		return err_hint(err, "put back a backup of the file (the newest one for which "
				     "`sqlite3 FILE 'PRAGMA integrity_check'` says ok)");
	default:
		err_set(err, ERR_INVALID, "the accounts database said: %s", text);
		return err_hint(err, "look at the disk with `dmesg`, and at the file with "
				     "`sqlite3 %s 'PRAGMA integrity_check'`", PATH_ACCOUNTS_DB);
	}
}

/*
 * Opened for writing even to read: only so can a journal that a crash left be
 * rolled back. SQLite falls back to reading where the file cannot be written.
 */
static bool open_file(const char *path, sqlite3 **sql, struct err *err)
{
	int rc = sqlite3_open_v2(path, sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);

	if (rc != SQLITE_OK)
		return db_fail(*sql, rc, err);
	sqlite3_extended_result_codes(*sql, 1);
	sqlite3_busy_timeout(*sql, BUSY_TIMEOUT_MS);
	return true;
}

static bool prepare_connection(struct accounts *db, enum accounts_mode mode, struct err *err)
{
	/* secure_delete: the hash of a removed user does not stay in a free page. */
	static const char *const writing[] = { "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = FULL",
					       "PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON",
					       "PRAGMA trusted_schema = OFF", NULL };
	static const char *const reading[] = { "PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", NULL };

	if (mode == ACCOUNTS_WRITE && sqlite3_db_readonly(db->sql, "main") == 1)
		return db_fail(NULL, SQLITE_READONLY, err);
	for (const char *const *p = mode == ACCOUNTS_WRITE ? writing : reading; *p != NULL; p++)
		if (!db_run(db, err, *p, ""))
			return false;
	return true;
}

bool db_open(struct host *h, enum accounts_mode mode, struct accounts **db, struct err *err)
{
	struct accounts *made = calloc(1, sizeof(*made));
	char *path = NULL;

	if (made == NULL)
		abort();
	made->host = h;
	bool ok = door_path(h, &path, err) && open_file(path, &made->sql, err) && prepare_connection(made, mode, err);
	free(path);
	if (ok)
		*db = made;
	else
		accounts_close(made);
	return ok;
}

static bool bind(struct accounts *db, sqlite3_stmt *st, const char *format, va_list ap, struct err *err)
{
	int rc = SQLITE_OK;

	for (int i = 0; format[i] != '\0' && rc == SQLITE_OK; i++) {
		if (format[i] == 's')
			rc = sqlite3_bind_text(st, i + 1, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
		else if (format[i] == 'i')
			rc = sqlite3_bind_int64(st, i + 1, va_arg(ap, int64_t));
		else
			rc = sqlite3_bind_null(st, i + 1);
	}
	return rc == SQLITE_OK || db_fail(db->sql, rc, err);
}

static bool prepare(struct accounts *db, sqlite3_stmt **st, struct err *err, const char *sql, const char *format,
		    va_list ap)
{
	sqlite3_stmt *made = NULL;
	int rc = sqlite3_prepare_v2(db->sql, sql, -1, &made, NULL);

	if (rc != SQLITE_OK)
		return db_fail(db->sql, rc, err);
	if (!bind(db, made, format, ap, err)) {
		sqlite3_finalize(made);
		return false;
	}
	*st = made;
	return true;
}

bool db_prepare(struct accounts *db, sqlite3_stmt **st, struct err *err, const char *sql, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	bool ok = prepare(db, st, err, sql, format, ap);
	va_end(ap);
	return ok;
}

bool db_step(struct accounts *db, sqlite3_stmt *st, bool *row, struct err *err)
{
	int rc = sqlite3_step(st);

	*row = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE || db_fail(db->sql, rc, err);
}

const char *db_text(sqlite3_stmt *st, int column)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	return text != NULL ? text : "";
}

bool db_run(struct accounts *db, struct err *err, const char *sql, const char *format, ...)
{
	sqlite3_stmt *st = NULL;
	va_list ap;

	va_start(ap, format);
	bool ok = prepare(db, &st, err, sql, format, ap);
	va_end(ap);
	for (bool row = true; ok && row;)
		ok = db_step(db, st, &row, err);
	sqlite3_finalize(st);
	return ok;
}

bool db_int(struct accounts *db, int64_t *value, struct err *err, const char *sql, const char *format, ...)
{
	sqlite3_stmt *st = NULL;
	bool row = false;
	va_list ap;

	va_start(ap, format);
	bool ok = prepare(db, &st, err, sql, format, ap);
	va_end(ap);
	ok = ok && db_step(db, st, &row, err);
	if (ok)
		*value = row ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return ok;
}

bool db_list(struct accounts *db, struct arena *a, strlist *list, struct err *err, const char *sql,
	     const char *format, ...)
{
	sqlite3_stmt *st = NULL;
	bool row = true;
	va_list ap;

	va_start(ap, format);
	bool ok = prepare(db, &st, err, sql, format, ap);
	va_end(ap);
	while (ok && (ok = db_step(db, st, &row, err)) && row)
		vec_push(a, list, arena_strdup(a, db_text(st, 0)));
	sqlite3_finalize(st);
	return ok;
}

bool db_begin(struct accounts *db, struct err *err)
{
	return db_run(db, err, "BEGIN IMMEDIATE", "");
}

bool db_end(struct accounts *db, bool ok, struct err *err)
{
	ok = ok && db_run(db, err, "COMMIT", "");
	if (!ok)
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL); /* the first error is the one that matters */
	return ok;
}
