#include "accounts/door.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/ids.h"
#include "plan/paths.h"

#define DIR_PATH PATH_STATE "/accounts"
#define READERS "postfix" /* the group of Postfix's proxymap; Dovecot's auth processes are members */

static struct file_meta readable_by_daemons(struct host *h, mode_t mode)
{
	/* An ordinary user working below --root cannot give files away, and there need not be such a group. */
	return (struct file_meta){ .mode = mode, .group = h->owners ? READERS : NULL };
}

static bool check_dir(struct host *h, const char *path, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, path, &st, err))
		return err_wrap(err, "cannot open the accounts database");
	if (st.type == FILE_NONE) {
		err_set(err, ERR_NOT_FOUND, "there is no accounts database on this box yet");
		return err_hint(err, "run: mailstead apply");
	}
	if (st.type != FILE_DIR) {
		err_set(err, ERR_INVALID, "will not open the accounts database: %s is not a directory", path);
		return err_hint(err, "move it away and run: mailstead apply");
	}
	if ((st.mode & 022) != 0 || (st.uid != 0 && st.uid != geteuid())) {
		err_set(err, ERR_INVALID, "will not open the accounts database: others can write to %s", path);
		return err_hint(err, "find out who needs that; then chown root and chmod go-w %s", path);
	}
	return true;
}

static bool check_file(struct host *h, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, PATH_ACCOUNTS_DB, &st, err))
		return err_wrap(err, "cannot open the accounts database");
	if (st.type == FILE_NONE) {
		err_set(err, ERR_NOT_FOUND, "there is no accounts database on this box yet");
		return err_hint(err, "run: mailstead apply");
	}
	if (st.type != FILE_REGULAR) {
		err_set(err, ERR_INVALID, "will not open the accounts database: %s is not a regular file",
			PATH_ACCOUNTS_DB);
		return err_hint(err, "move it away; then put back a backup, or run: mailstead apply");
	}
	return true;
}

/* Below a root directory a link (/var -> /srv/var) would lead SQLite out of it: it knows of no root. */
static bool inside_root(struct host *h, const char *root, const char *dir, struct err *err)
{
	size_t n = strlen(root);

	if (h->live || (strncmp(dir, root, n) == 0 && strcmp(dir + n, DIR_PATH) == 0))
		return true;
	err_set(err, ERR_INVALID, "will not open the accounts database: %s leads to %s through a symbolic link",
		DIR_PATH, dir);
	return err_hint(err, "below --root, %s must consist of real directories", DIR_PATH);
}

static bool real_path(struct host *h, char **path, struct err *err)
{
	struct str dir = {0};
	char *root = realpath(h->root, NULL);

	str_addf(&dir, "%s%s", h->root, DIR_PATH);
	char *real = realpath(str_c(&dir), NULL);
	bool ok = root != NULL && real != NULL;

	if (!ok)
		err_sys(err, errno, "cannot find %s", str_c(&dir));
	ok = ok && inside_root(h, root, real, err);
	if (ok) {
		struct str full = {0};

		str_addf(&full, "%s%s", real, strrchr(PATH_ACCOUNTS_DB, '/'));
		*path = full.p;
	}
	str_free(&dir);
	free(root);
	free(real);
	return ok;
}

bool door_path(struct host *h, char **path, struct err *err)
{
	return check_dir(h, PATH_STATE, err) && check_dir(h, DIR_PATH, err) && check_file(h, err) &&
	       real_path(h, path, err);
}

bool door_make(struct host *h, struct err *err)
{
	struct file_meta dir = readable_by_daemons(h, 0750), file = readable_by_daemons(h, 0640);
	struct file_stat st;

	if (!h->fs->mkdirs(h, PATH_STATE, err) || !h->fs->mkdir(h, DIR_PATH, &dir, err) ||
	    !check_dir(h, DIR_PATH, err) || !h->fs->stat(h, PATH_ACCOUNTS_DB, &st, err))
		return err_wrap(err, "cannot make the accounts database");
	bool ok = st.type == FILE_NONE ? h->fs->write(h, PATH_ACCOUNTS_DB, "", 0, &file, err)
				       : check_file(h, err) && h->fs->set_meta(h, PATH_ACCOUNTS_DB, &file, err);
	return ok || err_wrap(err, "cannot make the accounts database");
}

/* Without such a group (Postfix was removed) the owner cannot be right. */
static bool right_owners(struct host *h, const struct file_stat *dir, const struct file_stat *file)
{
	struct err none = {0};
	gid_t readers;

	return ids_group(h, READERS, &readers, &none) && dir->uid == 0 && dir->gid == readers && file->uid == 0 &&
	       file->gid == readers;
}

bool door_differs(struct host *h, bool *differs, struct err *err)
{
	struct file_stat dir, file;

	if (!h->fs->stat(h, DIR_PATH, &dir, err) || !h->fs->stat(h, PATH_ACCOUNTS_DB, &file, err))
		return false;
	*differs = dir.mode != 0750 || file.mode != 0640 || (h->owners && !right_owners(h, &dir, &file));
	return true;
}
