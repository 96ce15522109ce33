/*
 * A line of some length between a resolver and a name server, where the kernel has no netem: passes DNS over UDP on and
 * gives each answer back a fixed time later.
 *
 *	delay MILLISECONDS UPSTREAM-PORT ADDRESS...
 *
 * Listens on port 53 of each address, asks 127.0.0.1. Ends with its standard input, and says how many questions passed.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 65536, LARGEST = 4096, FIRST = 2, MOST = 16 };

/* Who asked, by the id under which the question went on. */
struct asker {
	struct sockaddr_in from;
	int socket;
	unsigned char id[2];
};

struct answer {
	int64_t due_ms;
	struct asker to;
	size_t n;
	unsigned char bytes[LARGEST];
};

static struct asker askers[SLOTS];
static struct answer *answers; /* a ring, in the order in which they are due */
static size_t head, tail;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int listening(const char *address)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(53) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), size = 8 * 1024 * 1024;

	if (inet_pton(AF_INET, address, &at.sin_addr) != 1 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		perror(address);
		exit(1);
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static void pass_on(int from, int upstream, size_t *count)
{
	unsigned char q[LARGEST];
	struct asker a = { .socket = from };
	socklen_t len = sizeof(a.from);
	ssize_t n;

	while ((n = recvfrom(from, q, sizeof(q), 0, (struct sockaddr *)&a.from, &len)) >= 12) {
		uint16_t slot = (uint16_t)(*count)++;

		memcpy(a.id, q, 2);
		askers[slot] = a;
		memcpy(q, &slot, 2);
		(void)!send(upstream, q, (size_t)n, 0);
	}
}

static void take(int upstream, int delay_ms)
{
	for (;;) {
		struct answer *r = &answers[tail % SLOTS];
		ssize_t n = recv(upstream, r->bytes, sizeof(r->bytes), 0);
		uint16_t slot;

		if (n < 12)
			return;
		memcpy(&slot, r->bytes, 2);
		r->to = askers[slot];
		memcpy(r->bytes, r->to.id, 2);
		r->n = (size_t)n;
		r->due_ms = now_ms() + delay_ms;
		tail++;
	}
}

static int give_back(void)
{
	for (int64_t now = now_ms(); head != tail; head++) {
		const struct answer *r = &answers[head % SLOTS];

		if (r->due_ms > now)
			return (int)(r->due_ms - now);
		(void)!sendto(r->to.socket, r->bytes, r->n, 0, (const struct sockaddr *)&r->to.from, sizeof(r->to.from));
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct pollfd p[FIRST + MOST] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	nfds_t n = FIRST;
	size_t count = 0;
	int size = 8 * 1024 * 1024;

	if (argc < 4 || argc - 3 > MOST)
		return 2;
	answers = calloc(SLOTS, sizeof(*answers));
	at.sin_port = htons((uint16_t)atoi(argv[2]));
	p[1] = (struct pollfd){ .fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), .events = POLLIN };
	(void)setsockopt(p[1].fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (answers == NULL || connect(p[1].fd, (struct sockaddr *)&at, sizeof(at)) != 0)
		return 1;
	for (int i = 3; i < argc; i++)
		p[n++] = (struct pollfd){ .fd = listening(argv[i]), .events = POLLIN };
	for (int wait = -1; poll(p, n, wait) >= 0; wait = give_back()) {
		if (p[0].revents != 0)
			break;
		take(p[1].fd, atoi(argv[1]));
		for (nfds_t i = FIRST; i < n; i++)
			if (p[i].revents != 0)
				pass_on(p[i].fd, p[1].fd, &count);
	}
	printf("%zu\n", count);
	return 0;
}
