/*
 * What a suspended user has in the mail queue: put on hold, and given back
 * when it is resumed. On the box itself only; elsewhere (--root) there is no
 * queue, and nothing to do.
 */
#ifndef ACCOUNTS_HOLD_H
#define ACCOUNTS_HOLD_H

#include "accounts/accounts.h"

struct held_count {
	size_t now; /* messages on hold for this user */
	size_t new; /* of these, put there by this call */
};

/*
 * To be called once the user is suspended. Looks again until nothing of the
 * user is found outside of hold: a message that was just being taken, or
 * tried and deferred, appears a moment later. One whose delivery is under
 * way may still arrive, as it could have a moment before.
 */
bool accounts_hold(struct accounts *db, const char *address, struct held_count *count, struct err *err) MUST;
/* Releases what accounts_hold() held, as far as it is still on hold, and has it tried soon. */
bool accounts_release(struct accounts *db, const char *address, size_t *released, struct err *err) MUST;

#endif
