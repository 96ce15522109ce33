/*
 * Any bytes as what a server says to a probe: the first chooses the protocol,
 * the rest is said. Whatever comes of it is printable, and comes to an end.
 *
 *	make fuzz && build/fuzz/fuzz_probe tests/fuzz/corpus/probe
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/probe_talk.h"

enum { MOST = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_printable(const char *text, size_t size)
{
	must(memchr(text, '\0', size) != NULL);
	for (; *text != '\0'; text++)
		must(*text >= ' ' && *text <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe_req req = { .address = "192.0.2.1", .port = 25, .server_name = "mx.example.net", .ehlo = "mail.example.org" };
	struct probe_res res = {0};
	struct err err = {0};
	int fds[2];

	if (size < 1 || size > MOST)
		return 0;
	req.tls = (enum starttls)(data[0] % (STARTTLS_SIEVE + 1));
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0);
	must(write(fds[1], data + 1, size - 1) == (ssize_t)(size - 1));
	shutdown(fds[1], SHUT_WR);

	struct conn c = { .fd = fds[0], .deadline = deadline_in_ms(2000) };
	if (probe_talk(&c, &req, &res, &err))
		must(res.step == PROBE_DONE);
	else
		must((err.code == ERR_NET || err.code == ERR_SYS) && err.msg[0] != '\0' && res.step < PROBE_DONE);
	must_be_printable(res.banner, sizeof(res.banner));
	must_be_printable(err.msg, sizeof(err.msg));
	conn_close(&c);
	close(fds[1]);
	return 0;
}
