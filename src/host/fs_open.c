#include "host/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RACE_TRIES = 100 };

int fs_open(struct host *h, const char *path, int flags)
{
	const struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	while (*path == '/')
		path++;
	/* EAGAIN: something was renamed on the box while a ".." was resolved. openat2(2) says: try again. */
	for (int i = 0; i < RACE_TRIES; i++) {
		fd = (int)syscall(SYS_openat2, h->rootfd, *path ? path : ".", &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

int fs_open_parent(struct host *h, const char *path, const char **base)
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
	int fd = fs_open(h, dir, O_RDONLY | O_DIRECTORY);
	int saved = errno;
	free(dir);
	errno = saved;
	return fd;
}

void fs_temp_name(const char *base, struct str *temp)
{
	str_addf(temp, ".%s.mailstead-tmp", base);
}

bool fs_write_all(int fd, const void *data, size_t n)
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
