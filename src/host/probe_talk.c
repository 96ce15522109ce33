#include "host/probe_talk.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_LINES = 100, PORT_HTTP = 80, PORT_HTTPS = 443 };

static bool begins(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool said(struct err *err, const char *line)
{
	return err_set(err, ERR_NET, "the server said: %s", line);
}

static bool too_many(struct err *err)
{
	return err_set(err, ERR_NET, "the server's answer has more than %d lines", MAX_LINES);
}

/* The rest of an SMTP reply, to the line without a "-" after the code. has becomes true if a line says word. */
static bool smtp_reply(struct conn *c, const char *code, const char *word, bool *has, struct err *err)
{
	char line[CONN_LINE_MAX + 1];

	for (int i = 0; i < MAX_LINES; i++) {
		if (!conn_line(c, line, sizeof(line), err))
			return false;
		if (!begins(line, code))
			return said(err, line);
		if (line[3] != '\0' && strcasecmp(line + 4, word) == 0)
			*has = true;
		if (line[3] != '-')
			return true;
	}
	return too_many(err);
}

/* IMAP: untagged lines may come before the answer to our tag "a". */
static bool imap_ok(struct conn *c, struct err *err)
{
	char line[CONN_LINE_MAX + 1];

	for (int i = 0; i < MAX_LINES; i++) {
		if (!conn_line(c, line, sizeof(line), err))
			return false;
		if (begins(line, "a "))
			return begins(line, "a OK") || said(err, line);
	}
	return too_many(err);
}

static bool pop3_ok(struct conn *c, struct err *err)
{
	char line[CONN_LINE_MAX + 1];

	return conn_line(c, line, sizeof(line), err) && (begins(line, "+OK") || said(err, line));
}

/* ManageSieve: capabilities, one a line, up to OK, NO or BYE. has becomes true if STARTTLS is one. */
static bool sieve_ok(struct conn *c, bool *has, struct err *err)
{
	char line[CONN_LINE_MAX + 1];

	for (int i = 0; i < MAX_LINES; i++) {
		if (!conn_line(c, line, sizeof(line), err))
			return false;
		if (begins(line, "\"STARTTLS\""))
			*has = true;
		else if (begins(line, "OK"))
			return true;
		else if (begins(line, "NO") || begins(line, "BYE"))
			return said(err, line);
	}
	return too_many(err);
}

/* --- STARTTLS, after the greeting's first line */

static bool no_starttls(struct err *err)
{
	return err_set(err, ERR_NET, "the server offers no STARTTLS");
}

static const char *ehlo_name(const struct probe_req *req)
{
	return req->ehlo != NULL ? req->ehlo : req->server_name != NULL ? req->server_name : "localhost";
}

static bool starttls_smtp(struct conn *c, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	char ehlo[300];
	bool ready;
	int n = snprintf(ehlo, sizeof(ehlo), "EHLO %s\r\n", ehlo_name(req));

	if (n < 0 || (size_t)n >= sizeof(ehlo))
		return err_set(err, ERR_INVALID, "the name to say in EHLO is too long");
	res->step = PROBE_EHLO;
	if (!conn_send(c, ehlo, err) || !smtp_reply(c, "250", "STARTTLS", &res->starttls, err))
		return false;
	res->step = PROBE_STARTTLS;
	if (!res->starttls)
		return no_starttls(err);
	return conn_send(c, "STARTTLS\r\n", err) && smtp_reply(c, "220", "", &ready, err);
}

static bool starttls_imap(struct conn *c, struct err *err)
{
	return conn_send(c, "a STARTTLS\r\n", err) && imap_ok(c, err);
}

static bool starttls_pop3(struct conn *c, struct err *err)
{
	return conn_send(c, "STLS\r\n", err) && pop3_ok(c, err);
}

static bool starttls_sieve(struct conn *c, bool offered, struct err *err)
{
	if (!offered)
		return no_starttls(err);
	return conn_send(c, "STARTTLS\r\n", err) && sieve_ok(c, &offered, err);
}

/*
 * Reads the greeting to its end, so that nothing of ours comes before it:
 * postscreen takes a client that talks first for a bot.
 */
static bool greeting(struct conn *c, enum starttls tls, char *first, bool *offered, struct err *err)
{
	bool has = false;

	if (!conn_line(c, first, CONN_LINE_MAX + 1, err))
		return false;
	if (begins(first, "220-") && !smtp_reply(c, "220", "", &has, err))
		return false;
	*offered = begins(first, "\"STARTTLS\"");
	if (begins(first, "\"") && !sieve_ok(c, offered, err))
		return false;

	static const char *const good[] = {
		[STARTTLS_NONE] = "", [STARTTLS_IMPLICIT] = "", [STARTTLS_SMTP] = "220",
		[STARTTLS_IMAP] = "* OK", [STARTTLS_POP3] = "+OK", [STARTTLS_SIEVE] = "\"",
	};
	return begins(first, good[tls]) || said(err, first);
}

static bool starttls(struct conn *c, const struct probe_req *req, struct probe_res *res, bool offered, struct err *err)
{
	switch (req->tls) {
	case STARTTLS_SMTP: return starttls_smtp(c, req, res, err);
	case STARTTLS_IMAP: return starttls_imap(c, err);
	case STARTTLS_POP3: return starttls_pop3(c, err);
	case STARTTLS_SIEVE: return starttls_sieve(c, offered, err);
	case STARTTLS_NONE:
	case STARTTLS_IMPLICIT: break;
	}
	return true;
}

static void take_name(BIO *text, X509_NAME *name, char *to, size_t size)
{
	/* RFC 2253 form escapes whatever is not printable. */
	int n = X509_NAME_print_ex(text, name, 0, XN_FLAG_RFC2253) >= 0 ? BIO_read(text, to, (int)size - 1) : 0;

	to[n > 0 ? n : 0] = '\0';
	(void)BIO_reset(text);
}

static bool take_certificate(struct conn *c, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	X509 *leaf = SSL_get1_peer_certificate(c->ssl);
	BIO *text = BIO_new(BIO_s_mem());
	unsigned n = 0;
	bool ok = leaf != NULL && text != NULL && X509_digest(leaf, EVP_sha256(), res->cert_sha256, &n) == 1;

	if (ok) {
		take_name(text, X509_get_issuer_name(leaf), res->issuer, sizeof(res->issuer));
		take_name(text, X509_get_subject_name(leaf), res->subject, sizeof(res->subject));
		res->names_server = req->server_name != NULL && X509_check_host(leaf, req->server_name, 0, 0, NULL) == 1;
	}
	BIO_free(text);
	X509_free(leaf);
	return ok || err_set(err, ERR_NET, "the server showed no certificate that can be read");
}

/* Ends politely, so that the server's log shows no lost connection and fail2ban counts none. */
static void farewell(struct conn *c, const char *first)
{
	if (begins(first, "2") || begins(first, "+"))
		conn_farewell(c, "QUIT\r\n");
	else if (begins(first, "*"))
		conn_farewell(c, "z LOGOUT\r\n");
	else if (begins(first, "\""))
		conn_farewell(c, "LOGOUT\r\n");
	else
		conn_farewell(c, "");
}

static bool upgrade(struct conn *c, const struct probe_req *req, struct probe_res *res, bool offered, struct err *err)
{
	if (req->tls == STARTTLS_NONE || req->tls == STARTTLS_IMPLICIT)
		return true;
	if (!starttls(c, req, res, offered, err))
		return false;
	res->step = PROBE_TLS;
	return conn_tls(c, req->server_name, err);
}

bool probe_talk(struct conn *c, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	char first[CONN_LINE_MAX + 1] = "";
	bool offered = false;
	bool speaks_first = req->port != PORT_HTTP && req->port != PORT_HTTPS;

	res->step = PROBE_TLS;
	if (req->tls == STARTTLS_IMPLICIT && !conn_tls(c, req->server_name, err))
		return false;
	res->step = PROBE_GREETING;
	bool greeted = !speaks_first || greeting(c, req->tls, first, &offered, err);
	/* What it said instead of a greeting is told as well. */
	snprintf(res->banner, sizeof(res->banner), "%.*s", (int)sizeof(res->banner) - 1, first);
	if (!greeted || !upgrade(c, req, res, offered, err))
		return false;
	if (req->tls != STARTTLS_NONE && !take_certificate(c, req, res, err))
		return false;
	res->step = PROBE_DONE;
	farewell(c, first);
	return true;
}

