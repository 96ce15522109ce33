/*
 * Which logins may write which From, for rspamd: it checks the header as
 * Postfix checks the envelope (templates/postfix/sql-senders.cf), but cannot
 * read the database: there are password hashes in it, and rspamd's sqlite
 * opens for writing. So a file says it, PATH_SENDERS_MAP:
 *
 *	info@example.org alice@example.org,bob@example.org
 *	@example.net alice@example.org
 *	gone@example.org -
 *
 * Whoever reads an address may write as it: an alias's targets, and theirs.
 * A user's own address stands there only where a copy or a catch-all could
 * claim it; a login may always write as itself. rspamd notices a new file by
 * itself. On a box without rspamd (no group of its name) there is no map.
 */
#ifndef ACCOUNTS_SENDERS_H
#define ACCOUNTS_SENDERS_H

#include "accounts/accounts.h"

/* Makes the map what the database says, if it is not; for this room, after each change. Not inside a transaction. */
bool senders_write(struct accounts *db, struct err *err) MUST;
/* Whether senders_write() would change the file, its owner or its mode. */
bool senders_differ(struct accounts *db, bool *differs, struct err *err) MUST;

#endif
