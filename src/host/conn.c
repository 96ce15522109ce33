#include "host/conn.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/conn_wire.h"

enum { FAREWELL_MS = 500 };

/*
 * --- TLS, over two memory BIOs: OpenSSL's own socket BIO would write() and
 * risk a SIGPIPE, and could not be held to the deadline.
 */

static bool tls_flush(struct conn *c, struct err *err)
{
	char out[4096];
	int n;

	while ((n = BIO_read(SSL_get_wbio(c->ssl), out, sizeof(out))) > 0)
		if (!conn_wire_send(c, out, (size_t)n, err))
			return false;
	return true;
}

static bool tls_error(struct err *err)
{
	unsigned long e = ERR_peek_last_error();
	const char *reason = e != 0 ? ERR_reason_error_string(e) : NULL;

	ERR_clear_error();
	return err_set(err, ERR_NET, "%s", reason != NULL ? reason : "the server broke it off");
}

/* Moves bytes so that the SSL_* call that returned rc can be tried again. */
static bool tls_pump(struct conn *c, int rc, struct err *err)
{
	int why = SSL_get_error(c->ssl, rc);
	char in[4096];
	size_t n;

	if (!tls_flush(c, err))
		return false;
	if (why == SSL_ERROR_ZERO_RETURN)
		return err_set(err, ERR_NET, "the server closed the connection");
	if (why != SSL_ERROR_WANT_READ)
		return tls_error(err);
	if (!conn_wire_recv(c, in, sizeof(in), &n, err))
		return false;
	return BIO_write(SSL_get_rbio(c->ssl), in, (int)n) == (int)n || tls_error(err);
}

static bool tls_setup(struct conn *c, const char *server_name)
{
	struct in6_addr any;

	c->ctx = SSL_CTX_new(TLS_client_method());
	if (c->ctx == NULL)
		return false;
	SSL_CTX_set_verify(c->ctx, SSL_VERIFY_NONE, NULL);
	/* A weak key is something to see and report, not a reason to see nothing. */
	SSL_CTX_set_security_level(c->ctx, 0);
	c->ssl = SSL_new(c->ctx);
	if (c->ssl == NULL)
		return false;

	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	if (in == NULL || out == NULL) {
		BIO_free(in);
		BIO_free(out);
		return false;
	}
	SSL_set_bio(c->ssl, in, out);
	SSL_set_connect_state(c->ssl);
	/* RFC 6066: no address in SNI. */
	if (server_name == NULL || inet_pton(AF_INET, server_name, &any) == 1 ||
	    inet_pton(AF_INET6, server_name, &any) == 1)
		return true;
	return SSL_set_tlsext_host_name(c->ssl, server_name) == 1;
}

bool conn_tls(struct conn *c, const char *server_name, struct err *err)
{
	int rc;

	if (c->have > 0)
		return err_set(err, ERR_NET, "the server sent data ahead of the TLS handshake");
	ERR_clear_error();
	if (!tls_setup(c, server_name))
		return tls_error(err) || err_wrap(err, "preparing TLS");
	while ((rc = SSL_do_handshake(c->ssl)) != 1)
		if (!tls_pump(c, rc, err))
			return err_wrap(err, "TLS handshake");
	return tls_flush(c, err);
}

/* --- lines */

static bool fill(struct conn *c, struct err *err)
{
	char *to = c->buf + c->have;
	size_t room = sizeof(c->buf) - c->have, n = 0;

	if (room == 0)
		return err_set(err, ERR_NET, "the server sent a line of more than %d bytes", CONN_LINE_MAX);
	if (c->ssl == NULL) {
		if (!conn_wire_recv(c, to, room, &n, err))
			return false;
	} else {
		int rc;

		while ((rc = SSL_read(c->ssl, to, (int)room)) <= 0)
			if (!tls_pump(c, rc, err))
				return false;
		n = (size_t)rc;
	}
	c->have += n;
	return true;
}

/* What a stranger's server says ends up on the operator's terminal: no escape sequences. */
static void copy_clean(char *to, size_t size, const char *from, size_t n)
{
	size_t i = 0;

	for (; i < n && i + 1 < size; i++)
		to[i] = from[i] >= 0x20 && from[i] < 0x7f ? from[i] : '?';
	to[i] = '\0';
}

bool conn_line(struct conn *c, char *line, size_t size, struct err *err)
{
	const char *end;

	while ((end = memchr(c->buf, '\n', c->have)) == NULL)
		if (!fill(c, err))
			return false;

	size_t n = (size_t)(end - c->buf), used = n + 1;
	if (n > 0 && c->buf[n - 1] == '\r')
		n--;
	copy_clean(line, size, c->buf, n);
	c->have -= used;
	memmove(c->buf, c->buf + used, c->have);
	return true;
}

bool conn_send(struct conn *c, const char *text, struct err *err)
{
	int rc;

	if (c->ssl == NULL)
		return conn_wire_send(c, text, strlen(text), err);
	while ((rc = SSL_write(c->ssl, text, (int)strlen(text))) <= 0)
		if (!tls_pump(c, rc, err))
			return false;
	return tls_flush(c, err);
}

void conn_farewell(struct conn *c, const char *text)
{
	struct err ignored = {0};
	char rest[4096];
	size_t n;

	c->deadline = deadline_in_ms(FAREWELL_MS);
	if ((text[0] == '\0' || conn_send(c, text, &ignored)) && c->ssl != NULL) {
		SSL_shutdown(c->ssl);
		(void)!tls_flush(c, &ignored);
	}
	/* Closing with bytes unread (TLS 1.3 tickets come late) would reset the connection and lose what was sent. */
	shutdown(c->fd, SHUT_WR);
	while (conn_wire_recv(c, rest, sizeof(rest), &n, &ignored))
		;
	ERR_clear_error();
}

void conn_close(struct conn *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	if (c->fd >= 0)
		close(c->fd);
	*c = (struct conn){ .fd = -1 };
}
