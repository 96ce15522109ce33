/*
 * One question to one recursive name server over UDP, as a program on this
 * box would ask it (RFC 1035, EDNS of RFC 6891, AD of RFC 6840). Nothing is
 * validated: what is wanted is what that server says.
 */
#include "host/host_linux.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <poll.h>
#include <resolv.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/deadline.h"

enum { PORT = 53, UDP_SIZE = 1232, TRIES = 2, TRY_MS = 1500, AD = 0x20, TC = 0x02, RCODE = 0x0f, EDNS_SIZE = 11 };
enum { AT_FLAGS = 2, AT_RCODE = 3, AT_ADDITIONAL = 11 }; /* bytes of the header */

static bool make_query(struct host *h, const char *name, enum dns_type type, unsigned char *q, int size, int *n,
		       struct err *err)
{
	static const unsigned char edns[EDNS_SIZE] = { 0, 0, 41, UDP_SIZE >> 8, UDP_SIZE & 0xff };
	struct __res_state state = {0};

	/* The id is ours to choose: an answer by somebody who did not see the question must not fit it. */
	*n = res_ninit(&state) == 0 ? res_nmkquery(&state, ns_o_query, name, ns_c_in, (int)type, NULL, 0, NULL, q,
						   size - EDNS_SIZE)
				    : -1;
	res_nclose(&state);
	if (*n < 0)
		return err_set(err, ERR_INVALID, "%s is no name to ask for", name);
	if (!h->random(h, q, 2, err))
		return false;
	q[AT_RCODE] |= AD;
	q[AT_ADDITIONAL] = 1;
	memcpy(q + *n, edns, sizeof(edns));
	*n += EDNS_SIZE;
	return true;
}

static int dial(const char *server, struct err *err)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
	bool is4 = inet_pton(AF_INET, server, &v4.sin_addr) == 1;

	if (!is4 && inet_pton(AF_INET6, server, &v6.sin6_addr) != 1) {
		err_set(err, ERR_INVALID, "%s is no address of a name server", server);
		return -1;
	}
	int fd = socket(is4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, is4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
			       is4 ? sizeof(v4) : sizeof(v6)) == 0)
		return fd;
	err_sys(err, errno, "cannot ask %s", server);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* 0: nothing came; -1: it cannot be reached. */
static ssize_t one_try(int fd, const unsigned char *q, int n, unsigned char *r, size_t size)
{
	struct deadline limit = deadline_in_ms(TRY_MS);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int left;

	if (send(fd, q, (size_t)n, MSG_NOSIGNAL) != n)
		return -1;
	while ((left = deadline_left_ms(&limit)) > 0) {
		if (poll(&p, 1, left) <= 0)
			continue;
		ssize_t got = recv(fd, r, size, 0);

		if (got < 0 && errno != EINTR)
			return -1;
		if (got >= NS_HFIXEDSZ && memcmp(q, r, 2) == 0)
			return got;
	}
	return 0;
}

static bool take(const unsigned char *r, size_t n, struct arena *a, enum dns_type type, struct dns_answer *answer,
		 struct err *err)
{
	struct dns_answer got = { .nxdomain = (r[AT_RCODE] & RCODE) == ns_r_nxdomain, .secure = (r[AT_RCODE] & AD) != 0 };
	int rcode = r[AT_RCODE] & RCODE;
	ns_msg msg;
	ns_rr rr;

	if (rcode != ns_r_noerror && rcode != ns_r_nxdomain)
		return err_set(err, ERR_NET, "it answers %s (%d)", rcode == ns_r_servfail ? "SERVFAIL"
								    : rcode == ns_r_refused ? "REFUSED"
												: "an error",
			       rcode);
	if (r[AT_FLAGS] & TC)
		return err_set(err, ERR_NET, "its answer is too long for one packet");
	if (ns_initparse(r, (int)n, &msg) != 0)
		return err_set(err, ERR_NET, "its answer cannot be read");
	for (int i = 0; i < ns_msg_count(msg, ns_s_an); i++) {
		if (ns_parserr(&msg, ns_s_an, i, &rr) != 0)
			return err_set(err, ERR_NET, "its answer cannot be read");
		if (ns_rr_type(rr) != (ns_type)type)
			continue;
		struct dns_rdata d = { .p = (unsigned char *)arena_memdup(a, ns_rr_rdata(rr), ns_rr_rdlen(rr)),
				       .n = ns_rr_rdlen(rr) };
		vec_push(a, &got.data, d);
	}
	*answer = got;
	return true;
}

bool host_linux_ask(struct host *h, struct arena *a, const char *server, const char *name, enum dns_type type,
		    struct dns_answer *answer, struct err *err)
{
	unsigned char q[512], r[4096];
	ssize_t n = 0;
	int len;

	if (!make_query(h, name, type, q, sizeof(q), &len, err))
		return false;
	int fd = dial(server, err);
	if (fd < 0)
		return false;
	for (int i = 0; i < TRIES && n == 0; i++)
		n = one_try(fd, q, len, r, sizeof(r));
	int saved = errno;
	close(fd);
	if (n < 0)
		return err_sys(err, saved, "%s cannot be asked", server);
	if (n == 0)
		return err_set(err, ERR_NET, "%s does not answer", server);
	return take(r, (size_t)n, a, type, answer, err) || err_wrap(err, "%s, asked for %s", server, name);
}
