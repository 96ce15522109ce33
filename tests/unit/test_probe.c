/*
 * Probes against servers that are child processes here: polite ones that
 * speak each protocol up to TLS, and hostile ones. And the addresses of this
 * machine, as far as any machine has some.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/deadline.h"
#include "host/host_linux.h"

/* What a server does: a dialogue as "> what it says" and "< what it must hear", "TLS" and so on, see play(). */
struct server {
	pid_t pid;
	int port;
};

static EVP_PKEY *key;
static X509 *cert;
static unsigned char cert_sha256[32];

static int make_certificate(void **state)
{
	unsigned n;

	(void)state;
	key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	cert = X509_new();
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME *name = X509_get_subject_name(cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"evil\x1b[31m", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:*.example.org");
	X509_add_ext(cert, san, -1);
	X509_EXTENSION_free(san);
	X509_set_pubkey(cert, key);
	X509_sign(cert, key, EVP_sha256());
	return X509_digest(cert, EVP_sha256(), cert_sha256, &n) == 1 ? 0 : -1;
}

static int free_certificate(void **state)
{
	(void)state;
	X509_free(cert);
	EVP_PKEY_free(key);
	return 0;
}

/* --- the server's side; whatever goes wrong there ends it, and the probe fails */

static SSL *serve_tls(int fd)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_use_certificate(ctx, cert);
	SSL_CTX_use_PrivateKey(ctx, key);
	SSL *ssl = SSL_new(ctx);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(1);
	return ssl;
}

static void hear(int fd, SSL *ssl, const char *want)
{
	char got[200] = "";
	size_t n = 0;

	while (n + 1 < sizeof(got) && strchr(got, '\n') == NULL) {
		ssize_t r = ssl != NULL ? SSL_read(ssl, got + n, 1) : read(fd, got + n, 1);

		if (r <= 0)
			_exit(1);
		n += (size_t)r;
	}
	if (strcmp(got, want) != 0)
		_exit(1);
}

static void say(int fd, SSL *ssl, const char *text)
{
	int n = (int)strlen(text);

	if ((ssl != NULL ? SSL_write(ssl, text, n) : (int)write(fd, text, (size_t)n)) != n)
		_exit(1);
}

static void say_for_ever(int fd, const char *text)
{
	for (;;)
		say(fd, NULL, text);
}

/* "TLS": handshake; "HANG": silence; "FLOOD:x": x for ever; "<x": must hear x; anything else is said. */
static void play(int fd, const char *const *script)
{
	SSL *ssl = NULL;

	for (; *script != NULL; script++) {
		if (strcmp(*script, "TLS") == 0)
			ssl = serve_tls(fd);
		else if (strcmp(*script, "HANG") == 0)
			pause();
		else if (strncmp(*script, "FLOOD:", 6) == 0)
			say_for_ever(fd, *script + 6);
		else if (**script == '<')
			hear(fd, ssl, *script + 1);
		else
			say(fd, ssl, *script);
	}
	_exit(0);
}

static struct server serve(const char *const *script)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&sin, sizeof(sin)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)(void *)&sin, &len), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(20);
		play(accept(fd, NULL, NULL), script);
	}
	close(fd);
	return (struct server){ .pid = pid, .port = ntohs(sin.sin_port) };
}

/* Runs the probe against the script; *status is the server's: 0 if it heard all that it wanted to. */
static bool probe(const char *const *script, enum starttls tls, struct probe_res *res, int *status, struct err *err)
{
	struct server s = serve(script);
	struct probe_req req = { .address = "127.0.0.1", .port = s.port, .tls = tls,
				 .server_name = "mail.example.org", .timeout_s = 2 };
	struct host h = {0};
	int wait_status;

	bool ok = host_linux_probe(&h, &req, res, err);
	if (!ok)
		kill(s.pid, SIGKILL);
	waitpid(s.pid, &wait_status, 0);
	*status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
	return ok;
}

static void polite(const char *const *script, enum starttls tls, const char *banner)
{
	struct probe_res res = {0};
	struct err err = {0};
	int status;

	if (!probe(script, tls, &res, &status, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(status, 0);
	assert_string_equal(res.banner, banner);
	if (tls == STARTTLS_NONE)
		return;
	assert_memory_equal(res.cert_sha256, cert_sha256, 32);
	assert_true(res.names_server);
	assert_string_equal(res.issuer, "CN=evil\\1B[31m"); /* no escape sequence reaches the terminal */
}

static void hostile(const char *const *script, enum starttls tls, const char *why)
{
	struct deadline limit = deadline_in_ms(4000);
	struct probe_res res = {0};
	struct err err = {0};
	int status;

	assert_false(probe(script, tls, &res, &status, &err));
	assert_true(deadline_left_ms(&limit) > 0);
	assert_int_equal(err.code, ERR_NET);
	if (strstr(err.msg, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_plain(void **state)
{
	(void)state;
	polite(SCRIPT("220 mail ESMTP\r\n", "<QUIT\r\n"), STARTTLS_NONE, "220 mail ESMTP");
	polite(SCRIPT("+OK \x1b]0;gotcha\a\r\n", "<QUIT\r\n"), STARTTLS_NONE, "+OK ?]0;gotcha?");
}

/* postscreen says its first line at once and the second after six seconds: who talks in between is a bot. */
static void test_smtp(void **state)
{
	(void)state;
	polite(SCRIPT("220-mail wait\r\n", "220 mail ESMTP\r\n", "<EHLO mail.example.org\r\n",
		      "250-mail\r\n250-STARTTLS\r\n", "250 SIZE 1\r\n", "<STARTTLS\r\n", "220 go\r\n", "TLS", "<QUIT\r\n"),
	       STARTTLS_SMTP, "220-mail wait");
}

static void expect_how_far(const char *const *script, enum probe_step step, const char *banner, bool starttls)
{
	struct probe_res res = {0};
	struct err err = {0};
	int status;

	assert_false(probe(script, STARTTLS_SMTP, &res, &status, &err));
	assert_int_equal(res.step, step);
	assert_int_equal(res.sys_errno, 0);
	assert_string_equal(res.banner, banner);
	assert_int_equal(res.starttls, starttls);
}

/* A provider's proxy, a list that turns us away and a server that is down are told apart by how far it went. */
static void test_how_far(void **state)
{
	(void)state;
	expect_how_far(SCRIPT("HANG"), PROBE_GREETING, "", false);
	expect_how_far(SCRIPT("554 5.7.1 you are listed\r\n", "HANG"), PROBE_GREETING, "554 5.7.1 you are listed", false);
	expect_how_far(SCRIPT("220 mx\r\n", "<EHLO mail.example.org\r\n", "550 no\r\n", "HANG"), PROBE_EHLO, "220 mx", false);
	expect_how_far(SCRIPT("220 mx\r\n", "<EHLO mail.example.org\r\n", "250-mx\r\n250 XXXXXXXA\r\n", "HANG"), PROBE_STARTTLS,
		       "220 mx", false);
	expect_how_far(SCRIPT("220 mx\r\n", "<EHLO mail.example.org\r\n", "250-mx\r\n250 STARTTLS\r\n", "<STARTTLS\r\n",
			      "454 not now\r\n", "HANG"),
		       PROBE_STARTTLS, "220 mx", true);
	expect_how_far(SCRIPT("220 mx\r\n", "<EHLO mail.example.org\r\n", "250-mx\r\n250 STARTTLS\r\n", "<STARTTLS\r\n", "220 go\r\n",
			      "no TLS\r\n", "HANG"),
		       PROBE_TLS, "220 mx", true);
}

static void test_connect_only(void **state)
{
	static const char *const silent[] = { "HANG", NULL };
	struct server s = serve(silent);
	struct probe_req req = { .address = "127.0.0.1", .port = s.port, .connect_only = true, .timeout_s = 5 };
	struct probe_res res = {0};
	struct err err = {0};

	(void)state;
	assert_true(host_linux_probe(&(struct host){0}, &req, &res, &err));
	assert_int_equal(res.step, PROBE_DONE);
	kill(s.pid, SIGKILL);
	waitpid(s.pid, NULL, 0);
	assert_false(host_linux_probe(&(struct host){0}, &req, &res, &err));
	assert_int_equal(res.step, PROBE_CONNECT);
	assert_int_equal(res.sys_errno, ECONNREFUSED);
}

static void test_imap(void **state)
{
	(void)state;
	polite(SCRIPT("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", "<a STARTTLS\r\n", "* OK by the way\r\n",
		      "a OK begin\r\n", "TLS", "<z LOGOUT\r\n"),
	       STARTTLS_IMAP, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready");
}

static void test_pop3(void **state)
{
	(void)state;
	polite(SCRIPT("+OK ready\r\n", "<STLS\r\n", "+OK begin\r\n", "TLS", "<QUIT\r\n"), STARTTLS_POP3, "+OK ready");
}

static void test_sieve(void **state)
{
	(void)state;
	polite(SCRIPT("\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n", "<STARTTLS\r\n", "OK\r\n", "TLS",
		      "<LOGOUT\r\n"),
	       STARTTLS_SIEVE, "\"IMPLEMENTATION\" \"x\"");
}

static void test_implicit(void **state)
{
	(void)state;
	polite(SCRIPT("TLS", "* OK ready\r\n", "<z LOGOUT\r\n"), STARTTLS_IMPLICIT, "* OK ready");
}

static void test_no_starttls(void **state)
{
	(void)state;
	hostile(SCRIPT("220 mail\r\n", "<EHLO mail.example.org\r\n", "250-mail\r\n250 STARTTLSX\r\n", "HANG"), STARTTLS_SMTP,
		"offers no STARTTLS");
	hostile(SCRIPT("\"X\" \"STARTTLS\"\r\nOK\r\n", "HANG"), STARTTLS_SIEVE, "offers no STARTTLS");
	hostile(SCRIPT("* OK\r\n", "<a STARTTLS\r\n", "a BAD no\r\n", "HANG"), STARTTLS_IMAP, "said: a BAD no");
	hostile(SCRIPT("+OK\r\n", "<STLS\r\n", "-ERR no\r\n", "HANG"), STARTTLS_POP3, "said: -ERR no");
	hostile(SCRIPT("554 go away\r\n", "HANG"), STARTTLS_SMTP, "said: 554 go away");
}

static void test_silence(void **state)
{
	(void)state;
	hostile(SCRIPT("HANG"), STARTTLS_NONE, "time is over");
	hostile(SCRIPT("HANG"), STARTTLS_IMPLICIT, "TLS handshake: waiting for the server: the time is over");
	hostile(SCRIPT("220 mail\r\n", "HANG"), STARTTLS_SMTP, "time is over");
	hostile(SCRIPT("220 half a li"), STARTTLS_NONE, "closed the connection");
}

static void test_floods(void **state)
{
	static const char data[] = "FLOOD:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	(void)state;
	hostile(SCRIPT(data), STARTTLS_NONE, "line of more than 1000 bytes");
	hostile(SCRIPT("FLOOD:220-more\r\n"), STARTTLS_SMTP, "more than 100 lines");
	hostile(SCRIPT("* OK\r\n", "FLOOD:* OK more\r\n"), STARTTLS_IMAP, "more than 100 lines");
	hostile(SCRIPT("FLOOD:\"X\"\r\n"), STARTTLS_SIEVE, "more than 100 lines");
	hostile(SCRIPT(data), STARTTLS_IMPLICIT, "TLS handshake");
	/* Well-formed TLS records without content, which OpenSSL would go on eating. */
	hostile(SCRIPT("FLOOD:\x15\x03\x03\x01"), STARTTLS_IMPLICIT, "TLS handshake");
}

/* What was said before TLS must not be taken for said within it. */
static void test_data_ahead_of_tls(void **state)
{
	(void)state;
	hostile(SCRIPT("+OK\r\n", "<STLS\r\n", "+OK begin\r\n+OK injected\r\n", "TLS"), STARTTLS_POP3,
		"ahead of the TLS handshake");
}

static void test_refused(void **state)
{
	struct probe_req req = { .address = "127.0.0.1", .port = 1, .timeout_s = 2 };
	struct probe_res res = {0};
	struct host h = {0};
	struct err err = {0};

	(void)state;
	assert_false(host_linux_probe(&h, &req, &res, &err));
	assert_int_equal(err.code, ERR_NET);
	assert_string_equal(err.msg, "port 1 of 127.0.0.1: connecting: Connection refused");
	req.address = "mail.example.org";
	assert_false(host_linux_probe(&h, &req, &res, &err));
	assert_int_equal(err.code, ERR_INVALID);
}

static void test_addresses(void **state)
{
	struct arena *a = arena_new();
	address_list list = {0};
	struct host h = {0};
	struct err err = {0};

	(void)state;
	assert_true(host_linux_addresses(&h, a, &list, &err));
	for (size_t i = 0; i < list.n; i++) {
		assert_string_not_equal(list.v[i].text, "127.0.0.1");
		assert_int_not_equal(strncmp(list.v[i].text, "fe80:", 5), 0);
		assert_true(list.v[i].device[0] != '\0');
	}
	arena_free(a);
}

static void test_source(void **state)
{
	char text[46] = "";
	struct err err = {0};

	(void)state;
	assert_true(host_linux_source(NULL, "127.0.0.1", text, &err));
	assert_string_equal(text, "127.0.0.1");
	assert_false(host_linux_source(NULL, "localhost", text, &err));
	assert_int_equal(err.code, ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_smtp),
		cmocka_unit_test(test_how_far),
		cmocka_unit_test(test_connect_only),
		cmocka_unit_test(test_imap),
		cmocka_unit_test(test_pop3),
		cmocka_unit_test(test_sieve),
		cmocka_unit_test(test_implicit),
		cmocka_unit_test(test_no_starttls),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_data_ahead_of_tls),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests(tests, make_certificate, free_certificate);
}
