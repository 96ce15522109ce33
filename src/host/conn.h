/*
 * A TCP connection to a server that is not trusted: one deadline over
 * everything, lines of bounded length, no SIGPIPE. TLS may begin at any point.
 *
 *	struct conn c;
 *	if (!conn_open(&c, "192.0.2.1", 25, 10, err))
 *		return false;
 *	…conn_line(&c, …), conn_send(&c, …), conn_tls(&c, …), conn_farewell(&c, …)…
 *	conn_close(&c);
 *
 * Failures are ERR_NET and say what was waited for. For host_probe.c and probe_talk.c only.
 */
#ifndef HOST_CONN_H
#define HOST_CONN_H

#include <openssl/ssl.h>

#include "base/err.h"
#include "host/deadline.h"

enum { CONN_LINE_MAX = 1000 }; /* RFC 5321 has 512, ManageSieve's capabilities are longer */

struct conn {
	int fd;
	struct deadline deadline;
	int sys_errno; /* why conn_open failed: the system's word, ETIMEDOUT if the time was over */
	SSL_CTX *ctx; /* NULL before TLS */
	SSL *ssl;
	char buf[CONN_LINE_MAX + 2]; /* read and not yet given out */
	size_t have;
};

/* address is numeric. On failure there is nothing to close. */
bool conn_open(struct conn *c, const char *address, int port, int timeout_s, struct err *err) MUST;
/* One line without its end, cleaned of what is not printable ASCII. size is that of line, at most all of it is used. */
bool conn_line(struct conn *c, char *line, size_t size, struct err *err) MUST;
bool conn_send(struct conn *c, const char *text, struct err *err) MUST;
/* Says text (may be "") and ends TLS, as well as half a second allows. Only conn_close comes after. */
void conn_farewell(struct conn *c, const char *text);
/*
 * TLS handshake with SNI server_name (may be NULL). Nothing is verified: the
 * caller compares fingerprints. Bytes that came before the handshake are an
 * error: an answer smuggled in front of TLS (CVE-2011-0411 and its kin).
 */
bool conn_tls(struct conn *c, const char *server_name, struct err *err) MUST;
void conn_close(struct conn *c);

#endif
