/*
 * Aliases: mail to an address of a hosted domain goes to one or more others,
 * here or elsewhere. "@domain" is the catch-all: whatever is nobody's there.
 */
#ifndef ACCOUNTS_ALIASES_H
#define ACCOUNTS_ALIASES_H

#include "accounts/accounts.h"
#include "accounts/users.h"

/* The normal form of an alias address, "@domain" included, and its domain; both in a. */
bool accounts_alias_name(struct arena *a, const char *text, const char **address, const char **domain,
			 struct err *err) MUST;

/*
 * Adds targets (normal forms) to an address; those that are there stay as
 * they are, ERR_EXISTS if all were. ERR_NOT_FOUND if the domain is not hosted;
 * ERR_EXISTS if the address is a user's and is not itself among the targets;
 * ERR_INVALID if mail would go in circles.
 */
bool accounts_alias_add(struct accounts *db, const char *address, const char *domain, const strlist *targets,
			struct err *err) MUST;
/*
 * Removes these targets of the address, or all if there are none, and whatever
 * aliases lead nowhere then; those go to *lost (in a). ERR_NOT_FOUND.
 */
bool accounts_alias_remove(struct accounts *db, struct arena *a, const char *address, const strlist *targets,
			   account_lost_list *lost, struct err *err) MUST;
/* Appends the targets, sorted. ERR_NOT_FOUND if there is none. */
bool accounts_alias_get(struct accounts *db, struct arena *a, const char *address, strlist *targets,
			struct err *err) MUST;
/* Appends the aliases that lead to target directly, sorted; none is no failure. */
bool accounts_aliases_to(struct accounts *db, struct arena *a, const char *target, strlist *addresses,
			 struct err *err) MUST;
/* Calls fn for each pair of domain (NULL: of all), by domain, address and target. */
bool accounts_aliases_each(struct accounts *db, const char *domain,
			   void (*fn)(void *ctx, const char *address, const char *target), void *ctx,
			   struct err *err) MUST;
/*
 * Whether target is ours to deliver and nobody's: no user, no alias, no
 * catch-all, though its domain is hosted. A detail ("alice+lists@…") counts as alice's.
 */
bool accounts_leads_nowhere(struct accounts *db, const char *target, bool *nowhere, struct err *err) MUST;

#endif
