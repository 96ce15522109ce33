/*
 * SQLite with our errors; for this room only.
 *
 * Values are bound by a format: s text, i int64_t, n NULL (takes no argument).
 *
 *	int64_t n;
 *	if (!db_int(db, &n, err, "SELECT count(*) FROM users WHERE domain = ?1", "s", domain))
 *		return false;
 *
 *	if (!db_begin(db, err))
 *		return false;
 *	return db_end(db, change(db, …, err), err);
 */
#ifndef ACCOUNTS_DB_H
#define ACCOUNTS_DB_H

#include <sqlite3.h>

#include "accounts/accounts.h"

struct accounts {
	sqlite3 *sql;
	struct host *host;
};

/* Opens without looking at the schema. */
bool db_open(struct host *h, enum accounts_mode mode, struct accounts **db, struct err *err) MUST;

/* Prepares and binds. *st is given back with sqlite3_finalize(). */
bool db_prepare(struct accounts *db, sqlite3_stmt **st, struct err *err, const char *sql, const char *format, ...)
	MUST;
/* *row: a row is there to be read; else the statement is at its end. */
bool db_step(struct accounts *db, sqlite3_stmt *st, bool *row, struct err *err) MUST;
/* Text of a column that is not NULL; valid until the next step. */
const char *db_text(sqlite3_stmt *st, int column);

/* Runs a statement to its end. */
bool db_run(struct accounts *db, struct err *err, const char *sql, const char *format, ...) MUST;
/* The first column of the first row; 0 if there is none. */
bool db_int(struct accounts *db, int64_t *value, struct err *err, const char *sql, const char *format, ...) MUST;
/* Appends the first column of all rows to *list, in a. */
bool db_list(struct accounts *db, struct arena *a, strlist *list, struct err *err, const char *sql,
	     const char *format, ...) MUST;

/* Takes the right to write at once, so that what is read inside stays true until the end. */
bool db_begin(struct accounts *db, struct err *err) MUST;
/* Commits if ok, else rolls back. True if ok and committed. */
bool db_end(struct accounts *db, bool ok, struct err *err) MUST;

#endif
