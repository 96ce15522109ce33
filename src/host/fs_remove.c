#include "host/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host/trouble.h"

/* What a write that was killed left beside path: it belongs to nobody any more. */
static void remove_temp(int dir, const char *base)
{
	struct str temp = {0};

	fs_temp_name(base, &temp);
	unlinkat(dir, temp.p, 0);
	str_free(&temp);
}

bool fs_remove(struct host *h, const char *path, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return errno == ENOENT || errno == ENOTDIR || trouble_fail(h, errno, "remove", path, err);
	remove_temp(dir, base);
	bool ok = unlinkat(dir, base, 0) == 0 || errno == ENOENT;
	if (!ok && errno == EISDIR)
		ok = unlinkat(dir, base, AT_REMOVEDIR) == 0;
	if (!ok || fsync(dir) != 0)
		ok = trouble_fail(h, errno, "remove", path, err);
	close(dir);
	return ok;
}

/* Removes what is in the open directory, which it closes; on failure errno says why. */
static bool empty_dir(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	bool ok = true;

	if (d == NULL) {
		close(fd);
		return false;
	}
	while (ok && (errno = 0, e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, e->d_name, 0) == 0 || errno == ENOENT)
			continue;
		int sub = errno == EISDIR ? openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
		ok = sub >= 0 && empty_dir(sub) && unlinkat(fd, e->d_name, AT_REMOVEDIR) == 0;
	}
	int saved = errno;
	closedir(d);
	errno = saved;
	return ok && saved == 0;
}

bool fs_remove_tree(struct host *h, const char *path, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);

	if (dir < 0)
		return errno == ENOENT || errno == ENOTDIR || trouble_fail(h, errno, "remove", path, err);
	bool ok = unlinkat(dir, base, 0) == 0 || errno == ENOENT;
	if (!ok && errno == EISDIR) {
		int fd = openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		ok = fd >= 0 && empty_dir(fd) && unlinkat(dir, base, AT_REMOVEDIR) == 0;
	}
	if (!ok)
		trouble_fail(h, errno, "remove", path, err);
	close(dir);
	return ok;
}
