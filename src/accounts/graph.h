/*
 * Where mail to an address goes, by way of the aliases; for this room only.
 *
 * As Postfix takes it: an address goes to its alias; else, without its detail
 * ("alice+lists@…" is alice's), to that alias or user; else to the catch-all
 * of its domain. A user's own address among its targets is delivery.
 */
#ifndef ACCOUNTS_GRAPH_H
#define ACCOUNTS_GRAPH_H

#include "accounts/users.h"

/* Whether mail to address comes back to it. */
bool graph_circle(struct accounts *db, const char *address, bool *circle, struct err *err) MUST;
/*
 * After a user or alias of this address was taken away: if nothing delivers
 * its mail any more, removes the targets that lead to it, and so on outwards.
 */
bool graph_prune(struct accounts *db, struct arena *a, const char *address, account_lost_list *lost,
		 struct err *err) MUST;

#endif
