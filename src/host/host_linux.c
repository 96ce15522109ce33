#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "host/fs.h"
#include "host/trouble.h"

static int64_t linux_now(struct host *h)
{
	(void)h;
	return (int64_t)time(NULL);
}

static int64_t linux_monotonic_ms(struct host *h)
{
	struct timespec ts;

	(void)h;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool linux_random(struct host *h, void *p, size_t n, struct err *err)
{
	unsigned char *to = p;

	(void)h;
	while (n > 0) {
		ssize_t got = getrandom(to, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, errno, "cannot get random bytes");
		to += got;
		n -= (size_t)got;
	}
	return true;
}

bool host_linux_divert(struct host *h, const char *path, struct err *err)
{
	const char *base;
	int dir = fs_open_parent(h, path, &base);
	int fd = -1;

	/* A new one, so that whoever reads the old one reads it to its end. */
	if (dir >= 0 && (unlinkat(dir, base, 0) == 0 || errno == ENOENT))
		fd = openat(dir, base, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && fflush(stdout) == 0 && dup2(fd, STDOUT_FILENO) >= 0;
	if (!ok)
		trouble_fail(h, errno, "write", path, err);
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return ok;
}

bool host_linux_open(struct host *h, const char *root, struct err *err)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, errno, "cannot open the root directory %s", root);
	*h = (struct host){
		.fs = &host_linux_fs,
		.run = host_linux_run,
		.dns = host_linux_dns,
		.dns_at = host_linux_dns_at,
		.dns_many = host_linux_dns_many,
		.dns_forget = host_linux_dns_close,
		.divert = host_linux_divert,
		.child_start = host_linux_child_start,
		.child_fd = host_linux_child_fd,
		.child_read = host_linux_child_read,
		.child_free = host_linux_child_free,
		.addresses = host_linux_addresses,
		.source = host_linux_source,
		.probe = host_linux_probe,
		.ask = host_linux_ask,
		.talk = host_linux_talk,
		.submit = host_linux_submit,
		.collect = host_linux_collect,
		.door_open = host_linux_door_open,
		.door_look = host_linux_door_look,
		.door_close = host_linux_door_close,
		.jobs_start = host_linux_jobs_start,
		.jobs_wait = host_linux_jobs_wait,
		.http = host_linux_http,
		.now = linux_now,
		.monotonic_ms = linux_monotonic_ms,
		.random = linux_random,
		.root = root,
		.live = strcmp(root, "/") == 0,
		.rootfd = fd,
		.owners = geteuid() == 0,
	};
	return true;
}

void host_linux_close(struct host *h)
{
	host_linux_dns_close(h);
	if (h->rootfd >= 0)
		close(h->rootfd);
	h->rootfd = -1;
}
