/* Directories, owners and modes. */
#include "host/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/ids.h"
#include "host/trouble.h"

bool fs_apply_meta(struct host *h, int fd, const char *path, const struct file_meta *meta, struct err *err)
{
	uid_t uid;
	gid_t gid;

	if (h->owners) {
		if (!ids_user(h, meta->owner, &uid, err) || !ids_group(h, meta->group, &gid, err))
			return err_wrap(err, "cannot set the owner of %s", path);
		if (fchown(fd, uid, gid) != 0)
			return trouble_fail(h, errno, "set the owner of", path, err);
	}
	if (fchmod(fd, meta->mode) != 0)
		return trouble_fail(h, errno, "set the mode of", path, err);
	return true;
}

bool fs_mkdir(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return trouble_fail(h, errno, "make the directory", path, err);
	bool ok = true;
	if (mkdirat(dir, base, 0700) != 0 && errno != EEXIST)
		ok = trouble_fail(h, errno, "make the directory", path, err);
	int fd = ok ? openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (ok && fd < 0)
		ok = trouble_fail(h, errno, "make the directory", path, err);
	ok = ok && fs_apply_meta(h, fd, path, meta, err);
	if (ok && fsync(dir) != 0)
		ok = trouble_fail(h, errno, "make the directory", path, err);
	if (fd >= 0)
		close(fd);
	close(dir);
	return ok;
}

bool fs_mkdirs(struct host *h, const char *path, struct err *err)
{
	char *copy = strdup(path);
	bool ok = true;

	if (copy == NULL)
		abort();
	for (char *p = copy + 1; ok; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		bool last = *p == '\0';
		struct file_stat st;

		*p = '\0';
		ok = fs_stat(h, copy, &st, err);
		if (ok && st.type == FILE_NONE)
			ok = fs_mkdir(h, copy, &(struct file_meta){ .mode = 0755 }, err);
		if (last)
			break;
		*p = '/';
	}
	free(copy);
	return ok;
}

/* O_PATH would not allow fchmod, so the file is opened for reading; what cannot be opened has no meta of ours. */
static int open_itself(struct host *h, const char *path)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return -1;
	int fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int saved = errno;
	close(dir);
	errno = saved;
	return fd;
}

bool fs_set_meta(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	int fd = open_itself(h, path);

	if (fd < 0)
		return trouble_fail(h, errno, "set owner and mode of", path, err);
	bool ok = fs_apply_meta(h, fd, path, meta, err);
	close(fd);
	return ok;
}

bool fs_set_ids(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err)
{
	int fd = open_itself(h, path);

	if (fd < 0)
		return trouble_fail(h, errno, "set owner and mode of", path, err);
	bool ok = (!h->owners || fchown(fd, uid, gid) == 0) && fchmod(fd, mode) == 0;
	if (!ok)
		trouble_fail(h, errno, "set owner and mode of", path, err);
	close(fd);
	return ok;
}
