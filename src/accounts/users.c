#include "accounts/users.h"

#include <string.h>

#include "accounts/aliases.h"
#include "accounts/db.h"
#include "accounts/domains.h"
#include "accounts/graph.h"
#include "accounts/senders.h"
#include "conf/names.h"

#define COLUMNS "address, local, domain, coalesce(quota, -1), enabled, created, suspended, reason"

bool accounts_user_name(struct arena *a, const char *text, struct account_user *user, struct err *err)
{
	struct str whole = {0}, part = {0};
	bool ok = name_address(text, &whole, err);

	if (ok) {
		char *local = arena_strdup(a, str_c(&whole));
		char *at = strrchr(local, '@');

		*at = '\0';
		ok = name_local_part(local, &part, err);
		if (ok) {
			user->address = arena_strdup(a, str_c(&whole));
			user->local = local;
			user->domain = at + 1;
		}
	}
	str_free(&whole);
	str_free(&part);
	return ok;
}

static bool no_such_user(const char *address, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "there is no user %s", address);
	return err_hint(err, "mailstead user list shows all");
}

/* A user of an aliased address would have all mail to it copied or led away unseen. */
static bool alias_allows(struct accounts *db, const char *address, struct err *err)
{
	int64_t aliases, itself;

	if (!db_int(db, &aliases, err, "SELECT count(*) FROM aliases WHERE address = ?1", "s", address) ||
	    !db_int(db, &itself, err, "SELECT count(*) FROM aliases WHERE address = ?1 AND target = ?1", "s", address))
		return false;
	if (aliases == 0 || itself > 0)
		return true;
	err_set(err, ERR_EXISTS, "%s is an alias, so mail to it goes elsewhere", address);
	return err_hint(err, "see where: mailstead alias show %s; then mailstead alias remove %s, add the user, and "
			     "for copies: mailstead alias add %s %s OTHER", address, address, address, address);
}

bool accounts_user_may_add(struct accounts *db, const struct account_user *user, struct err *err)
{
	struct account_domain domain;
	int64_t same;

	if (!accounts_domain_get(db, user->domain, &domain, err) ||
	    !db_int(db, &same, err, "SELECT count(*) FROM users WHERE address = ?1", "s", user->address))
		return false;
	if (same > 0) {
		err_set(err, ERR_EXISTS, "there is a user %s already", user->address);
		return err_hint(err, "for another password: mailstead user password %s", user->address);
	}
	return alias_allows(db, user->address, err);
}

static bool add(struct accounts *db, const struct account_user *user, const char *hash, struct err *err)
{
	return accounts_user_may_add(db, user, err) &&
	       db_run(db, err,
		      "INSERT INTO users (address, local, domain, password, quota, enabled, created) "
		      "VALUES (?1, ?2, ?3, ?4, nullif(?5, -1), ?6, ?7)",
		      "ssssiii", user->address, user->local, user->domain, hash, user->quota,
		      (int64_t)user->enabled, user->created);
}

bool accounts_user_add(struct accounts *db, const struct account_user *user, const char *hash, struct err *err)
{
	return db_begin(db, err) && db_end(db, add(db, user, hash, err), err) && senders_write(db, err);
}

static struct account_user read_row(sqlite3_stmt *st)
{
	return (struct account_user){
		.address = db_text(st, 0),
		.local = db_text(st, 1),
		.domain = db_text(st, 2),
		.quota = sqlite3_column_int64(st, 3),
		.enabled = sqlite3_column_int64(st, 4) != 0,
		.created = sqlite3_column_int64(st, 5),
		.suspended = sqlite3_column_int64(st, 6),
		.reason = (const char *)sqlite3_column_text(st, 7),
	};
}

bool accounts_user_get(struct accounts *db, struct arena *a, const char *address, struct account_user *user,
		       struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;

	if (!db_prepare(db, &st, err, "SELECT " COLUMNS " FROM people WHERE address = ?1", "s", address))
		return false;
	bool ok = db_step(db, st, &row, err);
	if (ok && row) {
		*user = read_row(st);
		user->address = arena_strdup(a, user->address);
		user->local = arena_strdup(a, user->local);
		user->domain = arena_strdup(a, user->domain);
		user->reason = user->reason != NULL ? arena_strdup(a, user->reason) : NULL;
	}
	sqlite3_finalize(st);
	return ok && (row || no_such_user(address, err));
}

bool accounts_user_set_password(struct accounts *db, const char *address, const char *hash, struct err *err)
{
	if (!db_run(db, err, "UPDATE users SET password = ?2 WHERE address = ?1", "ss", address, hash))
		return false;
	return sqlite3_changes(db->sql) > 0 || no_such_user(address, err);
}

bool accounts_user_set_quota(struct accounts *db, const char *address, int64_t quota, struct err *err)
{
	if (!db_run(db, err, "UPDATE users SET quota = nullif(?2, -1) WHERE address = ?1", "si", address, quota))
		return false;
	return sqlite3_changes(db->sql) > 0 || no_such_user(address, err);
}

static bool remove_user(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost,
			struct err *err)
{
	if (!db_run(db, err, "DELETE FROM users WHERE address = ?1", "s", address))
		return false;
	if (sqlite3_changes(db->sql) == 0)
		return no_such_user(address, err);
	/* "alice → alice" said: also into the mailbox. There is none any more. */
	return db_run(db, err, "DELETE FROM aliases WHERE address = ?1 AND target = ?1", "s", address) &&
	       graph_prune(db, a, address, lost, err);
}

bool accounts_user_remove(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost,
			  struct err *err)
{
	return db_begin(db, err) && db_end(db, remove_user(db, a, address, lost, err), err) && senders_write(db, err);
}

bool accounts_users_each(struct accounts *db, const char *domain,
			 void (*fn)(void *ctx, const struct account_user *user), void *ctx, struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;
	bool ok = domain == NULL
			  ? db_prepare(db, &st, err, "SELECT " COLUMNS " FROM people ORDER BY domain, local", "")
			  : db_prepare(db, &st, err,
				       "SELECT " COLUMNS " FROM people WHERE domain = ?1 ORDER BY local", "s", domain);

	while (ok && (ok = db_step(db, st, &row, err)) && row) {
		struct account_user user = read_row(st);

		fn(ctx, &user);
	}
	sqlite3_finalize(st);
	return ok;
}
