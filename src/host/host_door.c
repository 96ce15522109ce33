/*
 * A port that is watched: a listening socket for each family where nobody
 * else listens, and a packet socket, which sees what arrives before the
 * firewall of this box does.
 */
#include "host/host_linux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/conn_wire.h"
#include "host/door_packet.h"

enum { BACKLOG = 16, MOST_VISITS = 200, MOST_PACKETS = 2000, SNAP = 128 };

struct host_door {
	int port;
	int listening[2]; /* IPv4, IPv6; -1: not */
	int packets[2];
};

static int listen_on(const char *any, int port, bool v6)
{
	struct sockaddr_storage ss;
	socklen_t len = conn_wire_address(any, port, &ss);
	int one = 1, fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (v6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(fd, (const struct sockaddr *)(const void *)&ss, len) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int e = errno;
	close(fd);
	errno = e;
	return -1;
}

/* TCP to this port only, or a busy web server would fill it; the rest is looked at in door_packet(). */
static bool only_port(int fd, bool v6, int port)
{
	const struct sock_filter to_v4[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 3),
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)port, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, SNAP),
	};
	const struct sock_filter to_v6[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 2),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 42),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)port, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, SNAP),
	};
	struct sock_filter code[8];
	size_t n = v6 ? sizeof(to_v6) : sizeof(to_v4);

	memcpy(code, v6 ? to_v6 : to_v4, n);
	const struct sock_fprog program = { .len = (unsigned short)(n / sizeof(code[0])), .filter = code };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

/* -1 where that is not allowed: then nothing is said of packets. */
static int watch_packets(bool v6, int port)
{
	const struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(v6 ? ETH_P_IPV6 : ETH_P_IP) };
	/* Protocol 0 receives nothing until it is bound: no packet slips in before the filter is there. */
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (only_port(fd, v6, port) && bind(fd, (const struct sockaddr *)(const void *)&all, sizeof(all)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool host_linux_door_open(struct host *h, int port, struct host_door **door, struct door_state *state, struct err *err)
{
	struct host_door *d = calloc(1, sizeof(*d));

	(void)h;
	if (d == NULL)
		abort();
	*d = (struct host_door){ .port = port, .packets = { watch_packets(false, port), watch_packets(true, port) } };
	d->listening[0] = listen_on("0.0.0.0", port, false);
	int e = d->listening[0] < 0 ? errno : 0;
	d->listening[1] = listen_on("::", port, true);
	if (e == 0 && d->listening[1] < 0 && errno == EADDRINUSE)
		e = errno;
	/* Who listens by one family only is somebody else all the same. */
	if (e == EADDRINUSE) {
		close_fd(&d->listening[0]);
		close_fd(&d->listening[1]);
	} else if (d->listening[0] < 0 && d->listening[1] < 0) {
		host_linux_door_close(h, d);
		return err_sys(err, e, "cannot listen on port %d", port);
	}
	*state = (struct door_state){ .ours = e != EADDRINUSE, .packets = d->packets[0] >= 0 && d->packets[1] >= 0 };
	*door = d;
	return true;
}

void host_linux_door_close(struct host *h, struct host_door *d)
{
	(void)h;
	for (int i = 0; i < 2; i++) {
		close_fd(&d->listening[i]);
		close_fd(&d->packets[i]);
	}
	free(d);
}

static void take_connections(struct arena *a, int fd, const char *greeting, visit_list *visits)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	int c;

	while (visits->n < MOST_VISITS &&
	       (c = accept4(fd, (struct sockaddr *)(void *)&ss, &len, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct door_visit v = { .connected = true };

		inet_ntop(ss.ss_family,
			  ss.ss_family == AF_INET6 ? (const void *)&((struct sockaddr_in6 *)(void *)&ss)->sin6_addr
						   : (const void *)&((struct sockaddr_in *)(void *)&ss)->sin_addr,
			  v.from, sizeof(v.from));
		vec_push(a, visits, v);
		/* It is short and the buffer empty: what does not go out at once need not. */
		if (send(c, greeting, strlen(greeting), MSG_NOSIGNAL) > 0)
			shutdown(c, SHUT_WR);
		close(c);
		len = sizeof(ss);
	}
}

static void take_packets(struct arena *a, int fd, int port, visit_list *visits)
{
	unsigned char packet[SNAP];
	ssize_t n;

	/* Whoever floods us is not waited for. */
	for (int i = 0; i < MOST_PACKETS && (n = recv(fd, packet, sizeof(packet), 0)) >= 0; i++) {
		struct door_visit v = {0};

		if (visits->n < MOST_VISITS && door_packet(packet, (size_t)n, port, v.from, v.to))
			vec_push(a, visits, v);
	}
}

void host_linux_door_look(struct host *h, struct host_door *d, struct arena *a, const char *greeting, visit_list *visits)
{
	(void)h;
	for (int i = 0; i < 2; i++) {
		if (d->listening[i] >= 0)
			take_connections(a, d->listening[i], greeting, visits);
		if (d->packets[i] >= 0)
			take_packets(a, d->packets[i], d->port, visits);
	}
}
