/* The plain part: connecting, and bytes out and in, all against the deadline. */
#include "host/conn_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool wait_for(const struct conn *c, short events, const char *what, struct err *err)
{
	struct pollfd pfd = { .fd = c->fd, .events = events };

	for (;;) {
		int left = deadline_left_ms(&c->deadline);

		if (left == 0)
			return err_set(err, ERR_NET, "%s: the time is over", what);
		int n = poll(&pfd, 1, left);
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return err_sys(err, errno, "%s", what);
	}
}

static bool net_errno(struct err *err, int e, const char *what)
{
	return err_set(err, ERR_NET, "%s: %s", what, strerror(e));
}

socklen_t conn_wire_address(const char *address, int port, struct sockaddr_storage *ss)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ss;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return sizeof(*v6);
	}
	return 0;
}

static bool connect_within(struct conn *c, const struct sockaddr_storage *ss, socklen_t len, struct err *err)
{
	int so_error = 0;
	socklen_t so_len = sizeof(so_error);

	if (connect(c->fd, (const struct sockaddr *)(const void *)ss, len) == 0)
		return true;
	c->sys_errno = errno;
	if (errno != EINPROGRESS && errno != EINTR)
		return net_errno(err, errno, "connecting");
	c->sys_errno = ETIMEDOUT;
	if (!wait_for(c, POLLOUT, "connecting", err))
		return false;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &so_error, &so_len) != 0)
		return err_sys(err, errno, "connecting");
	c->sys_errno = so_error;
	return so_error == 0 || net_errno(err, so_error, "connecting");
}

bool conn_open(struct conn *c, const char *address, int port, int timeout_s, struct err *err)
{
	struct sockaddr_storage ss;
	socklen_t len = conn_wire_address(address, port, &ss);

	*c = (struct conn){ .fd = -1, .deadline = deadline_in_ms((int64_t)timeout_s * 1000) };
	if (len == 0)
		return err_set(err, ERR_INVALID, "not a numeric IP address: %s", address);
	c->fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return err_sys(err, errno, "making a socket");
	if (connect_within(c, &ss, len, err))
		return true;
	close(c->fd);
	c->fd = -1;
	return false;
}

bool conn_wire_send(struct conn *c, const char *p, size_t n, struct err *err)
{
	while (n > 0) {
		ssize_t sent = send(c->fd, p, n, MSG_NOSIGNAL);

		if (sent >= 0) {
			p += sent;
			n -= (size_t)sent;
		} else if (errno == EAGAIN) {
			if (!wait_for(c, POLLOUT, "sending", err))
				return false;
		} else if (errno != EINTR) {
			return net_errno(err, errno, "sending");
		}
	}
	return true;
}

bool conn_wire_recv(struct conn *c, char *p, size_t size, size_t *n, struct err *err)
{
	for (;;) {
		/* Also when data is there: a peer that never stops sending must not outrun the deadline. */
		if (deadline_left_ms(&c->deadline) == 0)
			return err_set(err, ERR_NET, "waiting for the server: the time is over");

		ssize_t got = recv(c->fd, p, size, 0);
		if (got > 0) {
			*n = (size_t)got;
			return true;
		}
		if (got == 0)
			return err_set(err, ERR_NET, "the server closed the connection");
		if (errno != EAGAIN && errno != EINTR)
			return net_errno(err, errno, "waiting for the server");
		if (!wait_for(c, POLLIN, "waiting for the server", err))
			return false;
	}
}
