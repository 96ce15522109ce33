/*
 * Trial accounts: users that exist while a message is sent through the whole
 * server to prove that it works, and for nobody else.
 *
 *	struct trial t;
 *	bool ok = trial_begin(h, a, domain, &t, err) && …t.address, t.password…;
 *	str_wipe(&t.password);
 *	trial_clear(h, a, !ok, err)
 *
 * Name and password are random and new each time: nobody can write to the
 * account or log in, and none is left to be tried. The password is kept
 * nowhere but in t. The daemons treat it as any other user; mailstead's own
 * lists leave it out. It is on record before it exists, and until the last
 * trace of it is gone: whoever holds the lock of engine.h clears what a run
 * that was killed has left. So only the holder of that lock may call these.
 */
#ifndef ACCOUNTS_TRIAL_H
#define ACCOUNTS_TRIAL_H

#include "accounts/accounts.h"

struct trial {
	const char *address;
	struct str password; /* the caller wipes it, on failure too */
};

/* Makes one in a hosted domain. */
bool trial_begin(struct host *h, struct arena *a, const char *domain, struct trial *t, struct err *err) MUST;
/*
 * Takes away all there are: account, mailbox, and, if queue, what is still on
 * its way to or from them. Without a database there is nothing to do.
 */
bool trial_clear(struct host *h, struct arena *a, bool queue, struct err *err) MUST;
/* How many there are: what a run that was killed has left, for one who holds the lock. */
bool trial_left(struct host *h, size_t *n, struct err *err) MUST;

#endif
