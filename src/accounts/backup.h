/* A copy of the accounts as of one moment, whoever writes meanwhile. */
#ifndef ACCOUNTS_BACKUP_H
#define ACCOUNTS_BACKUP_H

#include "accounts/accounts.h"

/*
 * To path, in a directory that only we can write to; 0600. One that is there
 * is replaced. Read back and proved whole. Without a database there is nothing
 * to copy: that is no failure.
 */
bool accounts_backup(struct host *h, const char *path, struct err *err) MUST;

#endif
