#include "accounts/senders.h"

#include <string.h>

#include "accounts/db.h"
#include "host/ids.h"
#include "plan/paths.h"

#define READERS "_rspamd"

/*
 * The addresses are those that templates/postfix/sql-roles.cf has. What is
 * reached from an address by aliases, details taken off, is who reads it.
 * The joins go from aliases to users (CROSS: SQLite keeps that order): of a
 * hundred thousand users most have none.
 */
static const char senders_sql[] =
	"WITH RECURSIVE role(local) AS (VALUES ('postmaster'), ('abuse'), ('hostmaster'), ('webmaster'), ('dmarc'),"
	" ('tlsrpt'), ('mailer-daemon')),"
	" leads(address, target) AS ("
	" SELECT address, target FROM aliases"
	" UNION"
	" SELECT users.address, users.address FROM aliases CROSS JOIN users ON users.address = aliases.address"
	" UNION"
	" SELECT users.address, users.address FROM aliases CROSS JOIN users ON users.domain = substr(aliases.address, 2)"
	"  WHERE aliases.address LIKE '@%' AND users.address NOT IN (SELECT address FROM trials)"
	" UNION"
	" SELECT local || '@' || domains.name, value FROM role, domains, settings"
	"  WHERE settings.name = 'role_target'"
	"  AND local || '@' || domains.name NOT IN (SELECT address FROM users)"
	"  AND local || '@' || domains.name NOT IN (SELECT address FROM aliases)"
	"), reached(address, at) AS ("
	" SELECT address, target FROM leads"
	" UNION"
	" SELECT reached.address, target FROM reached JOIN aliases ON aliases.address = at"
	" UNION"
	" SELECT address, substr(at, 1, instr(at, '+') - 1) || substr(at, instr(at, '@')) FROM reached"
	"  WHERE instr(at, '+') > 0 AND at NOT IN (SELECT address FROM aliases)"
	") SELECT address || ' ' || coalesce(group_concat(login), '-') FROM ("
	" SELECT reached.address AS address, users.address AS login FROM reached"
	" LEFT JOIN users ON users.address = at ORDER BY reached.address, users.address"
	") GROUP BY address ORDER BY address";

/* An address that no login reads has "-", which is none: else the domain's catch-all would claim it. */
static bool render(struct accounts *db, struct str *text, struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool row = false;

	if (!db_prepare(db, &st, err, senders_sql, ""))
		return false;
	bool ok;
	while ((ok = db_step(db, st, &row, err)) && row)
		str_addf(text, "%s\n", db_text(st, 0));
	sqlite3_finalize(st);
	return ok;
}

static bool wanted(struct host *h)
{
	struct err none = {0};
	gid_t readers;

	return ids_group(h, READERS, &readers, &none);
}

static struct file_meta readable_by_rspamd(struct host *h, mode_t mode)
{
	return (struct file_meta){ .mode = mode, .group = h->owners ? READERS : NULL };
}

/* Without that group the owner cannot be right. */
static bool right_owners(struct host *h, const struct file_stat *st)
{
	struct err none = {0};
	gid_t readers;

	return !h->owners || (ids_group(h, READERS, &readers, &none) && st->uid == 0 && st->gid == readers);
}

static bool as_is(struct host *h, const struct str *text, bool *same, struct err *err)
{
	struct file_stat dir, file;
	struct str now = {0};

	*same = false;
	if (!h->fs->stat(h, PATH_SENDERS_DIR, &dir, err) || !h->fs->stat(h, PATH_SENDERS_MAP, &file, err))
		return false;
	if (dir.type != FILE_DIR || dir.mode != 0750 || !right_owners(h, &dir) || file.type != FILE_REGULAR ||
	    file.mode != 0640 || !right_owners(h, &file))
		return true;
	bool ok = h->fs->read(h, PATH_SENDERS_MAP, &now, err);
	*same = ok && now.len == text->len && memcmp(str_c(&now), str_c(text), text->len) == 0;
	str_free(&now);
	return ok;
}

static bool write_map(struct host *h, const struct str *text, struct err *err)
{
	struct file_meta dir = readable_by_rspamd(h, 0750), file = readable_by_rspamd(h, 0640);
	bool same;

	if (!as_is(h, text, &same, err))
		return false;
	return same || (h->fs->mkdir(h, PATH_SENDERS_DIR, &dir, err) &&
			h->fs->write(h, PATH_SENDERS_MAP, str_c(text), text->len, &file, err));
}

/* The right to write is held from reading to renaming: of two changes at a time the later one's map stays. */
bool senders_write(struct accounts *db, struct err *err)
{
	struct str text = {0};

	if (!wanted(db->host))
		return true;
	bool ok = db_begin(db, err) &&
		  db_end(db, render(db, &text, err) && write_map(db->host, &text, err), err);
	str_free(&text);
	if (ok)
		return true;
	err_wrap(err, "the change is made, but who may write which From could not be told to rspamd");
	return err_hint(err, "then run: mailstead apply");
}

bool senders_differ(struct accounts *db, bool *differs, struct err *err)
{
	struct str text = {0};
	bool same = true;

	bool ok = !wanted(db->host) || (render(db, &text, err) && as_is(db->host, &text, &same, err));
	*differs = !same;
	str_free(&text);
	return ok;
}
