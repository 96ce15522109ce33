#include "accounts/domains.h"

#include <inttypes.h>

#include "accounts/db.h"
#include "accounts/senders.h"

#define COUNTS \
	"(SELECT count(*) FROM people WHERE people.domain = domains.name), " \
	"(SELECT count(DISTINCT address) FROM aliases WHERE aliases.domain = domains.name)"

enum { NAMES_SHOWN = 10 };

bool accounts_domains_each(struct accounts *db, void (*fn)(void *ctx, const struct account_domain *domain),
			   void *ctx, struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;

	if (!db_prepare(db, &st, err, "SELECT name, " COUNTS " FROM domains ORDER BY name", ""))
		return false;
	bool ok;
	while ((ok = db_step(db, st, &row, err)) && row) {
		struct account_domain domain = {
			.name = db_text(st, 0),
			.users = sqlite3_column_int64(st, 1),
			.aliases = sqlite3_column_int64(st, 2),
		};

		fn(ctx, &domain);
	}
	sqlite3_finalize(st);
	return ok;
}

/* Names what is hosted, for somebody who mistyped. */
static bool not_hosted(struct accounts *db, const char *name, struct err *err)
{
	struct arena *a = arena_new();
	struct str hosted = {0};
	strlist names = {0};
	bool ok = db_list(db, a, &names, err, "SELECT name FROM domains ORDER BY name LIMIT ?1", "i",
			  (int64_t)NAMES_SHOWN + 1);

	for (size_t i = 0; i < names.n && i < NAMES_SHOWN; i++)
		str_addf(&hosted, "%s%s", i > 0 ? ", " : "", names.v[i]);
	if (names.n > NAMES_SHOWN)
		str_adds(&hosted, " and more (mailstead domain list)");
	if (ok) {
		err_set(err, ERR_NOT_FOUND, "%s is not a domain of this server", name);
		err_hint(err, "it hosts %s; to host another: mailstead domain add %s",
			 hosted.len > 0 ? str_c(&hosted) : "none yet", name);
	}
	str_free(&hosted);
	arena_free(a);
	return false;
}

bool accounts_domain_get(struct accounts *db, const char *name, struct account_domain *out, struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;

	if (!db_prepare(db, &st, err, "SELECT " COUNTS " FROM domains WHERE name = ?1", "s", name))
		return false;
	bool ok = db_step(db, st, &row, err);
	if (ok && row)
		*out = (struct account_domain){
			.name = name,
			.users = sqlite3_column_int64(st, 0),
			.aliases = sqlite3_column_int64(st, 1),
		};
	sqlite3_finalize(st);
	return ok && (row || not_hosted(db, name, err));
}

bool accounts_domain_clear(struct accounts *db, const char *name, struct err *err)
{
	struct account_domain domain;

	if (!accounts_domain_get(db, name, &domain, err) || !db_begin(db, err))
		return false;
	bool ok = db_run(db, err, "DELETE FROM aliases WHERE domain = ?1", "s", name) &&
		  db_run(db, err, "DELETE FROM users WHERE domain = ?1", "s", name);
	if (!db_end(db, ok, err))
		return err_wrap(err, "cannot take the accounts of %s out", name);
	return senders_write(db, err);
}
