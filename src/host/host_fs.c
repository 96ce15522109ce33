/* Files below the root: looking at them. What changes them is in fs_*.c. */
#include "host/host_linux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/fs.h"
#include "host/trouble.h"

enum { MAX_READ = 64 * 1024 * 1024 };

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

/* A file system that has no such attributes has no immutable files. */
static bool is_immutable(int dir, const char *base)
{
	struct statx x;

	return statx(dir, base, AT_SYMLINK_NOFOLLOW, 0, &x) == 0 &&
	       (x.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
}

bool fs_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	struct stat s;
	const char *base;
	bool immutable = false;
	int r;

	if (strcmp(path, "/") == 0) {
		r = fstat(h->rootfd, &s);
	} else {
		int dir = fs_open_parent(h, path, &base);

		if (dir < 0)
			r = -1;
		else {
			r = fstatat(dir, base, &s, AT_SYMLINK_NOFOLLOW);
			int saved = errno;
			immutable = r == 0 && S_ISREG(s.st_mode) && is_immutable(dir, base);
			close(dir);
			errno = saved;
		}
	}
	if (r != 0 && (errno == ENOENT || errno == ENOTDIR)) {
		*st = (struct file_stat){ .type = FILE_NONE };
		return true;
	}
	if (r != 0)
		return trouble_fail(h, errno, "look at", path, err);
	*st = (struct file_stat){
		.type = type_of(s.st_mode),
		.mode = s.st_mode & 07777,
		.uid = s.st_uid,
		.gid = s.st_gid,
		.size = s.st_size,
		.mtime_ns = (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec,
		.immutable = immutable,
	};
	return true;
}

static bool read_all(struct host *h, int fd, const char *path, struct str *out, struct err *err)
{
	char buf[16384];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return trouble_fail(h, errno, "read", path, err);
		if (n == 0)
			return true;
		if (out->len + (size_t)n > MAX_READ)
			return err_set(err, ERR_INVALID, "cannot read %s: it is larger than 64 MiB", path);
		str_add(out, buf, (size_t)n);
	}
}

/* A regular file; -1 and *err if it is none. */
static int open_regular(struct host *h, const char *path, struct stat *s, struct err *err)
{
	int fd = fs_open(h, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		err_set(err, ERR_NOT_FOUND, "there is no %s", path);
		return -1;
	}
	if (fd >= 0 && fstat(fd, s) == 0 && S_ISREG(s->st_mode))
		return fd;
	if (fd >= 0 && !S_ISREG(s->st_mode))
		err_set(err, ERR_INVALID, "cannot read %s: it is not a regular file", path);
	else
		trouble_fail(h, errno, "read", path, err);
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool fs_read_from(struct host *h, const char *path, int64_t offset, size_t max, struct str *out, int64_t *size,
			 struct err *err)
{
	size_t had = out->len;
	char buf[16384];
	struct stat s;
	int fd = open_regular(h, path, &s, err);
	ssize_t n = 1;

	if (fd < 0)
		return false;
	while (n > 0 && max > 0) {
		n = pread(fd, buf, max < sizeof(buf) ? max : sizeof(buf), offset);
		if (n < 0 && errno == EINTR) {
			n = 1;
		} else if (n > 0) {
			str_add(out, buf, (size_t)n);
			offset += n;
			max -= (size_t)n;
		}
	}
	if (n < 0) {
		trouble_fail(h, errno, "read", path, err);
		str_cut(out, had);
	}
	*size = s.st_size;
	close(fd);
	return n >= 0;
}

static bool fs_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	struct stat s;
	int fd = open_regular(h, path, &s, err);
	struct str content = {0};

	if (fd < 0)
		return false;
	bool ok = read_all(h, fd, path, &content, err);
	close(fd);
	if (!ok) {
		str_free(&content);
		return false;
	}
	str_free(out);
	*out = content;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool fs_list(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err)
{
	int fd = fs_open(h, path, O_RDONLY | O_DIRECTORY);
	struct dirent *e;

	*names = (strlist){0};
	if (fd < 0 && errno == ENOENT)
		return true;
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (d == NULL) {
		trouble_fail(h, errno, "list", path, err);
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			vec_push(a, names, arena_strdup(a, e->d_name));
	bool ok = errno == 0 || trouble_fail(h, errno, "list", path, err);
	closedir(d);
	if (names->n > 0)
		qsort(names->v, names->n, sizeof(*names->v), by_name);
	return ok;
}

static bool fs_readlink(struct host *h, struct arena *a, const char *path, const char **target, struct err *err)
{
	char buf[4096];
	const char *base;
	int dir = fs_open_parent(h, path, &base);
	ssize_t n = dir >= 0 ? readlinkat(dir, base, buf, sizeof(buf) - 1) : -1;

	if (n < 0)
		trouble_fail(h, errno, "read the link", path, err);
	else
		*target = arena_memdup(a, buf, (size_t)n);
	if (dir >= 0)
		close(dir);
	return n >= 0;
}

bool host_linux_space(struct host *h, const char *path, struct file_space *space, struct err *err)
{
	struct statvfs v;
	int fd = fs_open(h, path, O_PATH);
	int r = fd >= 0 ? fstatvfs(fd, &v) : -1;

	if (r != 0)
		err_sys(err, errno, "cannot see how full %s is", path);
	else
		*space = (struct file_space){
			.id = v.f_fsid,
			.size = (int64_t)(v.f_blocks * v.f_frsize),
			.avail = (int64_t)(v.f_bavail * v.f_frsize),
			.inodes = (int64_t)v.f_files,
			.inodes_avail = (int64_t)v.f_favail,
			.readonly = (v.f_flag & ST_RDONLY) != 0,
		};
	if (fd >= 0)
		close(fd);
	return r == 0;
}

const struct host_fs host_linux_fs = {
	.stat = fs_stat,
	.read = fs_read,
	.read_from = fs_read_from,
	.write = fs_write,
	.append = fs_append,
	.mkdir = fs_mkdir,
	.mkdirs = fs_mkdirs,
	.set_meta = fs_set_meta,
	.set_ids = fs_set_ids,
	.remove = fs_remove,
	.remove_tree = fs_remove_tree,
	.list = fs_list,
	.readlink = fs_readlink,
	.lock = fs_lock,
	.unlock = fs_unlock,
	.space = host_linux_space,
};
