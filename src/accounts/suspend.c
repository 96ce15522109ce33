#include "accounts/suspend.h"

#include <string.h>

#include "accounts/db.h"
#include "accounts/users.h"
#include "base/utf8.h"

bool suspend_reason(const char *text, struct err *err)
{
	size_t n = strlen(text);

	if (n > 0 && n <= REASON_MAX && utf8_is_text(text, n) && strpbrk(text, "\t\r\n") == NULL)
		return true;
	err_set(err, ERR_USAGE, "--reason takes one line of text, at most %d bytes", REASON_MAX);
	return err_hint(err, "for example: --reason 'sends spam since Monday'");
}

/* What is asked for may be so already; without such a user it cannot be. */
static bool changed_or_known(struct accounts *db, const char *address, bool *changed, struct err *err)
{
	struct account_user user;

	*changed = sqlite3_changes(db->sql) > 0;
	if (*changed)
		return true;
	struct arena *a = arena_new();
	bool ok = accounts_user_get(db, a, address, &user, err);
	arena_free(a);
	return ok;
}

bool accounts_suspend(struct accounts *db, const char *address, const char *reason, bool *changed, struct err *err)
{
	return db_run(db, err,
		      "UPDATE users SET enabled = 0, suspended = ?2, reason = nullif(?3, '')"
		      " WHERE address = ?1 AND enabled = 1",
		      "sis", address, db->host->now(db->host), reason != NULL ? reason : "") &&
	       changed_or_known(db, address, changed, err);
}

bool accounts_resume(struct accounts *db, const char *address, bool *changed, struct err *err)
{
	return db_run(db, err,
		      "UPDATE users SET enabled = 1, suspended = NULL, reason = NULL WHERE address = ?1 AND enabled = 0",
		      "s", address) &&
	       changed_or_known(db, address, changed, err);
}

static bool add_all(struct accounts *db, const char *address, const strlist *ids, struct err *err)
{
	for (size_t i = 0; i < ids->n; i++)
		if (!db_run(db, err, "INSERT OR IGNORE INTO held (queue_id, address) VALUES (?1, ?2)", "ss",
			    ids->v[i], address))
			return false;
	return true;
}

bool accounts_held_add(struct accounts *db, const char *address, const strlist *queue_ids, struct err *err)
{
	return db_begin(db, err) && db_end(db, add_all(db, address, queue_ids, err), err);
}

bool accounts_held(struct accounts *db, struct arena *a, const char *address, strlist *queue_ids, struct err *err)
{
	return db_list(db, a, queue_ids, err, "SELECT queue_id FROM held WHERE address = ?1 ORDER BY queue_id", "s",
		       address);
}

bool accounts_held_forget(struct accounts *db, const char *address, struct err *err)
{
	return db_run(db, err, "DELETE FROM held WHERE address = ?1", "s", address);
}
