/*
 * Where the database is for SQLite, which opens files by itself and so goes
 * past struct host: the one door beside it.
 */
#ifndef ACCOUNTS_DOOR_H
#define ACCOUNTS_DOOR_H

#include "host/host.h"

/*
 * The real path (free() it) of PATH_ACCOUNTS_DB below h->root, free of
 * symbolic links. Refused unless its directory belongs to root or to us and
 * nobody else can write to it: whoever can, could plant a link there.
 * ERR_NOT_FOUND if the file is not there.
 */
bool door_path(struct host *h, char **path, struct err *err) MUST;

/*
 * Makes directory and empty file where missing (an empty file is an empty
 * database), so that owner and mode are right before there is a secret in it;
 * sets them right where they are not: root:postfix 0750 and 0640.
 * Not while the database is open in this process: closing any descriptor of
 * the file would drop SQLite's locks on it (fcntl(2)).
 */
bool door_make(struct host *h, struct err *err) MUST;

/* Whether door_make would change owner or mode of what is there. */
bool door_differs(struct host *h, bool *differs, struct err *err) MUST;

#endif
