/* What is said to other programs' sockets, mail servers above all, and what they answer; for host.h. */
#ifndef HOST_SERVERS_H
#define HOST_SERVERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum starttls { STARTTLS_NONE, STARTTLS_IMPLICIT, STARTTLS_SMTP, STARTTLS_IMAP, STARTTLS_POP3, STARTTLS_SIEVE };

struct probe_req {
	const char *address; /* numeric IPv4 or IPv6 */
	int port;
	enum starttls tls;
	const char *server_name; /* SNI, and what the certificate should be for */
	const char *ehlo;        /* EHLO's argument; NULL: server_name */
	bool connect_only;       /* there is nothing to be said: only whether the port is open */
	int timeout_s;
};

/* What a probe was at. */
enum probe_step { PROBE_CONNECT, PROBE_GREETING, PROBE_EHLO, PROBE_STARTTLS, PROBE_TLS, PROBE_DONE };

struct probe_res {
	enum probe_step step; /* PROBE_DONE, or what it was at when it failed */
	int sys_errno;        /* why there was no connection; ETIMEDOUT if the time was over */
	char banner[256];     /* the first line the server said, whatever it was; "" for HTTP */
	bool starttls;        /* SMTP: the server offers it */
	unsigned char cert_sha256[32]; /* of the leaf certificate's DER, if tls was asked for */
	char issuer[256];
	char subject[256];
	bool names_server; /* the certificate is for server_name (RFC 6125); its issuer is not asked */
};

/* One question to a server behind a unix socket, and the first it says. */
struct talk_req {
	const char *path;
	const void *say; /* NULL: it speaks first */
	size_t say_len;
	int timeout_ms;
};

struct talk_res {
	unsigned char said[512];
	size_t n;
};

/* A mail server, and who logs in there: what a mail program is told when an account is set up. */
struct mail_login {
	const char *address;     /* numeric */
	int port;
	enum starttls tls;       /* STARTTLS_IMPLICIT, or the protocol's own */
	const char *server_name; /* SNI and, without helo, EHLO argument */
	const char *helo;        /* EHLO argument; may be NULL */
	/*
	 * Of the key that it must have (RFC 7469's pin); the rest of the
	 * certificate is not asked. NULL: a stranger, whose certificate must be
	 * valid for server_name by the authorities that this machine trusts.
	 */
	const unsigned char *spki_sha256;
	const char *user; /* NULL: without a login */
	const struct str *password;
	int timeout_s;
};

/* How far it came. */
enum mail_step { MAIL_CONNECT, MAIL_TLS, MAIL_LOGIN, MAIL_ENVELOPE, MAIL_TEXT, MAIL_TAKEN };

struct mail_said {
	enum mail_step step;
	char line[512]; /* the server's last words, printable ASCII; "" if it said none */
};

/* One message to hand in. */
struct mail_out {
	const char *from, *to; /* of the envelope */
	const char *text;      /* CRLF at the end of each line */
	size_t len;
};

#endif
