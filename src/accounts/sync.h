/*
 * The database as the site wants it: the schema, the hosted domains and the
 * settings that the daemons' queries use. Users and aliases are the
 * operator's and stay as they are.
 */
#ifndef ACCOUNTS_SYNC_H
#define ACCOUNTS_SYNC_H

#include "accounts/accounts.h"

enum accounts_state {
	ACCOUNTS_OK,
	ACCOUNTS_MISSING, /* there is no database yet */
	ACCOUNTS_DIFFERS,
};

/*
 * Compares, reading only. *why (in a) says what accounts_sync() would do:
 * "adds example.org; removes example.net". Fails as accounts_sync() would.
 */
bool accounts_check(struct host *h, struct arena *a, const strlist *domains, const char *role_target,
		    enum accounts_state *state, const char **why, struct err *err) MUST;

/*
 * Makes it so, in one transaction; changes nothing if all is well. A domain
 * that is no longer wanted but has users is refused (ERR_EXISTS): somebody
 * reads mail there. Its aliases go with it.
 */
bool accounts_sync(struct host *h, const strlist *domains, const char *role_target, struct err *err) MUST;

/*
 * What accounts_sync() was given last time, for an undo: call it with these.
 * *domains is empty and *role_target NULL if there is no database yet; one
 * that a sync has made since can stay.
 */
bool accounts_synced(struct host *h, struct arena *a, strlist *domains, const char **role_target,
		     struct err *err) MUST;

#endif
