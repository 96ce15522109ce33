#include "accounts/backup.h"

#include <string.h>

#include "accounts/db.h"

static bool said_ok(struct accounts *db, struct err *err)
{
	struct arena *a = arena_new();
	strlist said = {0};

	bool ok = db_list(db, a, &said, err, "PRAGMA copy.integrity_check", "");
	if (ok && (said.n != 1 || strcmp(said.v[0], "ok") != 0))
		ok = err_set(err, ERR_INVALID, "the copy of the accounts is damaged: %s", said.n > 0 ? said.v[0] : "");
	arena_free(a);
	return ok;
}

static bool prove(struct accounts *db, const char *real, struct err *err)
{
	int64_t missing = 0;

	if (!db_run(db, err, "ATTACH DATABASE ?1 AS copy", "s", real))
		return false;
	bool ok = said_ok(db, err) && db_int(db, &missing, err,
					     "SELECT abs((SELECT count(*) FROM main.sqlite_schema) - "
					     "(SELECT count(*) FROM copy.sqlite_schema))", "");
	if (ok && missing != 0)
		ok = err_set(err, ERR_INVALID, "the copy of the accounts lacks tables");
	return ok;
}

bool accounts_backup(struct host *h, const char *path, struct err *err)
{
	struct accounts *db = NULL;
	struct str real = {0};

	if (!accounts_open(h, ACCOUNTS_WRITE, &db, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	host_real_path(h, path, &real);
	/* VACUUM INTO fills an empty file: owner and mode are right before there is a secret in it. */
	bool ok = h->fs->write(h, path, "", 0, &(struct file_meta){ .mode = 0600 }, err) &&
		  db_run(db, err, "VACUUM INTO ?1", "s", str_c(&real)) && prove(db, str_c(&real), err);
	accounts_close(db);
	str_free(&real);
	return ok || err_wrap(err, "cannot copy the accounts");
}
