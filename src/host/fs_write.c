#include "host/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/trouble.h"

enum { SETTLED_S = 2, NS = 1000000000 };

/* Whoever may write to the directory could put a symbolic link or another file in the way. */
static bool check_parent(int dir, const char *path, struct err *err)
{
	struct stat s;

	if (fstat(dir, &s) != 0)
		return err_sys(err, errno, "cannot look at the directory of %s", path);
	bool by_group = (s.st_mode & S_IWGRP) && s.st_gid != 0 && s.st_gid != getegid();
	if ((s.st_mode & S_IWOTH) || by_group) {
		err_set(err, ERR_INVALID, "will not write %s: others can write to its directory", path);
		return err_hint(err, "take the right away with chmod go-w, or find out who needs it");
	}
	return true;
}

static bool date(int fd, const char *path, const struct file_meta *meta, struct err *err)
{
	struct timespec t[2];

	if (!meta->settled && meta->mtime_ns == 0)
		return true;
	clock_gettime(CLOCK_REALTIME, &t[1]);
	t[1].tv_sec -= SETTLED_S;
	if (meta->mtime_ns != 0)
		t[1] = (struct timespec){ .tv_sec = meta->mtime_ns / NS, .tv_nsec = meta->mtime_ns % NS };
	t[0] = t[1];
	return futimens(fd, t) == 0 || err_sys(err, errno, "cannot set the time of %s", path);
}

static bool write_temp(struct host *h, int dir, const char *temp, const char *path, const void *data, size_t n,
		       const struct file_meta *meta, struct err *err)
{
	/* A leftover of a killed run has the same name: the lock says that nobody uses it now. */
	if (unlinkat(dir, temp, 0) != 0 && errno != ENOENT)
		return trouble_fail(h, errno, "write", path, err);
	int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return trouble_fail(h, errno, "write", path, err);

	bool ok = fs_apply_meta(h, fd, path, meta, err);
	if (ok && !fs_write_all(fd, data, n))
		ok = trouble_fail(h, errno, "write", path, err);
	ok = ok && date(fd, path, meta, err);
	if (ok && fsync(fd) != 0)
		ok = trouble_fail(h, errno, "write", path, err);
	if (close(fd) != 0 && ok)
		ok = trouble_fail(h, errno, "write", path, err);
	return ok;
}

bool fs_write(struct host *h, const char *path, const void *data, size_t n, const struct file_meta *meta,
		     struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return trouble_fail(h, errno, "write", path, err);

	if (!check_parent(dir, path, err)) {
		close(dir);
		return false;
	}
	struct str temp = {0};
	fs_temp_name(base, &temp);
	bool ok = write_temp(h, dir, temp.p, path, data, n, meta, err);
	if (ok && (renameat(dir, temp.p, dir, base) != 0 || fsync(dir) != 0))
		ok = trouble_fail(h, errno, "write", path, err);
	if (!ok)
		unlinkat(dir, temp.p, 0);
	str_free(&temp);
	close(dir);
	return ok;
}

bool fs_append(struct host *h, const char *path, const void *data, size_t n, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return trouble_fail(h, errno, "write", path, err);
	bool is_new = faccessat(dir, base, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
	int fd = openat(dir, base, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && fs_write_all(fd, data, n) && fsync(fd) == 0 && (!is_new || fsync(dir) == 0);
	if (!ok)
		trouble_fail(h, errno, "write", path, err);
	if (fd >= 0)
		close(fd);
	close(dir);
	return ok;
}
