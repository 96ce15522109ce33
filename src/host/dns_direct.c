#include "host/dns_direct.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT = 53, TRIES = 2, TRY_MS = 1500, TCP_MS = 3000, LENGTH = 2 };

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool parse(const char *server, union address *to, socklen_t *n)
{
	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, server, &to->v4.sin_addr) == 1) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_port = htons(PORT);
		*n = sizeof(to->v4);
		return true;
	}
	if (inet_pton(AF_INET6, server, &to->v6.sin6_addr) == 1) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(PORT);
		*n = sizeof(to->v6);
		return true;
	}
	return false;
}

/* Connected, so that a refusal is heard and nobody else's datagram comes in; of a port of its own each time. */
static bool dial(struct dns_direct *d, const char *server, int type, struct err *err)
{
	union address to;
	socklen_t n = 0;

	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	if (!parse(server, &to, &n))
		return err_set(err, ERR_INVALID, "%s is no address of a name server", server);
	d->fd = socket(to.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d->fd < 0 || (connect(d->fd, &to.any, n) != 0 && errno != EINPROGRESS)) {
		err_sys(err, errno, "cannot ask %s", server);
		err->code = ERR_NET;
		return false;
	}
	return true;
}

static bool send_once(struct dns_direct *d, struct err *err)
{
	d->tries++;
	d->next = deadline_in_ms(TRY_MS);
	d->events = POLLIN;
	if (send(d->fd, d->query.bytes, d->query.n, MSG_NOSIGNAL) == (ssize_t)d->query.n)
		return true;
	err_sys(err, errno, "cannot send a question");
	err->code = ERR_NET;
	return false;
}

bool dns_direct_begin(struct host *h, struct dns_direct *d, const struct dns_question *q, struct err *err)
{
	*d = (struct dns_direct){ .fd = -1 };
	return dns_wire_query(h, q->name, q->type, q->recurse, &d->query, err) &&
	       dial(d, q->server, SOCK_DGRAM, err) && send_once(d, err);
}

static enum dns_step take(struct dns_direct *d, const unsigned char *r, size_t n, const struct dns_question *q,
			  struct arena *a, struct dns_answer *answer, struct err *err)
{
	if (dns_wire_take(r, n, a, q->type, answer, err))
		return DNS_ANSWERED;
	d->rcode = dns_wire_rcode(r);
	return DNS_FAILED;
}

static enum dns_step lost(const struct dns_direct *d, struct err *err)
{
	err_sys(err, errno, "%s", d->tcp ? "over TCP" : "cannot be reached");
	err->code = ERR_NET;
	return DNS_FAILED;
}

static enum dns_step begin_tcp(struct dns_direct *d, const struct dns_question *q, struct err *err)
{
	if (!dial(d, q->server, SOCK_STREAM, err))
		return DNS_FAILED;
	d->reply = malloc(LENGTH + DNS_TCP_SIZE);
	if (d->reply == NULL)
		abort();
	d->tcp = true;
	d->events = POLLOUT;
	d->next = deadline_in_ms(TCP_MS);
	return DNS_WAIT;
}

/* What does not fit the question is not for us: the right answer may still come. */
static enum dns_step read_udp(struct dns_direct *d, const struct dns_question *q, struct arena *a,
			      struct dns_answer *answer, struct err *err)
{
	unsigned char r[4096];
	ssize_t n = recv(d->fd, r, sizeof(r), 0);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? DNS_WAIT : lost(d, err);
	if (!dns_wire_fits(&d->query, r, (size_t)n))
		return DNS_WAIT;
	return dns_wire_truncated(r) ? begin_tcp(d, q, err) : take(d, r, (size_t)n, q, a, answer, err);
}

static enum dns_step write_tcp(struct dns_direct *d, struct err *err)
{
	unsigned char whole[LENGTH + DNS_QUERY_SIZE] = { (unsigned char)(d->query.n >> 8), (unsigned char)d->query.n };

	memcpy(whole + LENGTH, d->query.bytes, d->query.n);
	ssize_t n = send(d->fd, whole + d->sent, LENGTH + d->query.n - d->sent, MSG_NOSIGNAL);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? DNS_WAIT : lost(d, err);
	d->sent += (size_t)n;
	if (d->sent == LENGTH + d->query.n)
		d->events = POLLIN;
	return DNS_WAIT;
}

static enum dns_step read_tcp(struct dns_direct *d, const struct dns_question *q, struct arena *a,
			      struct dns_answer *answer, struct err *err)
{
	size_t whole = d->got < LENGTH ? LENGTH : LENGTH + (size_t)(d->reply[0] << 8 | d->reply[1]);
	ssize_t n = recv(d->fd, d->reply + d->got, whole - d->got, 0);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? DNS_WAIT : lost(d, err);
	d->got += (size_t)n;
	if (n > 0 && (d->got < whole || whole == LENGTH))
		return DNS_WAIT;
	if (d->got < whole || !dns_wire_fits(&d->query, d->reply + LENGTH, d->got - LENGTH)) {
		err_set(err, ERR_NET, "over TCP it gives no answer to the question");
		return DNS_FAILED;
	}
	return take(d, d->reply + LENGTH, d->got - LENGTH, q, a, answer, err);
}

static enum dns_step time_over(struct dns_direct *d, struct err *err)
{
	if (!d->tcp && d->tries < TRIES)
		return send_once(d, err) ? DNS_WAIT : DNS_FAILED;
	err_set(err, ERR_NET, d->tcp ? "it does not answer over TCP, and over UDP the answer does not fit"
				     : "it does not answer");
	return DNS_FAILED;
}

enum dns_step dns_direct_go_on(struct dns_direct *d, const struct dns_question *q, short revents, struct arena *a,
			       struct dns_answer *answer, struct err *err)
{
	if (revents == 0)
		return time_over(d, err);
	if (!d->tcp)
		return read_udp(d, q, a, answer, err);
	return d->events == POLLOUT ? write_tcp(d, err) : read_tcp(d, q, a, answer, err);
}

void dns_direct_end(struct dns_direct *d)
{
	if (d->fd >= 0)
		close(d->fd);
	free(d->reply);
	d->fd = -1;
	d->reply = NULL;
}
