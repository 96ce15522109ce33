/*
 * Files below the root. Every path is resolved by openat2(RESOLVE_IN_ROOT):
 * symbolic links on the way stay inside the root, and the last component is
 * never followed where something is changed.
 */
#include "host/host_linux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/ids.h"

enum { MAX_READ = 64 * 1024 * 1024 };

struct host_lock {
	int fd;
};

static int open_in_root(struct host *h, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.mode = (flags & O_CREAT) ? mode : 0,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	while (*path == '/')
		path++;
	return (int)syscall(SYS_openat2, h->rootfd, *path ? path : ".", &how, sizeof(how));
}

/*
 * Opens the directory that holds path; *base is then the last component. The
 * caller closes the descriptor. Returns -1 with errno set.
 */
static int open_parent(struct host *h, const char *path, const char **base)
{
	const char *slash = strrchr(path, '/');

	if (path[0] != '/' || slash[1] == '\0' || strcmp(slash, "/..") == 0 || strcmp(slash, "/.") == 0) {
		errno = EINVAL;
		return -1;
	}
	*base = slash + 1;

	char *dir = strndup(path, (size_t)(slash - path) + 1);
	if (dir == NULL)
		abort();
	int fd = open_in_root(h, dir, O_RDONLY | O_DIRECTORY, 0);
	int saved = errno;
	free(dir);
	errno = saved;
	return fd;
}

static enum file_type type_of(mode_t mode)
{
	if (S_ISREG(mode))
		return FILE_REGULAR;
	if (S_ISDIR(mode))
		return FILE_DIR;
	if (S_ISLNK(mode))
		return FILE_SYMLINK;
	return FILE_OTHER;
}

static bool fs_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	struct stat s;
	const char *base;
	int r;

	if (strcmp(path, "/") == 0) {
		r = fstat(h->rootfd, &s);
	} else {
		int dir = open_parent(h, path, &base);

		if (dir < 0)
			r = -1;
		else {
			r = fstatat(dir, base, &s, AT_SYMLINK_NOFOLLOW);
			int saved = errno;
			close(dir);
			errno = saved;
		}
	}
	if (r != 0 && (errno == ENOENT || errno == ENOTDIR)) {
		*st = (struct file_stat){ .type = FILE_NONE };
		return true;
	}
	if (r != 0)
		return err_sys(err, errno, "cannot look at %s", path);
	*st = (struct file_stat){
		.type = type_of(s.st_mode),
		.mode = s.st_mode & 07777,
		.uid = s.st_uid,
		.gid = s.st_gid,
		.size = s.st_size,
		.mtime_ns = (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec,
	};
	return true;
}

static bool read_all(int fd, const char *path, struct str *out, struct err *err)
{
	char buf[16384];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, errno, "cannot read %s", path);
		if (n == 0)
			return true;
		if (out->len + (size_t)n > MAX_READ)
			return err_set(err, ERR_INVALID, "cannot read %s: it is larger than 64 MiB", path);
		str_add(out, buf, (size_t)n);
	}
}

static bool fs_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	struct stat s;
	int fd = open_in_root(h, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "there is no %s", path);
	if (fd < 0)
		return err_sys(err, errno, "cannot read %s", path);

	struct str content = {0};
	bool ok = true;
	if (fstat(fd, &s) != 0)
		ok = err_sys(err, errno, "cannot read %s", path);
	else if (!S_ISREG(s.st_mode))
		ok = err_set(err, ERR_INVALID, "cannot read %s: it is not a regular file", path);
	ok = ok && read_all(fd, path, &content, err);
	close(fd);
	if (!ok) {
		str_free(&content);
		return false;
	}
	str_free(out);
	*out = content;
	return true;
}

static bool write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

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

static bool apply_meta(struct host *h, int fd, const char *path, const struct file_meta *meta, struct err *err)
{
	uid_t uid;
	gid_t gid;

	if (h->owners) {
		if (!ids_user(h, meta->owner, &uid, err) || !ids_group(h, meta->group, &gid, err))
			return err_wrap(err, "cannot set the owner of %s", path);
		if (fchown(fd, uid, gid) != 0)
			return err_sys(err, errno, "cannot set the owner of %s", path);
	}
	if (fchmod(fd, meta->mode) != 0)
		return err_sys(err, errno, "cannot set the mode of %s", path);
	return true;
}

static bool write_temp(struct host *h, int dir, const char *temp, const char *path, const void *data, size_t n,
		       const struct file_meta *meta, struct err *err)
{
	/* A leftover of a killed run has the same name: the lock says that nobody uses it now. */
	if (unlinkat(dir, temp, 0) != 0 && errno != ENOENT)
		return err_sys(err, errno, "cannot write %s", path);
	int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(err, errno, "cannot write %s", path);

	bool ok = apply_meta(h, fd, path, meta, err);
	if (ok && (!write_all(fd, data, n) || fsync(fd) != 0))
		ok = err_sys(err, errno, "cannot write %s", path);
	if (close(fd) != 0 && ok)
		ok = err_sys(err, errno, "cannot write %s", path);
	return ok;
}

static bool fs_write(struct host *h, const char *path, const void *data, size_t n, const struct file_meta *meta,
		     struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return err_sys(err, errno, "cannot write %s", path);

	struct str temp = {0};
	str_addf(&temp, ".%s.mailstead-tmp", base);
	bool ok = check_parent(dir, path, err) && write_temp(h, dir, temp.p, path, data, n, meta, err);
	if (ok && (renameat(dir, temp.p, dir, base) != 0 || fsync(dir) != 0))
		ok = err_sys(err, errno, "cannot write %s", path);
	if (!ok)
		unlinkat(dir, temp.p, 0);
	str_free(&temp);
	close(dir);
	return ok;
}

static bool fs_append(struct host *h, const char *path, const void *data, size_t n, struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return err_sys(err, errno, "cannot write %s", path);
	bool is_new = faccessat(dir, base, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
	int fd = openat(dir, base, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write_all(fd, data, n) && fsync(fd) == 0 && (!is_new || fsync(dir) == 0);
	if (!ok)
		err_sys(err, errno, "cannot write %s", path);
	if (fd >= 0)
		close(fd);
	close(dir);
	return ok;
}

static bool fs_mkdir(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return err_sys(err, errno, "cannot make the directory %s", path);
	bool ok = true;
	if (mkdirat(dir, base, 0700) != 0 && errno != EEXIST)
		ok = err_sys(err, errno, "cannot make the directory %s", path);
	int fd = ok ? openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (ok && fd < 0)
		ok = err_sys(err, errno, "cannot make the directory %s", path);
	ok = ok && apply_meta(h, fd, path, meta, err);
	if (ok && fsync(dir) != 0)
		ok = err_sys(err, errno, "cannot make the directory %s", path);
	if (fd >= 0)
		close(fd);
	close(dir);
	return ok;
}

static bool fs_mkdirs(struct host *h, const char *path, struct err *err)
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
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return -1;
	int fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int saved = errno;
	close(dir);
	errno = saved;
	return fd;
}

static bool fs_set_meta(struct host *h, const char *path, const struct file_meta *meta, struct err *err)
{
	int fd = open_itself(h, path);

	if (fd < 0)
		return err_sys(err, errno, "cannot set owner and mode of %s", path);
	bool ok = apply_meta(h, fd, path, meta, err);
	close(fd);
	return ok;
}

static bool fs_set_ids(struct host *h, const char *path, mode_t mode, uid_t uid, gid_t gid, struct err *err)
{
	int fd = open_itself(h, path);

	if (fd < 0)
		return err_sys(err, errno, "cannot set owner and mode of %s", path);
	bool ok = (!h->owners || fchown(fd, uid, gid) == 0) && fchmod(fd, mode) == 0;
	if (!ok)
		err_sys(err, errno, "cannot set owner and mode of %s", path);
	close(fd);
	return ok;
}

static bool fs_remove(struct host *h, const char *path, struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return errno == ENOENT || err_sys(err, errno, "cannot remove %s", path);
	bool ok = unlinkat(dir, base, 0) == 0 || errno == ENOENT;
	if (!ok && (errno == EISDIR || errno == EPERM))
		ok = unlinkat(dir, base, AT_REMOVEDIR) == 0;
	if (!ok || fsync(dir) != 0)
		ok = err_sys(err, errno, "cannot remove %s", path);
	close(dir);
	return ok;
}

/* Removes what is in the open directory, then the caller removes it. Closes fd. */
static bool empty_dir(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	bool ok = true;

	if (d == NULL) {
		close(fd);
		return false;
	}
	while (ok && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, e->d_name, 0) == 0 || errno == ENOENT)
			continue;
		int sub = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		ok = sub >= 0 && empty_dir(sub) && unlinkat(fd, e->d_name, AT_REMOVEDIR) == 0;
	}
	closedir(d);
	return ok;
}

static bool fs_remove_tree(struct host *h, const char *path, struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);

	if (dir < 0)
		return errno == ENOENT || err_sys(err, errno, "cannot remove %s", path);
	bool ok = true;
	if (unlinkat(dir, base, 0) != 0 && errno != ENOENT) {
		int fd = openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		ok = fd >= 0 && empty_dir(fd) && unlinkat(dir, base, AT_REMOVEDIR) == 0;
	}
	if (!ok)
		err_sys(err, errno, "cannot remove %s", path);
	close(dir);
	return ok;
}

static bool fs_rename(struct host *h, const char *from, const char *to, struct err *err)
{
	const char *from_base, *to_base;
	int from_dir = open_parent(h, from, &from_base);
	int to_dir = from_dir >= 0 ? open_parent(h, to, &to_base) : -1;
	bool ok = to_dir >= 0 && renameat(from_dir, from_base, to_dir, to_base) == 0 && fsync(to_dir) == 0 &&
		  fsync(from_dir) == 0;

	if (!ok)
		err_sys(err, errno, "cannot rename %s to %s", from, to);
	if (to_dir >= 0)
		close(to_dir);
	if (from_dir >= 0)
		close(from_dir);
	return ok;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool fs_list(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err)
{
	int fd = open_in_root(h, path, O_RDONLY | O_DIRECTORY, 0);
	struct dirent *e;

	*names = (strlist){0};
	if (fd < 0 && errno == ENOENT)
		return true;
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (d == NULL) {
		err_sys(err, errno, "cannot list %s", path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			vec_push(a, names, arena_strdup(a, e->d_name));
	closedir(d);
	if (names->n > 0)
		qsort(names->v, names->n, sizeof(*names->v), by_name);
	return true;
}

static bool fs_readlink(struct host *h, struct arena *a, const char *path, const char **target, struct err *err)
{
	char buf[4096];
	const char *base;
	int dir = open_parent(h, path, &base);
	ssize_t n = dir >= 0 ? readlinkat(dir, base, buf, sizeof(buf) - 1) : -1;

	if (n < 0)
		err_sys(err, errno, "cannot read the link %s", path);
	else
		*target = arena_memdup(a, buf, (size_t)n);
	if (dir >= 0)
		close(dir);
	return n >= 0;
}

static bool fs_lock(struct host *h, struct arena *a, const char *path, const char *about, struct host_lock **lock,
		    const char **holder, struct err *err)
{
	const char *base;
	int dir = open_parent(h, path, &base);
	int fd = dir >= 0 ? openat(dir, base, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;

	if (dir >= 0)
		close(dir);
	if (fd < 0)
		return err_sys(err, errno, "cannot open the lock %s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		char buf[512];
		int saved = errno;
		ssize_t n = pread(fd, buf, sizeof(buf), 0);

		close(fd);
		if (saved != EWOULDBLOCK)
			return err_sys(err, saved, "cannot take the lock %s", path);
		*holder = arena_memdup(a, buf, n > 0 ? (size_t)n : 0);
		return err_set(err, ERR_BUSY, "%s is held by %s", path, *holder);
	}
	if (ftruncate(fd, 0) != 0 || !write_all(fd, about, strlen(about))) {
		close(fd);
		return err_sys(err, errno, "cannot write the lock %s", path);
	}
	*lock = malloc(sizeof(**lock));
	if (*lock == NULL)
		abort();
	(*lock)->fd = fd;
	return true;
}

static void fs_unlock(struct host *h, struct host_lock *lock)
{
	(void)h;
	if (lock == NULL)
		return;
	if (ftruncate(lock->fd, 0) != 0) {
		/* only what the next one reads about us; the lock itself goes with the descriptor */
	}
	/* A helper process that was forked meanwhile shares the descriptor: closing ours would not be enough. */
	flock(lock->fd, LOCK_UN);
	close(lock->fd);
	free(lock);
}

const struct host_fs host_linux_fs = {
	.stat = fs_stat,
	.read = fs_read,
	.write = fs_write,
	.append = fs_append,
	.mkdir = fs_mkdir,
	.mkdirs = fs_mkdirs,
	.set_meta = fs_set_meta,
	.set_ids = fs_set_ids,
	.remove = fs_remove,
	.remove_tree = fs_remove_tree,
	.rename = fs_rename,
	.list = fs_list,
	.readlink = fs_readlink,
	.lock = fs_lock,
	.unlock = fs_unlock,
};
