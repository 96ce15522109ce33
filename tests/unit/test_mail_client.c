/* Handing mail in, against a scripted server behind TLS: what is said to whom, and above all what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/host_linux.h"

static EVP_PKEY *key;
static X509 *cert;
static unsigned char pin[32];
static struct str password;

static int make_certificate(void **state)
{
	unsigned char *der = NULL;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	str_adds(&password, "s3cret");
	key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	cert = X509_new();
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	X509_sign(cert, key, EVP_sha256());
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	EVP_Digest(der, (size_t)n, pin, NULL, EVP_sha256(), NULL);
	OPENSSL_free(der);
	return n > 0 ? 0 : -1;
}

static int free_certificate(void **state)
{
	(void)state;
	X509_free(cert);
	EVP_PKEY_free(key);
	str_wipe(&password);
	return 0;
}

/* --- the server: answers each line by the first word of it, and tells the test all that it heard */

struct answer {
	const char *to, *say;
};

static void serve(int fd, const struct answer *answers, int heard)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	char line[600];
	bool text = false;

	SSL_CTX_use_certificate(ctx, cert);
	SSL_CTX_use_PrivateKey(ctx, key);
	SSL *ssl = SSL_new(ctx);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	SSL_write(ssl, "220 mail.example.org ESMTP\r\n", 28);
	for (;;) {
		size_t n = 0;

		while (n + 1 < sizeof(line) && (n == 0 || line[n - 1] != '\n'))
			if (SSL_read(ssl, line + n++, 1) != 1)
				_exit(0);
		line[n] = '\0';
		if (write(heard, line, n) < 0 || (text && strcmp(line, ".\r\n") != 0))
			continue;
		for (const struct answer *a = answers; a->to != NULL; a++)
			if (strncmp(line, a->to, strlen(a->to)) == 0) {
				SSL_write(ssl, a->say, (int)strlen(a->say));
				break;
			}
		text = strncmp(line, "DATA", 4) == 0;
	}
}

static struct mail_said said;
static struct err err;
static struct str heard;

static bool talk_to(const struct answer *answers, const unsigned char *spki, bool only_login)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), pipes[2];
	char buf[512];
	struct host h = {0};

	assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(pipes[0]);
		serve(accept(listener, NULL, NULL), answers, pipes[1]);
	}
	close(listener);
	close(pipes[1]);
	const struct mail_login to = { .address = "127.0.0.1", .port = ntohs(at.sin_port), .tls = STARTTLS_IMPLICIT,
				       .server_name = "mail.example.org", .spki_sha256 = spki, .user = "x@example.org",
				       .password = &password, .timeout_s = 20 };
	const char text[] = "Subject: hello\r\n\r\n.dot\r\n";
	const struct mail_out mail = { .from = "x@example.org", .to = "y@example.org", .text = text, .len = strlen(text) };

	err_clear(&err);
	bool ok = host_linux_submit(&h, &to, only_login ? NULL : &mail, &said, &err);
	str_free(&heard);
	for (ssize_t n; (n = read(pipes[0], buf, sizeof(buf))) > 0;)
		str_add(&heard, buf, (size_t)n);
	close(pipes[0]);
	waitpid(pid, NULL, 0);
	return ok;
}

static bool submit_to(const struct answer *answers, const unsigned char *spki)
{
	return talk_to(answers, spki, false);
}

#define HELLO { "EHLO", "250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n" }, { "QUIT", "221 Bye\r\n" }
#define WELCOME HELLO, { "AUTH", "235 2.7.0 welcome\r\n" }

static void a_message_is_handed_in(void **state)
{
	const struct answer answers[] = { WELCOME, { "MAIL", "250 ok\r\n" }, { "RCPT", "250 ok\r\n" }, { "DATA", "354 go\r\n" },
					  { ".\r\n", "250 2.0.0 Ok: queued as 4YxWjk2mHvz1q\r\n" }, { 0 } };

	(void)state;
	assert_true(submit_to(answers, pin));
	assert_int_equal(said.step, MAIL_TAKEN);
	assert_string_equal(said.line, "250 2.0.0 Ok: queued as 4YxWjk2mHvz1q");
	assert_non_null(strstr(str_c(&heard), "EHLO mail.example.org\r\nAUTH PLAIN AHhAZXhhbXBsZS5vcmcAczNjcmV0\r\n"
					      "MAIL FROM:<x@example.org>"));
	assert_non_null(strstr(str_c(&heard), "RCPT TO:<y@example.org>"));
	assert_non_null(strstr(str_c(&heard), "\r\nSubject: hello\r\n\r\n..dot\r\n.\r\nQUIT\r\n"));
	str_free(&heard);
}

/* Somebody else at our port gets no word of ours. */
static void another_key_gets_no_password(void **state)
{
	const struct answer answers[] = { WELCOME, { 0 } };
	const unsigned char other[32] = { 1 };

	(void)state;
	assert_false(submit_to(answers, other));
	assert_non_null(strstr(err.msg, "another key than the one on disk"));
	assert_int_equal(said.step, MAIL_TLS);
	assert_int_equal(heard.len, 0);
}

/* Nor does a stranger whose certificate nobody vouches for. */
static void a_stranger_needs_a_certificate(void **state)
{
	const struct answer answers[] = { WELCOME, { 0 } };

	(void)state;
	assert_false(talk_to(answers, NULL, true));
	assert_non_null(strstr(err.msg, "certificate"));
	assert_int_equal(said.step, MAIL_TLS);
	assert_int_equal(heard.len, 0);
}

static void a_login_is_tried_alone(void **state)
{
	static const struct answer plain[] = { WELCOME, { "NOOP", "250 2.0.0 Ok\r\n" }, { 0 } };
	static const struct answer login[] = { { "EHLO", "250-mail.example.org\r\n250 AUTH LOGIN\r\n" },
					       { "AUTH LOGIN eEBleGFtcGxlLm9yZw==", "334 UGFzc3dvcmQ6\r\n" },
					       { "czNjcmV0", "235 2.7.0 welcome\r\n" },
					       { "NOOP", "250 2.0.0 Ok\r\n" },
					       { "QUIT", "221 Bye\r\n" },
					       { 0 } };
	static const struct answer none[] = { { "EHLO", "250-mail.example.org\r\n250 SIZE\r\n" }, { "NOOP", "250 2.0.0 Ok\r\n" },
					      { "QUIT", "221 Bye\r\n" }, { 0 } };
	static const struct answer wrong[] = { HELLO, { "AUTH", "535 5.7.8 no\r\n" }, { 0 } };

	(void)state;
	assert_true(talk_to(plain, pin, true));
	assert_int_equal(said.step, MAIL_TAKEN);
	assert_non_null(strstr(str_c(&heard), "AUTH PLAIN AHhAZXhhbXBsZS5vcmcAczNjcmV0\r\nNOOP\r\nQUIT\r\n"));
	assert_true(talk_to(login, pin, true));
	assert_false(talk_to(none, pin, true));
	assert_int_equal(said.step, MAIL_LOGIN);
	assert_non_null(strstr(err.msg, "offers no login"));
	assert_false(talk_to(wrong, pin, true));
	assert_int_equal(said.step, MAIL_LOGIN);
	assert_non_null(strstr(err.msg, "535 5.7.8 no"));
	str_free(&heard);
}

static void each_no_is_told_apart(void **state)
{
	static const struct answer login[] = { HELLO, { "AUTH", "535 5.7.8 no\r\n" }, { 0 } };
	static const struct answer sender[] = { WELCOME, { "MAIL", "553 5.7.1 not\x1b[31m yours\r\n" }, { 0 } };
	static const struct answer recipient[] = { WELCOME, { "MAIL", "250 ok\r\n" }, { "RCPT", "452 4.2.2 full\r\n" }, { 0 } };
	static const struct answer text[] = { WELCOME, { "MAIL", "250 ok\r\n" }, { "RCPT", "250 ok\r\n" }, { "DATA", "354 go\r\n" },
					      { ".\r\n", "554-5.7.1 first\r\n554 5.7.1 spam\r\n" }, { 0 } };
	static const struct answer greeting[] = { { "EHLO", "421 4.3.0 later\r\n" }, { "HELO", "421 4.3.0 later\r\n" }, { 0 } };
	static const struct {
		const struct answer *answers;
		enum mail_step step;
		const char *line;
	} cases[] = { { login, MAIL_LOGIN, "535 5.7.8 no" }, { sender, MAIL_ENVELOPE, "553 5.7.1 not?[31m yours" },
		      { recipient, MAIL_ENVELOPE, "452 4.2.2 full" }, { text, MAIL_TEXT, "554 5.7.1 spam" },
		      { greeting, MAIL_CONNECT, "421 4.3.0 later" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(submit_to(cases[i].answers, pin));
		assert_string_equal(said.line, cases[i].line);
		assert_int_equal(said.step, cases[i].step);
		assert_non_null(strstr(err.msg, cases[i].line));
		assert_null(strstr(err.msg, "s3cret"));
	}
	str_free(&heard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_handed_in),
		cmocka_unit_test(another_key_gets_no_password),
		cmocka_unit_test(a_stranger_needs_a_certificate),
		cmocka_unit_test(a_login_is_tried_alone),
		cmocka_unit_test(each_no_is_told_apart),
	};

	return cmocka_run_group_tests(tests, make_certificate, free_certificate);
}
