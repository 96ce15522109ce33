/* HTTP against scripted servers on loopback: what is sent to whom, above all what is not, and what is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/deadline.h"
#include "tests/unit/certs.h"
#include "tests/unit/scratch.h"

static struct certs_ca ca;
static EVP_PKEY *key;
static X509 *cert;

/* --- a server: one answer a connection, in turn; it tells the test what it heard */

struct server {
	pid_t pid;
	int port, heard;
};

static struct server listen_on(int *listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);

	*listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*listener, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(*listener, 8), 0);
	assert_int_equal(getsockname(*listener, (struct sockaddr *)&at, &size), 0);
	return (struct server){ .port = ntohs(at.sin_port) };
}

/* A request: to the empty line, and as much of a body as its Content-Length says. */
static void hear(int fd, SSL *ssl, int heard)
{
	char text[4096];
	size_t n = 0, want = sizeof(text) - 1;

	while (n < want) {
		ssize_t got = ssl != NULL ? SSL_read(ssl, text + n, 1) : read(fd, text + n, 1);

		if (got <= 0)
			break;
		text[++n] = '\0';
		const char *end = strstr(text, "\r\n\r\n"), *len = strstr(text, "Content-Length: ");
		if (end != NULL)
			want = (size_t)(end + 4 - text) + (len != NULL ? strtoul(len + 16, NULL, 10) : 0);
	}
	if (write(heard, text, n) != (ssize_t)n)
		_exit(1);
}

static void say(int fd, SSL *ssl, const char *text)
{
	size_t n = strlen(text);

	if ((ssl != NULL ? SSL_write(ssl, text, (int)n) : send(fd, text, n, MSG_NOSIGNAL)) != (ssize_t)n)
		_exit(0);
}

static void answer(int fd, bool tls, const char *text, int heard)
{
	SSL *ssl = NULL;

	if (tls) {
		SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
		SSL_CTX_use_certificate(ctx, cert);
		SSL_CTX_use_PrivateKey(ctx, key);
		ssl = SSL_new(ctx);
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) != 1)
			return;
	}
	hear(fd, ssl, heard);
	if (strcmp(text, "HANG") == 0)
		pause();
	if (strncmp(text, "FLOOD:", 6) == 0)
		for (say(fd, ssl, "HTTP/1.1 200 OK\r\n");;)
			say(fd, ssl, text + 6);
	say(fd, ssl, text);
	if (ssl != NULL)
		SSL_shutdown(ssl);
	close(fd);
}

/* "%d" in an answer is the server's own port. */
static struct server serve(bool tls, const char *const *answers)
{
	int listener, pipes[2];
	struct server s = listen_on(&listener);

	assert_int_equal(pipe(pipes), 0);
	s.pid = fork();
	assert_true(s.pid >= 0);
	if (s.pid == 0) {
		alarm(30);
		close(pipes[0]);
		for (; *answers != NULL; answers++) {
			struct str text = {0};
			const char *at = strstr(*answers, "%d");

			str_add(&text, *answers, at != NULL ? (size_t)(at - *answers) : strlen(*answers));
			if (at != NULL)
				str_addf(&text, "%d%s", s.port, at + 2);
			answer(accept(listener, NULL, NULL), tls, str_c(&text), pipes[1]);
		}
		_exit(0);
	}
	close(listener);
	close(pipes[1]);
	s.heard = pipes[0];
	return s;
}

/* Ends the server and gives all that it heard. */
static void stop(struct server *s, struct str *heard)
{
	char buf[1024];

	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	str_cut(heard, 0);
	for (ssize_t n; (n = read(s->heard, buf, sizeof(buf))) > 0;)
		str_add(heard, buf, (size_t)n);
	close(s->heard);
}

/* --- the test's side */

struct box {
	struct scratch *s;
	struct str heard;
	struct http_res res;
};

static int box_setup(void **state)
{
	struct box *b = calloc(1, sizeof(*b));
	void *s;

	assert_non_null(b);
	if (scratch_setup(&s) != 0)
		return -1;
	b->s = s;
	const char *pem = certs_pem(b->s->a, ca.cert);
	assert_true(b->s->h.fs->write(&b->s->h, "/ca.pem", pem, strlen(pem), &(struct file_meta){ .mode = 0644 }, &b->s->err));
	*state = b;
	return 0;
}

static int box_teardown(void **state)
{
	struct box *b = *state;
	void *s = b->s;

	str_free(&b->heard);
	free(b);
	return scratch_teardown(&s);
}

#define ANSWERS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* One request; %d in the URL is the server's port. */
static bool fetch(struct box *b, bool tls, const char *const *answers, struct http_req req)
{
	struct server s = serve(tls, answers);
	char url[200], *at;

	assert_true(strlen(req.url) + 8 < sizeof(url));
	strcpy(url, req.url);
	if ((at = strstr(url, "%d")) != NULL) {
		char rest[200];

		strcpy(rest, at + 2);
		sprintf(at, "%d", s.port);
		strcat(url, rest);
	}
	req.url = url;
	if (req.address == NULL)
		req.address = "127.0.0.1";
	if (req.timeout_ms == 0)
		req.timeout_ms = 20 * 1000;
	err_clear(&b->s->err);
	bool ok = b->s->h.http(&b->s->h, b->s->a, &req, &b->res, &b->s->err);
	stop(&s, &b->heard);
	return ok;
}

static bool heard(const struct box *b, const char *what)
{
	return strstr(str_c(&b->heard), what) != NULL;
}

static bool why(const struct box *b, const char *what)
{
	if (strstr(b->s->err.msg, what) == NULL)
		print_message("%s\n", b->s->err.msg);
	return strstr(b->s->err.msg, what) != NULL;
}

#define OK_TEXT "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Evil: a\x1b[31mb\r\n\r\nhello\n"

static void an_answer_is_read(void **state)
{
	struct box *b = *state;

	/* The environment's proxy is nobody's. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	assert_true(fetch(b, false, ANSWERS(OK_TEXT), (struct http_req){ .url = "http://echo.example.net:%d/ip", .plain = true }));
	assert_int_equal(b->res.status, 200);
	assert_string_equal(b->res.body, "hello\n");
	assert_int_equal(b->res.body_len, 6);
	assert_string_equal(b->res.peer, "127.0.0.1");
	assert_string_equal(http_header(&b->res, "x-evil"), "a?[31mb");
	assert_null(http_header(&b->res, "Location"));
	assert_true(heard(b, "GET /ip HTTP/1.1\r\nHost: echo.example.net:"));
	assert_true(heard(b, "User-Agent: mailstead/"));
	/* An answer that says no is an answer. */
	assert_true(fetch(b, false, ANSWERS("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
			  (struct http_req){ .url = "http://echo.example.net:%d/", .plain = true }));
	assert_int_equal(b->res.status, 404);
	assert_string_equal(b->res.body, "");
}

static void a_body_goes_with_its_method(void **state)
{
	static const char *const names[] = { [HTTP_POST] = "POST", [HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH",
					     [HTTP_DELETE] = "DELETE" };
	const struct http_header headers[] = { { "Authorization", "Bearer s3cret" }, { "Content-Type", "application/json" } };
	struct box *b = *state;

	for (int m = HTTP_POST; m <= HTTP_DELETE; m++) {
		assert_true(fetch(b, true, ANSWERS("HTTP/1.1 204 No Content\r\n\r\n"),
				  (struct http_req){ .method = (enum http_method)m, .url = "https://api.example.net:%d/v1",
						     .ca_file = "/ca.pem", .headers = headers, .nheaders = 2, .body = "{\"a\":1}", .body_len = 7 }));
		assert_int_equal(b->res.status, 204);
		assert_true(strncmp(str_c(&b->heard), names[m], strlen(names[m])) == 0);
		assert_true(heard(b, "\r\nAuthorization: Bearer s3cret\r\n"));
		assert_true(heard(b, "\r\nContent-Type: application/json\r\n"));
		assert_true(heard(b, "\r\nContent-Length: 7\r\n"));
		assert_false(heard(b, "Expect:"));
		assert_true(heard(b, "\r\n\r\n{\"a\":1}"));
	}
	/* A DELETE mostly has none. */
	assert_true(fetch(b, true, ANSWERS("HTTP/1.1 204 No Content\r\n\r\n"),
			  (struct http_req){ .method = HTTP_DELETE, .url = "https://api.example.net:%d/v1/7", .ca_file = "/ca.pem" }));
	assert_true(heard(b, "DELETE /v1/7 HTTP/1.1\r\n"));
	assert_false(heard(b, "Content-"));
}

static void a_stranger_with_a_certificate_gets_nothing(void **state)
{
	const struct http_header headers[] = { { "X-Auth-Token", "s3cret" } };
	struct box *b = *state;
	struct http_req req = { .url = "https://api.example.net:%d/?key=s3cret", .headers = headers, .nheaders = 1 };

	/* the system's CAs do not know it */
	assert_false(fetch(b, true, ANSWERS(OK_TEXT), req));
	assert_true(why(b, "https://api.example.net: "));
	assert_int_equal(b->s->err.code, ERR_NET);
	assert_int_equal(b->heard.len, 0);
	assert_null(strstr(b->s->err.msg, "s3cret"));
	/* the right CA, another name */
	req.ca_file = "/ca.pem";
	req.url = "https://other.example.net:%d/";
	assert_false(fetch(b, true, ANSWERS(OK_TEXT), req));
	assert_int_equal(b->heard.len, 0);
}

static void what_cannot_be_sent_is_refused(void **state)
{
	static const struct http_header split = { "X-A", "b\r\nX-C: d" }, no_name = { "X A", "b" };
	static const struct {
		struct http_req req;
		const char *why;
	} cases[] = {
		{ { .url = "http://api.example.net/" }, "http://api.example.net: only https is allowed here" },
		{ { .url = "file:///etc/shadow", .plain = true }, "no URL of an HTTP server" },
		{ { .url = "gopher://127.0.0.1:25/", .plain = true }, "only http and https is allowed" },
		{ { .url = "https://user:s3cret@api.example.net/" }, "no URL of an HTTP server" },
		{ { .url = "https://api.example.net/\r\nX: y" }, "no URL of an HTTP server" },
		{ { .url = "" }, "no URL of an HTTP server" },
		{ { .url = "https://api.example.net/", .headers = &split, .nheaders = 1 },
		  "value of the HTTP header X-A is not one line" },
		{ { .url = "https://api.example.net/", .headers = &no_name, .nheaders = 1 }, "a name that cannot be" },
	};
	struct box *b = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(b->s->h.http(&b->s->h, b->s->a, &cases[i].req, &b->res, &b->s->err));
		assert_int_equal(b->s->err.code, ERR_INVALID);
		assert_true(why(b, cases[i].why));
		assert_null(strstr(b->s->err.msg, "s3cret"));
	}
}

#define TO(where) "HTTP/1.1 302 Found\r\nLocation: " where "\r\nContent-Length: 0\r\n\r\n"

static void redirections_stay_within_bounds(void **state)
{
	const struct http_header headers[] = { { "X-Auth-Token", "s3cret" } };
	struct box *b = *state;
	struct http_req req = { .url = "http://a.example.net:%d/1", .plain = true, .headers = headers, .nheaders = 1 };

	assert_true(fetch(b, false, ANSWERS(TO("/2"), OK_TEXT), req));
	assert_int_equal(b->res.status, 302);
	assert_string_equal(http_header(&b->res, "Location"), "/2");

	req.redirects = HTTP_SAME_HOST;
	assert_true(fetch(b, false, ANSWERS(TO("/2"), OK_TEXT), req));
	assert_int_equal(b->res.status, 200);
	assert_non_null(strstr(strstr(str_c(&b->heard), "GET /2"), "X-Auth-Token: s3cret"));
	assert_false(fetch(b, false, ANSWERS(TO("http://127.0.0.1:%d/2"), OK_TEXT), req));
	assert_true(why(b, "redirects to another server, http://127.0.0.1:"));
	assert_false(heard(b, "GET /2"));
	assert_false(fetch(b, false, ANSWERS(TO("file:///etc/passwd")), req));
	assert_false(fetch(b, false, ANSWERS(TO("/"), TO("/"), TO("/"), TO("/"), TO("/"), TO("/"), TO("/")), req));
	assert_true(why(b, "more than 5 redirections"));

	/* Another host gets the request, and none of its headers. */
	req.redirects = HTTP_ANY_HOST;
	assert_true(fetch(b, false, ANSWERS(TO("http://127.0.0.1:%d/2"), OK_TEXT), req));
	assert_int_equal(b->res.status, 200);
	assert_true(heard(b, "GET /2"));
	assert_null(strstr(strstr(str_c(&b->heard), "GET /2"), "X-Auth-Token"));

	/* What was safe from listeners stays so. */
	assert_false(fetch(b, true, ANSWERS(TO("http://127.0.0.1:%d/2"), OK_TEXT),
			   (struct http_req){ .url = "https://api.example.net:%d/", .plain = true, .ca_file = "/ca.pem",
					      .redirects = HTTP_ANY_HOST }));
	assert_true(why(b, "where anybody can listen"));
}

static void too_much_and_never_come_to_an_end(void **state)
{
	struct deadline limit = deadline_in_ms(15 * 1000);
	struct http_req req = { .url = "http://a.example.net:%d/", .plain = true, .timeout_ms = 300 };
	struct box *b = *state;

	assert_false(fetch(b, false, ANSWERS("HANG"), req));
	assert_int_equal(b->s->err.code, ERR_NET);
	req.timeout_ms = 0;
	assert_false(fetch(b, false, ANSWERS("FLOOD:X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"), req));
	assert_true(why(b, "header is longer than what is read"));
	req.max_body = 1000;
	assert_false(fetch(b, false, ANSWERS("FLOOD:\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), req));
	assert_true(why(b, "body is longer than what is read"));
	assert_false(fetch(b, false, ANSWERS("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"), req));
	assert_int_equal(b->s->err.code, ERR_NET);
	assert_true(deadline_left_ms(&limit) > 0);
}

static void a_family_and_a_source_are_kept_to(void **state)
{
	struct http_req req = { .url = "http://127.0.0.1:%d/", .plain = true, .family = HTTP_IPV4, .from = "127.0.0.1" };
	struct box *b = *state;

	assert_true(fetch(b, false, ANSWERS(OK_TEXT), req));
	req.from = "192.0.2.77"; /* not ours */
	assert_false(fetch(b, false, ANSWERS(OK_TEXT), req));
	req = (struct http_req){ .url = "http://127.0.0.1:%d/", .plain = true, .family = HTTP_IPV6 };
	assert_false(fetch(b, false, ANSWERS(OK_TEXT), req));
	assert_int_equal(b->heard.len, 0);
}

static int make_certificates(void **state)
{
	const time_t now = time(NULL);
	const char *const names[] = { "api.example.net", NULL };

	(void)state;
	ca = certs_ca_make("Test Root", NULL);
	key = certs_key();
	cert = certs_leaf(key, &(struct certs_leaf){ .names = names, .not_before = now - 3600, .not_after = now + 3600,
						     .issuer = &ca });
	return 0;
}

static int free_certificates(void **state)
{
	(void)state;
	X509_free(cert);
	EVP_PKEY_free(key);
	certs_ca_free(&ca);
	return 0;
}

#define WITH_BOX(f) cmocka_unit_test_setup_teardown(f, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOX(an_answer_is_read),
		WITH_BOX(a_body_goes_with_its_method),
		WITH_BOX(a_stranger_with_a_certificate_gets_nothing),
		WITH_BOX(what_cannot_be_sent_is_refused),
		WITH_BOX(redirections_stay_within_bounds),
		WITH_BOX(too_much_and_never_come_to_an_end),
		WITH_BOX(a_family_and_a_source_are_kept_to),
	};

	return cmocka_run_group_tests(tests, make_certificates, free_certificates);
}
