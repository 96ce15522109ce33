#include "host/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/trouble.h"

struct host_lock {
	int fd;
};

bool fs_lock(struct host *h, struct arena *a, const char *path, const char *about, struct host_lock **lock,
		    const char **holder, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);
	int fd = dir >= 0 ? openat(dir, base, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;

	if (dir >= 0)
		close(dir);
	if (fd < 0)
		return trouble_fail(h, errno, "open the lock", path, err);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		char buf[512];
		int saved = errno;
		ssize_t n = pread(fd, buf, sizeof(buf), 0);

		close(fd);
		if (saved != EWOULDBLOCK)
			return trouble_fail(h, saved, "take the lock", path, err);
		/* It may have taken the lock this instant, and said nothing about itself yet. */
		*holder = n > 0 ? arena_memdup(a, buf, (size_t)n) : "another mailstead";
		return err_set(err, ERR_BUSY, "%s is held by %s", path, *holder);
	}
	if (ftruncate(fd, 0) != 0 || !fs_write_all(fd, about, strlen(about))) {
		trouble_fail(h, errno, "write the lock", path, err);
		close(fd);
		return false;
	}
	*lock = malloc(sizeof(**lock));
	if (*lock == NULL)
		abort();
	(*lock)->fd = fd;
	return true;
}

void fs_unlock(struct host *h, struct host_lock *lock)
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
