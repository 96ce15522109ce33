#include "accounts/graph.h"

#include <string.h>

#include "accounts/aliases.h"
#include "accounts/db.h"

#define DOMAIN_PART(x) "substr(" x ", instr(" x ", '@'))" /* with the "@": the catch-all's address */
#define WITHOUT_DETAIL(x) "substr(" x ", 1, instr(" x ", '+') - 1) || " DOMAIN_PART(x)
#define IS_USER(x) "EXISTS (SELECT 1 FROM users WHERE users.address = " x ")"
#define IS_ALIAS(x) "EXISTS (SELECT 1 FROM aliases AS own WHERE own.address = " x ")"

/* UNION forgets what was reached before, so circles end it; moved tells the start from a return to it. */
static const char circle_sql[] =
	"WITH RECURSIVE reached(at, moved) AS ("
	" VALUES (?1, 0)"
	" UNION"
	" SELECT target, 1 FROM reached JOIN aliases ON aliases.address = at WHERE target <> at OR NOT " IS_USER("at")
	" UNION"
	" SELECT " WITHOUT_DETAIL("at") ", 1 FROM reached WHERE instr(at, '+') > 0 AND NOT " IS_ALIAS("at")
	" UNION"
	" SELECT target, 1 FROM reached JOIN aliases ON aliases.address = " DOMAIN_PART("at")
	"  WHERE instr(at, '+') = 0 AND NOT " IS_ALIAS("at") " AND NOT " IS_USER("at")
	") SELECT count(*) FROM reached WHERE at = ?1 AND moved = 1";

bool graph_circle(struct accounts *db, const char *address, bool *circle, struct err *err)
{
	int64_t found;

	if (!db_int(db, &found, err, circle_sql, "s", address))
		return false;
	*circle = found > 0;
	return true;
}

/* user, alias or catch-all of the domain: 2, 2 and 1; nobody: 0 */
static bool who_takes(struct accounts *db, const char *address, int64_t *who, struct err *err)
{
	return db_int(db, who, err,
		      "SELECT CASE WHEN " IS_USER("?1") " OR " IS_ALIAS("?1") " THEN 2 WHEN "
		      IS_ALIAS(DOMAIN_PART("?1")) " THEN 1 ELSE 0 END",
		      "s", address);
}

bool accounts_leads_nowhere(struct accounts *db, const char *target, bool *nowhere, struct err *err)
{
	int64_t hosted, who, user = 0;

	if (!db_int(db, &hosted, err, "SELECT count(*) FROM domains WHERE '@' || name = " DOMAIN_PART("?1"), "s",
		    target) ||
	    !who_takes(db, target, &who, err))
		return false;
	if (strchr(target, '+') != NULL &&
	    !db_int(db, &user, err,
		    "SELECT " IS_USER(WITHOUT_DETAIL("?1")) " OR " IS_ALIAS(WITHOUT_DETAIL("?1")), "s", target))
		return false;
	*nowhere = hosted > 0 && who == 0 && user == 0;
	return true;
}

static bool is_delivered(struct accounts *db, const char *address, bool *delivered, struct err *err)
{
	int64_t who;
	bool circle = false;

	if (!who_takes(db, address, &who, err) || (who == 1 && !graph_circle(db, address, &circle, err)))
		return false;
	*delivered = who > 0 && !circle;
	return true;
}

/* With its details: "alice+lists@…" sorts between "alice+" and "alice,". */
#define LEADS_TO \
	"(target = ?1 OR (target >= substr(?1, 1, instr(?1, '@') - 1) || '+' AND " \
	"target < substr(?1, 1, instr(?1, '@') - 1) || ',' AND " WITHOUT_DETAIL("target") " = ?1))"

/* Removes what leads to address; where it led from goes to *next, to be looked at in turn. */
static bool cut(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost, strlist *next,
		struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;

	if (!db_prepare(db, &st, err, "SELECT address, target FROM aliases WHERE " LEADS_TO " ORDER BY address", "s",
			address))
		return false;
	bool ok;
	while ((ok = db_step(db, st, &row, err)) && row) {
		struct account_lost gone = { .address = arena_strdup(a, db_text(st, 0)),
					     .target = arena_strdup(a, db_text(st, 1)) };

		vec_push(a, lost, gone);
		vec_push(a, next, gone.address);
	}
	sqlite3_finalize(st);
	return ok && db_run(db, err, "DELETE FROM aliases WHERE " LEADS_TO, "s", address);
}

/* A catch-all has no target of its own to lead to: it took whatever else had nobody. */
static bool caught_by(struct accounts *db, struct arena *a, const char *address, strlist *todo, struct err *err)
{
	if (address[0] != '@') {
		vec_push(a, todo, address);
		return true;
	}
	return db_list(db, a, todo, err,
		       "SELECT DISTINCT CASE WHEN instr(target, '+') > 0 THEN " WITHOUT_DETAIL("target")
		       " ELSE target END FROM aliases WHERE " DOMAIN_PART("target") " = ?1",
		       "s", address);
}

bool graph_prune(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost,
		 struct err *err)
{
	strlist todo = {0};

	if (!caught_by(db, a, address, &todo, err))
		return false;
	for (size_t i = 0; i < todo.n; i++) {
		bool delivered;

		if (!is_delivered(db, todo.v[i], &delivered, err) ||
		    (!delivered && !cut(db, a, todo.v[i], lost, &todo, err)))
			return false;
	}
	return true;
}
