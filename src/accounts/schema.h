/*
 * The tables. Postfix and Dovecot query them (templates/postfix, templates/dovecot):
 * a column that they read keeps its name and meaning.
 *
 *	domains   name
 *	users     address, local, domain, password ({CRYPT}…), quota (bytes; NULL: the site's; 0: none),
 *	          enabled (0 or 1), created (seconds since the epoch),
 *	          suspended (since when, if not enabled), reason (the operator's words or NULL)
 *	aliases   address ("@domain": whatever is nobody's there), target, domain
 *	held      queue_id, address: messages that were put on hold when that user was suspended
 *	trials    address: users that are nobody's (trial.h); people: the view of users without them
 *	settings  name, value: role_target (who reads postmaster@, abuse@ and the like)
 *
 * PRAGMA user_version numbers the schema. Migrations only ever add at the end.
 */
#ifndef ACCOUNTS_SCHEMA_H
#define ACCOUNTS_SCHEMA_H

#include "accounts/accounts.h"

/* The schema's version in the file (0: an empty file) and the one that this program works with. */
bool schema_version(struct accounts *db, int64_t *version, struct err *err) MUST;
int64_t schema_current(void);
/* Fails unless the file's schema is the current one. */
bool schema_require(struct accounts *db, struct err *err) MUST;
/* Brings the file to the current schema, inside the caller's transaction. */
bool schema_migrate(struct accounts *db, struct err *err) MUST;

#endif
