#include "accounts/aliases.h"

#include <string.h>

#include "accounts/db.h"
#include "accounts/domains.h"
#include "accounts/graph.h"
#include "accounts/senders.h"
#include "conf/names.h"

bool accounts_alias_name(struct arena *a, const char *text, const char **address, const char **domain,
			 struct err *err)
{
	struct str normal = {0};
	bool catch_all = text[0] == '@';
	bool ok = catch_all ? name_domain(text + 1, &normal, err) : name_address(text, &normal, err);

	if (ok) {
		*address = arena_printf(a, "%s%s", catch_all ? "@" : "", str_c(&normal));
		*domain = strrchr(*address, '@') + 1;
	}
	str_free(&normal);
	return ok;
}

/* A user's mailbox gets its mail in any case; an alias of the same address has to say so. */
static bool mailbox_is_kept(struct accounts *db, const char *address, struct err *err)
{
	int64_t hidden;

	if (!db_int(db, &hidden, err,
		    "SELECT EXISTS (SELECT 1 FROM users WHERE address = ?1)"
		    " AND EXISTS (SELECT 1 FROM aliases WHERE address = ?1)"
		    " AND NOT EXISTS (SELECT 1 FROM aliases WHERE address = ?1 AND target = ?1)",
		    "s", address))
		return false;
	if (hidden == 0)
		return true;
	err_set(err, ERR_EXISTS, "%s is a user with a mailbox, so the mailbox must be among the targets", address);
	return err_hint(err, "to keep it and send copies: mailstead alias add %s %s OTHER; to only pass mail on, "
			     "remove the user first", address, address);
}

static bool insert_targets(struct accounts *db, const char *address, const char *domain, const strlist *targets,
			   struct err *err)
{
	int64_t added = 0;

	for (size_t i = 0; i < targets->n; i++) {
		if (!db_run(db, err, "INSERT OR IGNORE INTO aliases (address, target, domain) VALUES (?1, ?2, ?3)",
			    "sss", address, targets->v[i], domain))
			return false;
		added += sqlite3_changes(db->sql);
	}
	if (added > 0)
		return true;
	err_set(err, ERR_EXISTS, "%s leads there already", address);
	return err_hint(err, "mailstead alias show %s", address);
}

/* Only a circle through one of the new targets can be new. */
static bool no_circle(struct accounts *db, const char *address, const strlist *targets, struct err *err)
{
	for (size_t i = 0; i < targets->n; i++) {
		const char *target = targets->v[i];
		bool circle;

		if (!graph_circle(db, target, &circle, err))
			return false;
		if (circle) {
			err_set(err, ERR_INVALID, "mail to %s would go in circles: %s leads back to itself", address,
				target);
			return err_hint(err, "see where it goes: mailstead alias show %s; an address that is to keep "
					     "its mail must be a user: mailstead user add %s", target, target);
		}
	}
	return true;
}

static bool add(struct accounts *db, const char *address, const char *domain, const strlist *targets,
		struct err *err)
{
	struct account_domain hosted;

	return accounts_domain_get(db, domain, &hosted, err) &&
	       insert_targets(db, address, domain, targets, err) && mailbox_is_kept(db, address, err) &&
	       no_circle(db, address, targets, err);
}

bool accounts_alias_add(struct accounts *db, const char *address, const char *domain, const strlist *targets,
			struct err *err)
{
	return db_begin(db, err) && db_end(db, add(db, address, domain, targets, err), err) && senders_write(db, err);
}

static bool no_such_alias(const char *address, const char *target, struct err *err)
{
	if (target != NULL)
		err_set(err, ERR_NOT_FOUND, "the alias %s does not lead to %s", address, target);
	else
		err_set(err, ERR_NOT_FOUND, "there is no alias %s", address);
	return err_hint(err, "mailstead alias list shows all");
}

static bool delete_targets(struct accounts *db, const char *address, const strlist *targets, struct err *err)
{
	if (targets->n == 0) {
		if (!db_run(db, err, "DELETE FROM aliases WHERE address = ?1", "s", address))
			return false;
		return sqlite3_changes(db->sql) > 0 || no_such_alias(address, NULL, err);
	}
	for (size_t i = 0; i < targets->n; i++) {
		if (!db_run(db, err, "DELETE FROM aliases WHERE address = ?1 AND target = ?2", "ss", address,
			    targets->v[i]))
			return false;
		if (sqlite3_changes(db->sql) == 0)
			return no_such_alias(address, targets->v[i], err);
	}
	return true;
}

bool accounts_alias_remove(struct accounts *db, struct arena *a, const char *address, const strlist *targets,
			   account_lost_list *lost, struct err *err)
{
	if (!db_begin(db, err))
		return false;
	bool ok = delete_targets(db, address, targets, err) && mailbox_is_kept(db, address, err) &&
		  graph_prune(db, a, address, lost, err);
	return db_end(db, ok, err) && senders_write(db, err);
}

bool accounts_alias_get(struct accounts *db, struct arena *a, const char *address, strlist *targets,
			struct err *err)
{
	size_t before = targets->n;

	if (!db_list(db, a, targets, err, "SELECT target FROM aliases WHERE address = ?1 ORDER BY target", "s",
		     address))
		return false;
	return targets->n > before || no_such_alias(address, NULL, err);
}

bool accounts_aliases_to(struct accounts *db, struct arena *a, const char *target, strlist *addresses,
			 struct err *err)
{
	return db_list(db, a, addresses, err, "SELECT address FROM aliases WHERE target = ?1 ORDER BY address", "s",
		       target);
}

bool accounts_aliases_each(struct accounts *db, const char *domain,
			   void (*fn)(void *ctx, const char *address, const char *target), void *ctx,
			   struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;
	bool ok = domain == NULL
			  ? db_prepare(db, &st, err,
				       "SELECT address, target FROM aliases ORDER BY domain, address, target", "")
			  : db_prepare(db, &st, err,
				       "SELECT address, target FROM aliases WHERE domain = ?1 "
				       "ORDER BY address, target", "s", domain);

	while (ok && (ok = db_step(db, st, &row, err)) && row)
		fn(ctx, db_text(st, 0), db_text(st, 1));
	sqlite3_finalize(st);
	return ok;
}
