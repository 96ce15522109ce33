#include "accounts/audit.h"

#include "accounts/aliases.h"
#include "accounts/db.h"

bool accounts_weak(struct accounts *db, struct arena *a, strlist *addresses, struct err *err)
{
	/* A suspended user's hash may be disabled by a mark in front: there is nothing to guess then. */
	return db_list(db, a, addresses, err,
		       "SELECT address FROM people WHERE password NOT GLOB '*$y$*' AND password NOT GLOB '*$2[aby]$*' "
		       "AND password NOT GLOB '*$6$*' AND password NOT GLOB '*$argon2*' ORDER BY address",
		       "");
}

/* The same order as Postfix asks in: aliases and users first, then the role target. */
#define UNLED \
	"SELECT role || '@' || name FROM domains, (SELECT 'postmaster' AS role UNION SELECT 'abuse') " \
	"WHERE role || '@' || name NOT IN (SELECT address FROM users) " \
	"AND role || '@' || name NOT IN (SELECT address FROM aliases) "

bool accounts_roles_unread(struct accounts *db, struct arena *a, strlist *addresses, struct err *err)
{
	strlist target = {0};
	bool nowhere = true;

	if (!db_list(db, a, &target, err, "SELECT value FROM settings WHERE name = 'role_target' AND value <> ''", ""))
		return false;
	if (target.n > 0 && !accounts_leads_nowhere(db, target.v[0], &nowhere, err))
		return false;
	return !nowhere || db_list(db, a, addresses, err, UNLED "ORDER BY 1", "");
}
