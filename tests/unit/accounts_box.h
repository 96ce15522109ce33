/* A box in a temporary directory, with an accounts database, for the tests of accounts and their verbs. */
#ifndef TESTS_ACCOUNTS_BOX_H
#define TESTS_ACCOUNTS_BOX_H

#include <sqlite3.h>

#include "accounts/aliases.h"
#include "accounts/users.h"
#include "host/host.h"

struct accounts_box {
	char root[64];
	struct host host;
	struct arena *arena;
	struct err err;
	strlist domains; /* example.org, example.net */
};

/* cmocka's setup and teardown: *state is a box that hosts both domains. */
int accounts_box_setup(void **state);
int accounts_box_teardown(void **state);
/* The same without a database. */
int accounts_box_setup_bare(void **state);

/* Path of a file of the box on this machine, in the box's arena. */
const char *accounts_box_path(struct accounts_box *box, const char *path);
/* Opens the database past our code, as the daemons do (SQLITE_OPEN_READONLY) or for mischief. */
sqlite3 *accounts_box_sql(struct accounts_box *box, int flags);
/* All rows of a query with one text parameter (may be NULL), values and rows joined by " "; or SQLite's error. */
const char *accounts_box_query(struct accounts_box *box, const char *sql, const char *parameter);

/* Each opens the database, does one thing, closes it; the error is in box->err. */
bool box_add_user(struct accounts_box *box, const char *address);
/* targets is separated by spaces. */
bool box_add_alias(struct accounts_box *box, const char *address, const char *targets);
bool box_remove_alias(struct accounts_box *box, const char *address, const char *targets, account_lost_list *lost);
bool box_remove_user(struct accounts_box *box, const char *address, account_lost_list *lost);
/* "a>b c>d" */
const char *box_lost(struct accounts_box *box, const account_lost_list *lost);

#endif
