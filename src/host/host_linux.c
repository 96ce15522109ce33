#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

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
