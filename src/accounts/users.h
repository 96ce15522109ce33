/*
 * Users: an address of a hosted domain with a mailbox and a password. Trial
 * accounts (trial.h) are not among those that are given out here.
 */
#ifndef ACCOUNTS_USERS_H
#define ACCOUNTS_USERS_H

#include "accounts/accounts.h"

enum { QUOTA_OF_SITE = -1 }; /* a user's quota is the site's limits.quota, now and when that changes */

struct account_user {
	const char *address;
	const char *local;
	const char *domain;
	int64_t quota; /* bytes; 0: no limit; QUOTA_OF_SITE */
	bool enabled;        /* false: suspended (suspend.h) */
	int64_t created;     /* seconds since the epoch */
	int64_t suspended;   /* since when, seconds since the epoch; 0 if enabled, or not known */
	const char *reason;  /* why, in the operator's words, or NULL */
};

/* Another (alias, target) pair that went because its target went. */
struct account_lost {
	const char *address;
	const char *target;
};
typedef VEC(struct account_lost) account_lost_list;

/*
 * Checks an address as a user's: a local part without "+" (which separates the
 * user from a detail) and a domain, whether hosted or not. Both parts, and
 * the whole, in normal form; ERR_INVALID.
 */
bool accounts_user_name(struct arena *a, const char *text, struct account_user *user, struct err *err) MUST;

/*
 * Whether accounts_user_add() would take this user now: to be asked before a
 * password is, and asked again by accounts_user_add().
 */
bool accounts_user_may_add(struct accounts *db, const struct account_user *user, struct err *err) MUST;
/*
 * Adds a user; hash is from password_hash(). ERR_NOT_FOUND if the domain is
 * not hosted; ERR_EXISTS if there is such a user, or an alias of that address
 * which does not lead to the address itself.
 */
bool accounts_user_add(struct accounts *db, const struct account_user *user, const char *hash,
		       struct err *err) MUST;
/* The strings of *user live in a. ERR_NOT_FOUND. */
bool accounts_user_get(struct accounts *db, struct arena *a, const char *address, struct account_user *user,
		       struct err *err) MUST;
bool accounts_user_set_password(struct accounts *db, const char *address, const char *hash, struct err *err) MUST;
/* quota as in struct account_user. ERR_NOT_FOUND. */
bool accounts_user_set_quota(struct accounts *db, const char *address, int64_t quota, struct err *err) MUST;
/*
 * Removes a user, and from the aliases every target that now leads nowhere: a
 * message for it would be accepted and bounce. Those go to *lost (in a).
 */
bool accounts_user_remove(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost,
			  struct err *err) MUST;
/* Calls fn for each user of domain (NULL: of all), by domain and local part. */
bool accounts_users_each(struct accounts *db, const char *domain,
			 void (*fn)(void *ctx, const struct account_user *user), void *ctx, struct err *err) MUST;

#endif
