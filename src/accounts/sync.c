#include "accounts/sync.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "accounts/db.h"
#include "accounts/door.h"
#include "accounts/schema.h"
#include "accounts/senders.h"
#include "plan/paths.h"

/* SQLite takes a list of any length as one JSON value. */
#define WANTED "(SELECT value FROM json_each(?1))"
#define UNWANTED "FROM domains WHERE name NOT IN " WANTED

static char *as_json(const strlist *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, json_string(list->v[i]));
	char *text = json_dumps(array, JSON_COMPACT);
	json_decref(array);
	if (text == NULL)
		abort();
	return text;
}

static bool nobody_left_behind(struct accounts *db, const char *wanted, struct err *err)
{
	struct arena *a = arena_new();
	strlist inhabited = {0};
	int64_t users = 0;
	bool ok = db_list(db, a, &inhabited, err,
			  "SELECT name " UNWANTED " AND EXISTS (SELECT 1 FROM people WHERE domain = name)", "s", wanted) &&
		  (inhabited.n == 0 || db_int(db, &users, err, "SELECT count(*) FROM people WHERE domain = ?1", "s",
					      inhabited.v[0]));

	if (ok && inhabited.n > 0) {
		const char *name = inhabited.v[0];

		ok = err_set(err, ERR_EXISTS, "%s is no longer among the domains of the site, but has %" PRId64 " user%s",
			     name, users, users == 1 ? "" : "s");
		err_hint(err, "put it back (mailstead domain add %s), or remove the users first: mailstead user list %s",
			 name, name);
	}
	arena_free(a);
	return ok;
}

/* Adds "adds a, b" or "removes c" to *why. */
static bool describe(struct accounts *db, struct arena *a, const char *verb, const char *sql, const char *wanted,
		     struct str *why, struct err *err)
{
	strlist names = {0};

	if (!db_list(db, a, &names, err, sql, "s", wanted))
		return false;
	for (size_t i = 0; i < names.n; i++)
		str_addf(why, "%s%s%s", i > 0 ? ", " : why->len > 0 ? "; " : "", i > 0 ? "" : verb, names.v[i]);
	return true;
}

static bool compare_map(struct accounts *db, struct str *why, struct err *err)
{
	bool differs;

	if (!senders_differ(db, &differs, err))
		return false;
	if (differs)
		str_adds(why, "writes " PATH_SENDERS_MAP " anew");
	return true;
}

static bool compare(struct accounts *db, struct arena *a, const char *wanted, const char *role_target,
		    struct str *why, struct err *err)
{
	int64_t version, same_role;

	if (!schema_version(db, &version, err))
		return false;
	if (version < schema_current()) {
		str_addf(why, "schema %" PRId64 " becomes %" PRId64, version, schema_current());
		return true; /* what follows may need the new one */
	}
	if (!schema_require(db, err) || !nobody_left_behind(db, wanted, err) ||
	    !describe(db, a, "adds ", "SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT name FROM domains)",
		      wanted, why, err) ||
	    !describe(db, a, "removes ", "SELECT name " UNWANTED " ORDER BY name", wanted, why, err) ||
	    !db_int(db, &same_role, err,
		    "SELECT count(*) FROM settings WHERE name = 'role_target' AND value = ?1", "s", role_target))
		return false;
	if (same_role == 0)
		str_addf(why, "%smail to postmaster@ goes to %s", why->len > 0 ? "; " : "", role_target);
	return why->len > 0 || compare_map(db, why, err); /* the map follows what changes */
}

static bool is_there(struct host *h, bool *there, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, PATH_ACCOUNTS_DB, &st, err))
		return err_wrap(err, "cannot look at the accounts database");
	*there = st.type != FILE_NONE;
	return true;
}

bool accounts_check(struct host *h, struct arena *a, const strlist *domains, const char *role_target,
		    enum accounts_state *state, const char **why, struct err *err)
{
	struct accounts *db = NULL;
	struct str text = {0};
	bool there = false, differs = false;

	if (!is_there(h, &there, err))
		return false;
	if (!there) {
		*state = ACCOUNTS_MISSING;
		*why = "not there yet";
		return true;
	}
	char *wanted = as_json(domains);
	bool ok = door_differs(h, &differs, err) && db_open(h, ACCOUNTS_READ, &db, err) &&
		  compare(db, a, wanted, role_target, &text, err);
	if (ok && differs)
		str_addf(&text, "%sowner or mode differs", text.len > 0 ? "; " : "");
	if (ok) {
		*state = text.len > 0 ? ACCOUNTS_DIFFERS : ACCOUNTS_OK;
		*why = arena_strdup(a, str_c(&text));
	}
	accounts_close(db);
	free(wanted);
	str_free(&text);
	return ok || err_wrap(err, "cannot compare the accounts with the site");
}

/* Users that are left there are of a trial that was cut short. An alias elsewhere that leads to a removed domain stays: that domain may be hosted somewhere else now. */
static bool change(struct accounts *db, const char *wanted, const char *role_target, struct err *err)
{
	return schema_migrate(db, err) && nobody_left_behind(db, wanted, err) &&
	       db_run(db, err, "INSERT OR IGNORE INTO domains (name) SELECT value FROM json_each(?1)", "s", wanted) &&
	       db_run(db, err, "DELETE FROM aliases WHERE domain IN (SELECT name " UNWANTED ")", "s", wanted) &&
	       db_run(db, err, "DELETE FROM users WHERE address IN (SELECT address FROM trials) "
			       "AND domain IN (SELECT name " UNWANTED ")", "s", wanted) &&
	       db_run(db, err, "DELETE FROM domains WHERE name NOT IN " WANTED, "s", wanted) &&
	       db_run(db, err,
		      "INSERT INTO settings (name, value) VALUES ('role_target', ?1) "
		      "ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
		      "s", role_target);
}

bool accounts_sync(struct host *h, const strlist *domains, const char *role_target, struct err *err)
{
	struct accounts *db = NULL;
	char *wanted = as_json(domains);
	bool ok = door_make(h, err) && db_open(h, ACCOUNTS_WRITE, &db, err) && db_begin(db, err) &&
		  db_end(db, change(db, wanted, role_target, err), err) && senders_write(db, err);

	accounts_close(db);
	free(wanted);
	return ok || err_wrap(err, "cannot bring the accounts in step with the site");
}

bool accounts_synced(struct host *h, struct arena *a, strlist *domains, const char **role_target, struct err *err)
{
	struct accounts *db = NULL;
	strlist roles = {0};
	int64_t version;
	bool there = false;

	*role_target = NULL;
	if (!is_there(h, &there, err))
		return false;
	if (!there)
		return true;
	bool ok = db_open(h, ACCOUNTS_READ, &db, err) && schema_version(db, &version, err);
	if (ok && version > 0)
		ok = db_list(db, a, domains, err, "SELECT name FROM domains ORDER BY name", "") &&
		     db_list(db, a, &roles, err, "SELECT value FROM settings WHERE name = 'role_target'", "");
	if (ok && roles.n > 0)
		*role_target = roles.v[0];
	accounts_close(db);
	return ok || err_wrap(err, "cannot read the accounts");
}
