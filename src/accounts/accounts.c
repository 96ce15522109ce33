#include "accounts/accounts.h"

#include <stdlib.h>

#include "accounts/db.h"
#include "accounts/schema.h"

bool accounts_open(struct host *h, enum accounts_mode mode, struct accounts **db, struct err *err)
{
	struct accounts *made;

	if (!db_open(h, mode, &made, err))
		return false;
	if (!schema_require(made, err)) {
		accounts_close(made);
		return false;
	}
	*db = made;
	return true;
}

void accounts_close(struct accounts *db)
{
	if (db == NULL)
		return;
	sqlite3_close(db->sql);
	free(db);
}
