/*
 * Hosted domains as the database has them. The site says which there are;
 * sync.h puts them in and takes them out.
 */
#ifndef ACCOUNTS_DOMAINS_H
#define ACCOUNTS_DOMAINS_H

#include "accounts/accounts.h"

struct account_domain {
	const char *name;
	int64_t users;
	int64_t aliases; /* addresses, not targets */
};

/* Calls fn for each domain, by name. */
bool accounts_domains_each(struct accounts *db, void (*fn)(void *ctx, const struct account_domain *domain),
			   void *ctx, struct err *err) MUST;
/* ERR_NOT_FOUND, with the hosted domains in the hint, if it is not hosted. out->name is name. */
bool accounts_domain_get(struct accounts *db, const char *name, struct account_domain *out, struct err *err) MUST;
/*
 * Takes all users and aliases of a domain out, so that an apply can remove it;
 * mail stays on disk. For `domain remove` once the operator has said yes.
 */
bool accounts_domain_clear(struct accounts *db, const char *name, struct err *err) MUST;

#endif
