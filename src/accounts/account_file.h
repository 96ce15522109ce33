/*
 * One account that is made when the mail server runs, from a file:
 *
 *	ADDRESS HASH\n
 *
 * HASH is of password_hash() ({CRYPT}$y$…, yescrypt) and nothing weaker. The
 * file is its owner's alone, root's, and no symbolic link: whoever could write
 * it could log in.
 */
#ifndef ACCOUNTS_ACCOUNT_FILE_H
#define ACCOUNTS_ACCOUNT_FILE_H

#include "accounts/users.h"

struct account_file {
	const char *path;
	struct account_user user;
	const char *hash;
};

/* Strings live in a. No error says anything of the content but the address. */
bool account_file_read(struct host *h, struct arena *a, const char *path, struct account_file *out, struct err *err) MUST;
/* Adds the user; one that is there stays as it is, its password included: *added is false then. */
bool account_file_add(struct host *h, struct arena *a, const struct account_file *f, bool *added, struct err *err) MUST;

#endif
