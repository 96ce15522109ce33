#include "tests/unit/accounts_box.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "accounts/sync.h"
#include "conf/names.h"
#include "host/host_linux.h"
#include "plan/paths.h"

static void put(struct accounts_box *box, const char *path, const char *text)
{
	struct file_meta meta = { .mode = 0644 };

	if (!box->host.fs->write(&box->host, path, text, strlen(text), &meta, &box->err))
		abort();
}

int accounts_box_setup_bare(void **state)
{
	struct accounts_box *box = calloc(1, sizeof(*box));

	if (box == NULL)
		return 1;
	strcpy(box->root, "/tmp/test-accounts-XXXXXX");
	if (mkdtemp(box->root) == NULL || !host_linux_open(&box->host, box->root, &box->err) ||
	    !box->host.fs->mkdirs(&box->host, "/etc", &box->err))
		return 1;
	put(box, "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
	put(box, "/etc/group", "root:x:0:\npostfix:x:117:\n_rspamd:x:118:\n");
	box->arena = arena_new();
	vec_push(box->arena, &box->domains, "example.org");
	vec_push(box->arena, &box->domains, "example.net");
	*state = box;
	return 0;
}

int accounts_box_setup(void **state)
{
	if (accounts_box_setup_bare(state) != 0)
		return 1;
	struct accounts_box *box = *state;
	return accounts_sync(&box->host, &box->domains, "admin@example.org", &box->err) ? 0 : 1;
}

int accounts_box_teardown(void **state)
{
	struct accounts_box *box = *state;
	struct host outside;
	struct err err = {0};

	bool ok = host_linux_open(&outside, "/", &err) && outside.fs->remove_tree(&outside, box->root, &err);
	host_linux_close(&outside);
	host_linux_close(&box->host);
	arena_free(box->arena);
	free(box);
	return ok ? 0 : 1;
}

const char *accounts_box_path(struct accounts_box *box, const char *path)
{
	return arena_printf(box->arena, "%s%s", box->root, path);
}

sqlite3 *accounts_box_sql(struct accounts_box *box, int flags)
{
	sqlite3 *sql = NULL;

	if (sqlite3_open_v2(accounts_box_path(box, PATH_ACCOUNTS_DB), &sql, flags, NULL) != SQLITE_OK)
		abort();
	return sql;
}

const char *accounts_box_query(struct accounts_box *box, const char *query, const char *parameter)
{
	sqlite3 *sql = accounts_box_sql(box, SQLITE_OPEN_READONLY);
	struct str text = {0};
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(sql, query, -1, &st, NULL);

	if (rc == SQLITE_OK && parameter != NULL)
		sqlite3_bind_text(st, 1, parameter, -1, SQLITE_TRANSIENT);
	while (rc != SQLITE_DONE && (rc = st != NULL ? sqlite3_step(st) : rc) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(st); i++)
			str_addf(&text, "%s%s", text.len > 0 ? " " : "", (const char *)sqlite3_column_text(st, i));
	if (rc != SQLITE_DONE)
		str_addf(&text, "%s", sqlite3_errmsg(sql));
	sqlite3_finalize(st);
	sqlite3_close(sql);
	const char *made = arena_strdup(box->arena, str_c(&text));
	str_free(&text);
	return made;
}

bool box_add_user(struct accounts_box *box, const char *address)
{
	struct account_user user = { .quota = QUOTA_OF_SITE, .enabled = true, .created = 1795478400 };
	struct accounts *db = NULL;
	bool ok = accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err) &&
		  accounts_user_name(box->arena, address, &user, &box->err) &&
		  accounts_user_add(db, &user, "{CRYPT}$y$test", &box->err);

	accounts_close(db);
	return ok;
}

static void split(struct accounts_box *box, const char *text, strlist *list)
{
	char *rest = arena_strdup(box->arena, text);

	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (*word != '\0')
			vec_push(box->arena, list, word);
}

bool box_add_alias(struct accounts_box *box, const char *address, const char *targets)
{
	struct accounts *db = NULL;
	const char *normal, *domain;
	strlist list = {0};

	split(box, targets, &list);
	bool ok = accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err) &&
		  accounts_alias_name(box->arena, address, &normal, &domain, &box->err) &&
		  accounts_alias_add(db, normal, domain, &list, &box->err);
	accounts_close(db);
	return ok;
}

bool box_remove_alias(struct accounts_box *box, const char *address, const char *targets, account_lost_list *lost)
{
	struct accounts *db = NULL;
	strlist list = {0};

	split(box, targets, &list);
	bool ok = accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err) &&
		  accounts_alias_remove(db, box->arena, address, &list, lost, &box->err);
	accounts_close(db);
	return ok;
}

bool box_remove_user(struct accounts_box *box, const char *address, account_lost_list *lost)
{
	struct accounts *db = NULL;
	bool ok = accounts_open(&box->host, ACCOUNTS_WRITE, &db, &box->err) &&
		  accounts_user_remove(db, box->arena, address, lost, &box->err);

	accounts_close(db);
	return ok;
}

const char *box_lost(struct accounts_box *box, const account_lost_list *lost)
{
	struct str text = {0};

	for (size_t i = 0; i < lost->n; i++)
		str_addf(&text, "%s%s>%s", i > 0 ? " " : "", lost->v[i].address, lost->v[i].target);
	const char *made = arena_strdup(box->arena, str_c(&text));
	str_free(&text);
	return made;
}
