#include "accounts/trial.h"

#include <string.h>

#include "accounts/db.h"
#include "accounts/password.h"
#include "accounts/queue.h"
#include "plan/paths.h"

enum {
	NAME_BYTES = 12, PASSWORD_BYTES = 24,
	/* Dovecot may just be closing the mailbox, and writes its last index beside what we remove. */
	REMOVALS = 20, REMOVAL_PAUSE_MS = 50,
};

static bool random_hex(struct host *h, size_t bytes, struct str *out, struct err *err)
{
	unsigned char raw[PASSWORD_BYTES];

	if (!h->random(h, raw, bytes, err))
		return false;
	for (size_t i = 0; i < bytes; i++)
		str_addf(out, "%02x", raw[i]);
	explicit_bzero(raw, sizeof(raw));
	return true;
}

static bool add(struct accounts *db, const char *address, const char *local, const char *domain, const char *hash,
		struct err *err)
{
	/* Quota 0: a site whose mailboxes are full by default is not this trial's matter. */
	return db_run(db, err, "INSERT INTO trials (address) VALUES (?1)", "s", address) &&
	       db_run(db, err,
		      "INSERT INTO users (address, local, domain, password, quota, enabled, created) "
		      "VALUES (?1, ?2, ?3, ?4, 0, 1, ?5)",
		      "ssssi", address, local, domain, hash, db->host->now(db->host));
}

bool trial_begin(struct host *h, struct arena *a, const char *domain, struct trial *t, struct err *err)
{
	struct str local = {0}, hash = {0};
	struct accounts *db = NULL;

	*t = (struct trial){0};
	str_adds(&local, "mailstead-trial-");
	bool ok = random_hex(h, NAME_BYTES, &local, err) && random_hex(h, PASSWORD_BYTES, &t->password, err) &&
		  password_hash(h, &t->password, &hash, err) && accounts_open(h, ACCOUNTS_WRITE, &db, err);
	t->address = arena_printf(a, "%s@%s", str_c(&local), domain);
	ok = ok && db_begin(db, err) &&
	     db_end(db, add(db, t->address, str_c(&local), domain, str_c(&hash), err), err);
	accounts_close(db);
	str_wipe(&hash);
	str_free(&local);
	return ok || err_wrap(err, "cannot make an account to try the server with");
}

/* --- away with them */

static bool is_one_of(const strlist *addresses, const char *address)
{
	for (size_t i = 0; i < addresses->n; i++)
		if (strcmp(addresses->v[i], address) == 0)
			return true;
	return false;
}

static bool clear_queue(struct host *h, struct arena *a, const strlist *addresses, struct err *err)
{
	queue_list queue = {0};
	strlist ids = {0};

	if (!queue_read(h, a, &queue, err))
		return false;
	for (size_t i = 0; i < queue.n; i++)
		if (is_one_of(addresses, queue.v[i].sender) || is_one_of(addresses, queue.v[i].recipient))
			vec_push(a, &ids, queue.v[i].id);
	return queue_delete(h, &ids, err);
}

/* Below PATH_VMAIL mail users could have planted links: remove_tree follows none. */
static bool remove_mail(struct host *h, struct arena *a, const char *address, struct err *err)
{
	const char *at = strchr(address, '@');
	const char *home = arena_printf(a, PATH_VMAIL "/%s/%.*s", at + 1, (int)(at - address), address);

	for (int i = 0; i < REMOVALS && host_exists(h, home); i++) {
		struct err again = {0};

		if (i > 0)
			host_pause_ms(h, REMOVAL_PAUSE_MS);
		(void)!h->fs->remove_tree(h, home, &again);
	}
	return !host_exists(h, home) || h->fs->remove_tree(h, home, err);
}

/* The record goes last: until then the next run does all of this again. */
static bool clear(struct accounts *db, struct arena *a, const strlist *addresses, bool queue, struct err *err)
{
	if (queue && db->host->live && !clear_queue(db->host, a, addresses, err))
		return false;
	if (!db_run(db, err, "DELETE FROM users WHERE address IN (SELECT address FROM trials)", ""))
		return false;
	for (size_t i = 0; i < addresses->n; i++)
		if (!remove_mail(db->host, a, addresses->v[i], err))
			return false;
	return db_run(db, err, "DELETE FROM trials", "");
}

/* *db is NULL if there is no database, or one from before there were trials. */
static bool open_if_there(struct host *h, enum accounts_mode mode, struct accounts **db, struct err *err)
{
	struct err why = {0};

	*db = NULL;
	if (accounts_open(h, mode, db, &why) || why.code == ERR_NOT_FOUND)
		return true;
	*err = why;
	return false;
}

bool trial_clear(struct host *h, struct arena *a, bool queue, struct err *err)
{
	struct accounts *db;
	strlist addresses = {0};

	if (!open_if_there(h, ACCOUNTS_WRITE, &db, err))
		return false;
	if (db == NULL)
		return true;
	bool ok = db_list(db, a, &addresses, err, "SELECT address FROM trials ORDER BY address", "") &&
		  (addresses.n == 0 || clear(db, a, &addresses, queue, err));
	accounts_close(db);
	if (ok)
		return true;
	err_wrap(err, "cannot take the account away that the server was tried with");
	return err_hint(err, "mend that; the next mailstead apply takes it away");
}

bool trial_left(struct host *h, size_t *n, struct err *err)
{
	struct accounts *db;
	int64_t count = 0;

	if (!open_if_there(h, ACCOUNTS_READ, &db, err))
		return false;
	bool ok = db == NULL || db_int(db, &count, err, "SELECT count(*) FROM trials", "");
	accounts_close(db);
	*n = (size_t)count;
	return ok;
}
