/* What is wrong with the accounts as they stand, for the checks. Reads only. */
#ifndef ACCOUNTS_AUDIT_H
#define ACCOUNTS_AUDIT_H

#include "accounts/accounts.h"

/*
 * Addresses whose password is not kept in a strong hash: yescrypt, bcrypt,
 * SHA-512-crypt or Argon2. No hash is given out.
 */
bool accounts_weak(struct accounts *db, struct arena *a, strlist *addresses, struct err *err) MUST;
/* postmaster@ and abuse@ of hosted domains (RFC 2142) that neither an alias nor the role target takes to anybody. */
bool accounts_roles_unread(struct accounts *db, struct arena *a, strlist *addresses, struct err *err) MUST;

#endif
