/* The smaller doors of the host, against real servers in child processes: unix sockets, one resolver, room on a disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

static pid_t server; /* of the test that runs */

static int teardown(void **state)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
	return scratch_teardown(state);
}

static pid_t child(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* --- unix sockets */

static void hear(int fd, const char *want)
{
	char got[64] = "";
	size_t n = strlen(want);

	for (size_t have = 0; have < n;) {
		ssize_t r = read(fd, got + have, n - have);

		if (r <= 0)
			_exit(1);
		have += (size_t)r;
	}
	if (memcmp(got, want, n) != 0)
		_exit(1);
}

/* Listens at /sock; hears want (NULL: nothing), then says answer (NULL: hangs; "": hangs up). */
static void serve(struct scratch *f, const char *want, const char *answer)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/sock", f->root);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 5), 0);
	server = child();
	if (server == 0) {
		int c = accept(fd, NULL, NULL);

		if (want != NULL)
			hear(c, want);
		if (answer == NULL)
			pause();
		if (write(c, answer, strlen(answer)) < 0)
			_exit(1);
		close(c);
		_exit(0);
	}
	close(fd);
}

static void test_talk(void **state)
{
	struct scratch *f = *state;
	struct talk_res res;

	serve(f, "PING\r\n", "+PONG\r\n");
	assert_true(f->h.talk(&f->h, &(struct talk_req){ .path = "/sock", .say = "PING\r\n", .say_len = 6, .timeout_ms = 5000 },
			      &res, &f->err));
	assert_int_equal(res.n, 7);
	assert_memory_equal(res.said, "+PONG\r\n", 7);
}

static void test_talk_speaks_first(void **state)
{
	struct scratch *f = *state;
	struct talk_res res;

	serve(f, NULL, "220 ready\r\n");
	assert_true(f->h.talk(&f->h, &(struct talk_req){ .path = "/sock", .timeout_ms = 5000 }, &res, &f->err));
	assert_memory_equal(res.said, "220 ", 4);
}

static void test_talk_hangs(void **state)
{
	struct scratch *f = *state;
	struct talk_res res;

	serve(f, NULL, NULL);
	assert_false(f->h.talk(&f->h, &(struct talk_req){ .path = "/sock", .timeout_ms = 200 }, &res, &f->err));
	assert_int_equal(f->err.code, ERR_NET);
	assert_non_null(strstr(f->err.msg, "no answer within 200 ms"));
}

static void test_talk_hangs_up(void **state)
{
	struct scratch *f = *state;
	struct talk_res res;

	serve(f, NULL, "");
	assert_false(f->h.talk(&f->h, &(struct talk_req){ .path = "/sock", .timeout_ms = 5000 }, &res, &f->err));
	assert_non_null(strstr(f->err.msg, "hung up"));
}

static void test_talk_nobody(void **state)
{
	struct scratch *f = *state;
	struct talk_res res;
	char longer[200] = "/";

	assert_false(f->h.talk(&f->h, &(struct talk_req){ .path = "/sock", .timeout_ms = 200 }, &res, &f->err));
	assert_int_equal(f->err.code, ERR_SYS);
	assert_int_equal(f->err.sys_errno, ENOENT);
	memset(longer + 1, 'x', sizeof(longer) - 2);
	assert_false(f->h.talk(&f->h, &(struct talk_req){ .path = longer, .timeout_ms = 200 }, &res, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
}

/* --- a resolver on a loopback address of its own; port 53 is root's */

#define RESOLVER "127.53.53.53"

/* Answers one question with these header bytes 2 and 3, count answers, and what follows the question. */
static bool resolve(unsigned char flags, unsigned char rcode, unsigned char count, const char *more,
		    size_t more_len)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(53) }, from;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, RESOLVER, &at.sin_addr);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		close(fd);
		return false;
	}
	server = child();
	if (server == 0) {
		unsigned char m[512];
		socklen_t n = sizeof(from);
		ssize_t len = recvfrom(fd, m, sizeof(m) - more_len, 0, (struct sockaddr *)&from, &n);
		/* without the EDNS record: 11 bytes */
		size_t end = (size_t)len - 11;

		if (len < 12 + 11 || (m[3] & 0x20) == 0)
			_exit(1);
		m[2] = flags, m[3] = rcode, m[7] = count, m[11] = 0;
		memcpy(m + end, more, more_len);
		sendto(fd, m, end + more_len, 0, (struct sockaddr *)&from, n);
		_exit(0);
	}
	close(fd);
	return true;
}

static void test_ask(void **state)
{
	struct scratch *f = *state;
	static const char record[] = "\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x02";
	struct dns_answer answer;

	if (!resolve(0x81, 0xa0, 1, record, sizeof(record) - 1))
		skip();
	assert_true(f->h.ask(&f->h, f->a, RESOLVER, "2.0.0.127.list.example", DNS_A, &answer, &f->err));
	assert_true(answer.secure);
	assert_false(answer.nxdomain);
	assert_int_equal(answer.data.n, 1);
	assert_memory_equal(answer.data.v[0].p, "\x7f\0\0\x02", 4);
}

static void test_ask_nxdomain(void **state)
{
	struct scratch *f = *state;
	struct dns_answer answer;

	if (!resolve(0x81, 0x83, 0, "", 0))
		skip();
	assert_true(f->h.ask(&f->h, f->a, RESOLVER, "nobody.example", DNS_A, &answer, &f->err));
	assert_true(answer.nxdomain);
	assert_false(answer.secure);
	assert_int_equal(answer.data.n, 0);
}

static void test_ask_servfail(void **state)
{
	struct scratch *f = *state;
	struct dns_answer answer;

	if (!resolve(0x81, 0x82, 0, "", 0))
		skip();
	assert_false(f->h.ask(&f->h, f->a, RESOLVER, ".", DNS_SOA, &answer, &f->err));
	assert_non_null(strstr(f->err.msg, "SERVFAIL"));
}

/* One answer is promised and what follows is nonsense. */
static void test_ask_nonsense(void **state)
{
	struct scratch *f = *state;
	struct dns_answer answer;

	if (!resolve(0x81, 0x80, 1, "\xc0\xff", 2))
		skip();
	assert_false(f->h.ask(&f->h, f->a, RESOLVER, "a.example", DNS_A, &answer, &f->err));
	assert_non_null(strstr(f->err.msg, "cannot be read"));
}

static void test_ask_nobody(void **state)
{
	struct scratch *f = *state;
	struct dns_answer answer;

	assert_false(f->h.ask(&f->h, f->a, "127.53.53.54", ".", DNS_SOA, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_NET);
	assert_false(f->h.ask(&f->h, f->a, "not an address", ".", DNS_SOA, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
}

/* --- room */

static void test_space(void **state)
{
	struct scratch *f = *state;
	struct file_space s = {0};
	struct statvfs v;

	assert_int_equal(statvfs(f->root, &v), 0);
	assert_true(f->h.fs->space(&f->h, "/", &s, &f->err));
	assert_int_equal(s.size, v.f_blocks * v.f_frsize);
	assert_true(s.avail >= 0 && s.avail <= s.size);
	assert_false(f->h.fs->space(&f->h, "/none", &s, &f->err));
	assert_int_equal(f->err.sys_errno, ENOENT);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, scratch_setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_talk),	 TEST(test_talk_speaks_first), TEST(test_talk_hangs), TEST(test_talk_hangs_up),
		TEST(test_talk_nobody),	 TEST(test_ask),	       TEST(test_ask_nxdomain), TEST(test_ask_servfail),
		TEST(test_ask_nonsense), TEST(test_ask_nobody),	       TEST(test_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
