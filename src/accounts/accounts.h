/*
 * Accounts: users, aliases and hosted domains, in one SQLite database that
 * Postfix and Dovecot read directly, so that a change works at once.
 *
 *	struct accounts *db;
 *	if (!accounts_open(h, ACCOUNTS_WRITE, &db, err))
 *		return false;
 *	…users.h, aliases.h, domains.h…
 *	accounts_close(db);
 *
 * The database is made and kept in step with the site by sync.h; every change
 * is one transaction: after a crash it happened or it did not.
 *
 * Journal: rollback (journal_mode DELETE), never WAL, because the daemons may
 * only read and a WAL reader needs to write beside the database. They read
 * on while a change is prepared and wait only while it is committed. A journal
 * left by a crash in the middle of a commit can be rolled back by root alone:
 * until something opens the database here (reading is enough), the daemons
 * answer "try again later".
 *
 * Names given to this room are in the normal form of conf/names.h.
 */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "host/host.h"

struct accounts;

enum accounts_mode { ACCOUNTS_READ, ACCOUNTS_WRITE };

/* ERR_NOT_FOUND if there is no database yet. *db is given back with accounts_close(). */
bool accounts_open(struct host *h, enum accounts_mode mode, struct accounts **db, struct err *err) MUST;
/* NULL is allowed. */
void accounts_close(struct accounts *db);

#endif
