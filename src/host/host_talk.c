/*
 * Unix sockets: is there somebody behind one who answers? That a connection
 * is taken says little: the kernel takes it for a process that hangs.
 */
#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/deadline.h"

static bool connect_to(struct host *h, const char *path, int *fd, struct err *err)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct str real = {0};

	host_real_path(h, path, &real);
	bool fits = real.len < sizeof(to.sun_path);
	if (fits)
		memcpy(to.sun_path, str_c(&real), real.len + 1);
	str_free(&real);
	if (!fits)
		return err_set(err, ERR_INVALID, "%s: the path is too long for a socket", path);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd >= 0 && connect(*fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return true;
	int saved = errno;
	if (*fd >= 0)
		close(*fd);
	/* EAGAIN: as many as it has room for wait already, and nobody takes them. */
	return saved == EAGAIN ? err_set(err, ERR_NET, "%s: too many wait there already", path)
			       : err_sys(err, saved, "%s", path);
}

static bool exchange(int fd, const struct talk_req *req, struct talk_res *res, struct err *err)
{
	struct deadline limit = deadline_in_ms(req->timeout_ms);
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (req->say_len > 0 && send(fd, req->say, req->say_len, MSG_NOSIGNAL) != (ssize_t)req->say_len)
		return err_sys(err, errno, "%s", req->path);
	int left;
	while ((left = deadline_left_ms(&limit)) > 0) {
		if (poll(&p, 1, left) <= 0)
			continue;
		ssize_t n = recv(fd, res->said, sizeof(res->said), 0);

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return err_sys(err, errno, "%s", req->path);
		if (n == 0)
			return err_set(err, ERR_NET, "%s: it hung up without a word", req->path);
		res->n = (size_t)n;
		return true;
	}
	return err_set(err, ERR_NET, "%s: no answer within %d ms", req->path, req->timeout_ms);
}

bool host_linux_talk(struct host *h, const struct talk_req *req, struct talk_res *res, struct err *err)
{
	int fd = -1;

	*res = (struct talk_res){0};
	if (!connect_to(h, req->path, &fd, err))
		return false;
	bool ok = exchange(fd, req, res, err);
	close(fd);
	return ok;
}
