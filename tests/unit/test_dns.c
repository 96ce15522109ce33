/*
 * DNS look-ups from a signed root down, against a knotd in a network
 * namespace of this test's own, which has nothing but that server at the
 * address of a.root-servers.net. Skipped without root rights, knotd or ip.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/deadline.h"
#include "host/host_linux.h"

#define ROOT_SERVER "198.41.0.4"
#define SILENT_SERVER "198.41.0.6"
#define LATE_SERVER "198.41.0.7"

struct fixture {
	bool ready; /* false: cannot be run here */
	char dir[40];
	char conf[60];
	pid_t knotd;
	pid_t late; /* a second knotd; 0: it has not come yet */
	int silent; /* a bound UDP socket that never answers */
	struct host h;
	struct arena *a;
	struct err err;
};

static const char knot_conf[] =
	"server:\n  listen: " ROOT_SERVER "@53\n  rundir: %1$s\n"
	"log:\n  - target: %1$s/log\n    any: warning\n"
	"database:\n  storage: %1$s\n"
	"policy:\n  - id: p\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n"
	"zone:\n"
	"  - domain: .\n    file: %1$s/root.zone\n    dnssec-signing: on\n    dnssec-policy: p\n    zonefile-sync: -1\n"
	"    zonefile-load: difference-no-serial\n    journal-content: all\n"
	"  - domain: plain\n    file: %1$s/plain.zone\n"
	"  - domain: bogus\n    file: %1$s/bogus.zone\n"
	"  - domain: lost\n    file: %1$s/plain.zone\n";

/* The server of the zone that comes late. */
static const char late_conf[] =
	"server:\n  listen: " LATE_SERVER "@53\n  rundir: %1$s/late\n"
	"log:\n  - target: %1$s/late/log\n    any: warning\n"
	"database:\n  storage: %1$s/late\n"
	"zone:\n  - domain: late\n    file: %1$s/plain.zone\n";

#define TXT_50 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx"
#define TXT_250 "\"" TXT_50 TXT_50 TXT_50 TXT_50 TXT_50 "\" "

/*
 * plain: not signed. bogus: the parent says it is signed, it is not. dead: no route. silent: no answer.
 * lost: this server has it, its delegation leads nowhere. late: its server comes in the midst of a test.
 */
static const char root_zone[] =
	". 86400 SOA a. x. 1 7200 900 86400 1\n"
	". 86400 NS a.\n"
	"a. 86400 A " ROOT_SERVER "\n"
	"example.org. 300 MX 10 mail.example.org.\n"
	"example.org. 300 TXT \"v=spf1 mx\" \" -all\"\n"
	"long.example.org. 300 TXT " TXT_250 TXT_250 TXT_250 TXT_250 TXT_250 TXT_250 "\n"
	"also.example.org. 300 CNAME mail.example.org.\n"
	"example.org. 300 CAA 0 issue \"letsencrypt.org\"\n"
	"mail.example.org. 300 A 45.90.10.10\n"
	"mail.example.org. 300 A 45.90.10.11\n"
	"10.10.90.45.in-addr.arpa. 300 PTR mail.example.org.\n"
	"plain. 300 NS a.\n"
	"bogus. 300 NS a.\n"
	"bogus. 300 DS 4711 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
	"dead. 300 NS ns.dead.\nns.dead. 300 A 198.41.0.5\n"
	"lost. 300 NS ns.dead.\n"
	"late. 300 NS ns.late.\nns.late. 300 A " LATE_SERVER "\n"
	"silent. 300 NS ns.silent.\nns.silent. 300 A " SILENT_SERVER "\n";

static const char child_zone[] = "@ 300 SOA a. x. 1 7200 900 86400 1\n@ 300 NS a.\nwww 300 A 45.90.10.12\n";

static void write_file(struct fixture *f, const char *name, const char *fmt)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	/* Only knot.conf has a conversion in it. */
	for (const char *p = fmt; *p != '\0'; p++) {
		if (strncmp(p, "%1$s", 4) == 0) {
			fputs(f->dir, file);
			p += 3;
		} else {
			fputc(*p, file);
		}
	}
	assert_int_equal(fclose(file), 0);
}

static void run(struct fixture *f, const char *const *argv, struct str *out)
{
	if (!host_run_ok(&f->h, argv, out, &f->err))
		fail_msg("%s", f->err.msg);
}

#define RUN(f, out, ...) run(f, (const char *const[]){ __VA_ARGS__, NULL }, out)

static bool can_run(void)
{
	return geteuid() == 0 && access("/usr/sbin/knotd", X_OK) == 0 && access("/sbin/ip", X_OK) == 0 &&
	       unshare(CLONE_NEWNET) == 0;
}

static void bind_silent(struct fixture *f)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(53) };

	assert_int_equal(inet_pton(AF_INET, SILENT_SERVER, &sin.sin_addr), 1);
	f->silent = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(f->silent, (const struct sockaddr *)(const void *)&sin, sizeof(sin)), 0);
}

static pid_t start_knotd(const char *conf)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		execl("/usr/sbin/knotd", "knotd", "-c", conf, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* The root is signed once its key is in the key database. */
static void trust_root_key(struct fixture *f)
{
	struct deadline limit = deadline_in_ms(20000);
	struct str ds = {0};

	while (deadline_left_ms(&limit) > 0 && strstr(str_c(&ds), " 13 2 ") == NULL) {
		const char *const argv[] = { "keymgr", "-c", f->conf, ".", "ds", NULL };

		host_pause_ms(&f->h, 200);
		str_cut(&ds, 0);
		if (!host_run_ok(&f->h, argv, &ds, &f->err))
			err_clear(&f->err);
	}
	if (strstr(str_c(&ds), " 13 2 ") == NULL)
		fail_msg("knotd made no key");
	write_file(f, "usr/share/dns/root.key", str_c(&ds));
	str_free(&ds);
}

/* Until the server answers, look-ups fail: a fresh context each, since failures are remembered. */
static void wait_ready(struct fixture *f, struct host *h)
{
	struct deadline limit = deadline_in_ms(20000);
	struct dns_answer answer = {0};

	while (!host_linux_dns(h, f->a, "mail.example.org", DNS_A, &answer, &f->err) || !answer.secure) {
		if (deadline_left_ms(&limit) == 0)
			fail_msg("knotd does not answer: %s %s", f->err.msg, answer.bogus);
		err_clear(&f->err);
		host_linux_dns_close(h);
		host_pause_ms(h, 200);
	}
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	f->a = arena_new();
	f->silent = -1;
	f->ready = can_run();
	if (!f->ready)
		return 0;
	strcpy(f->dir, "/tmp/test_dns.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_true(host_linux_open(&f->h, "/", &f->err));
	snprintf(f->conf, sizeof(f->conf), "%s/knot.conf", f->dir);
	RUN(f, NULL, "ip", "link", "set", "lo", "up");
	RUN(f, NULL, "ip", "addr", "add", ROOT_SERVER "/32", "dev", "lo");
	RUN(f, NULL, "ip", "addr", "add", SILENT_SERVER "/32", "dev", "lo");
	write_file(f, "knot.conf", knot_conf);
	write_file(f, "root.zone", root_zone);
	write_file(f, "plain.zone", child_zone);
	write_file(f, "bogus.zone", child_zone);
	char dir[80];
	snprintf(dir, sizeof(dir), "%s/usr/share/dns", f->dir);
	RUN(f, NULL, "mkdir", "-p", dir);
	/* Of the thirteen that libunbound knows by itself twelve are not here: whether it came to the right one was chance. */
	write_file(f, "usr/share/dns/root.hints", ". 3600000 NS a.\na. 3600000 A " ROOT_SERVER "\n");
	bind_silent(f);
	f->knotd = start_knotd(f->conf);
	trust_root_key(f);
	host_linux_close(&f->h);
	assert_true(host_linux_open(&f->h, f->dir, &f->err));
	wait_ready(f, &f->h);
	return 0;
}

static void end(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->ready) {
		end(f->knotd);
		if (f->late > 0)
			end(f->late);
		close(f->silent);
		host_linux_close(&f->h);
		assert_true(host_linux_open(&f->h, "/", &f->err));
		assert_true(f->h.fs->remove_tree(&f->h, f->dir, &f->err));
		host_linux_close(&f->h);
	}
	arena_free(f->a);
	free(f);
	return 0;
}

/* --- tests */

static struct fixture *ready(void **state)
{
	struct fixture *f = *state;

	if (!f->ready)
		skip();
	err_clear(&f->err);
	return f;
}

static struct dns_answer ask(struct fixture *f, const char *name, enum dns_type type)
{
	struct dns_answer answer = {0};

	if (!host_linux_dns(&f->h, f->a, name, type, &answer, &f->err))
		fail_msg("%s", f->err.msg);
	return answer;
}

static void test_signed(void **state)
{
	struct fixture *f = ready(state);
	struct dns_answer a = ask(f, "mail.example.org.", DNS_A);

	assert_true(a.secure);
	assert_null(a.bogus);
	assert_false(a.nxdomain);
	assert_int_equal(a.data.n, 2);
	assert_int_equal(a.data.v[0].n, 4);
	assert_int_equal(a.data.v[0].p[0], 45);
	assert_int_equal(ask(f, "example.org", DNS_MX).data.v[0].n, 2 + 18); /* preference, 4mail7example3org0 */
	assert_int_equal(ask(f, "example.org", DNS_CAA).data.n, 1);
	assert_int_equal(ask(f, "10.10.90.45.in-addr.arpa", DNS_PTR).data.n, 1);
}

static void test_txt_strings(void **state)
{
	struct dns_answer a = ask(ready(state), "example.org", DNS_TXT);

	assert_int_equal(a.data.n, 1);
	assert_int_equal(a.data.v[0].n, 16);
	assert_memory_equal(a.data.v[0].p, "\x09v=spf1 mx\x05 -all", 16);
}

static void test_nothing_there(void **state)
{
	struct fixture *f = ready(state);
	struct dns_answer none = ask(f, "nobody.example.org", DNS_A), no_data = ask(f, "example.org", DNS_AAAA);

	assert_true(none.nxdomain);
	assert_true(none.secure);
	assert_int_equal(none.data.n, 0);
	assert_false(no_data.nxdomain);
	assert_int_equal(no_data.data.n, 0);
}

static void test_unsigned(void **state)
{
	struct dns_answer a = ask(ready(state), "www.plain", DNS_A);

	assert_false(a.secure);
	assert_null(a.bogus);
	assert_int_equal(a.data.n, 1);
}

static void test_bogus(void **state)
{
	struct dns_answer a = ask(ready(state), "www.bogus", DNS_A);

	assert_non_null(a.bogus);
	assert_non_null(strstr(a.bogus, "bogus")); /* it names the zone */
	assert_false(a.secure);
	assert_int_equal(a.data.n, 0);
}

static void test_undetermined(void **state)
{
	struct fixture *f = ready(state);
	struct deadline limit = deadline_in_ms(12000);
	struct dns_answer answer = { .nxdomain = true };

	assert_false(host_linux_dns(&f->h, f->a, "www.dead", DNS_A, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_NET);
	assert_non_null(strstr(f->err.msg, "A of www.dead could not be determined"));
	assert_true(answer.nxdomain); /* unchanged */
	assert_false(host_linux_dns(&f->h, f->a, "www.silent", DNS_A, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_NET);
	assert_true(deadline_left_ms(&limit) > 0);
	ask(f, "mail.example.org", DNS_A); /* and afterwards it works again */
}

static void test_one_server(void **state)
{
	struct fixture *f = ready(state);
	struct dns_answer answer = {0};

	if (!host_linux_dns_at(&f->h, f->a, "lost.", ROOT_SERVER, "www.lost.", DNS_A, &answer, &f->err))
		fail_msg("%s", f->err.msg);
	assert_int_equal(answer.data.n, 1);
	assert_int_equal(answer.ttl, 300);
	assert_false(answer.secure);
	if (!host_linux_dns_at(&f->h, f->a, ".", ROOT_SERVER, "mail.example.org", DNS_A, &answer, &f->err))
		fail_msg("%s", f->err.msg);
	assert_true(answer.secure);
	assert_int_equal(answer.data.n, 2);
	assert_false(host_linux_dns_at(&f->h, f->a, "plain.", SILENT_SERVER, "www.plain.", DNS_A, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_NET);
	assert_non_null(strstr(f->err.msg, SILENT_SERVER));
}

static void test_not_a_name(void **state)
{
	struct fixture *f = ready(state);
	struct dns_answer answer = {0};

	assert_false(host_linux_dns(&f->h, f->a, "a..b", DNS_A, &answer, &f->err));
	assert_int_equal(f->err.code, ERR_INVALID);
	ask(f, "mail.example.org", DNS_A);
}

/* --- many at once */

static void on_done(void *ctx, const struct dns_question *q)
{
	int *n = ctx;

	assert_int_equal(q->failed, ERR_NONE);
	++*n;
}

static void many(struct fixture *f, struct dns_question *q, size_t n, const struct dns_pace *pace)
{
	if (!host_linux_dns_many(&f->h, f->a, q, n, pace, &f->err))
		fail_msg("%s", f->err.msg);
}

/* The same from the root down, and straight from the server that has it. */
static void test_many_agree(void **state)
{
	struct fixture *f = ready(state);
	int n = 0;
	const struct dns_pace pace = { .in_flight = 3, .on_done = on_done, .ctx = &n };
	struct dns_question q[] = {
		{ .name = "example.org", .type = DNS_MX },
		{ .name = "example.org", .type = DNS_MX, .server = ROOT_SERVER },
		{ .name = ".", .type = DNS_SOA },
		{ .name = ".", .type = DNS_SOA, .server = ROOT_SERVER },
		{ .name = "long.example.org", .type = DNS_TXT },
		{ .name = "long.example.org", .type = DNS_TXT, .server = ROOT_SERVER }, /* over TCP: 1.5 KB */
		{ .name = "10.10.90.45.in-addr.arpa.", .type = DNS_PTR },
		{ .name = "10.10.90.45.IN-ADDR.arpa.", .type = DNS_PTR, .server = ROOT_SERVER },
	};

	many(f, q, 8, &pace);
	assert_int_equal(n, 8);
	for (size_t i = 0; i < 8; i += 2) {
		const struct dns_answer *iterated = &q[i].answer, *direct = &q[i + 1].answer;

		assert_true(iterated->secure);
		assert_true(direct->authoritative);
		assert_int_equal(direct->data.n, 1);
		assert_int_equal(iterated->data.v[0].n, direct->data.v[0].n);
		assert_memory_equal(iterated->data.v[0].p, direct->data.v[0].p, direct->data.v[0].n);
		assert_int_equal(iterated->ttl, direct->ttl);
	}
	assert_int_equal(q[5].answer.data.v[0].n, 6 * 251);
}

/* One that is silent, one that refuses and two that are none cost only their own answers. */
static void test_many_failures(void **state)
{
	struct fixture *f = ready(state);
	struct dns_question q[] = {
		{ .name = "www.plain", .type = DNS_A, .server = SILENT_SERVER },
		{ .name = "www.plain", .type = DNS_A, .server = "127.0.0.1" },
		{ .name = "www.plain", .type = DNS_A, .server = "ns.plain" },
		{ .name = "a..b", .type = DNS_A },
		{ .name = "a..b", .type = DNS_A, .server = ROOT_SERVER },
		{ .name = "www.silent", .type = DNS_A },
		{ .name = "www.plain", .type = DNS_A, .server = ROOT_SERVER },
		{ .name = "www.plain", .type = DNS_A },
	};
	static const enum err_code want[] = { ERR_NET, ERR_NET, ERR_INVALID, ERR_INVALID, ERR_INVALID, ERR_NET, ERR_NONE, ERR_NONE };

	many(f, q, 8, &(struct dns_pace){ .limit_ms = 4000 });
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(q[i].failed, want[i]);
		assert_true((q[i].why != NULL) == (want[i] != ERR_NONE));
	}
}

static void test_referral_and_alias(void **state)
{
	struct fixture *f = ready(state);
	struct dns_question q[] = {
		{ .name = "www.silent", .type = DNS_A, .server = ROOT_SERVER },
		{ .name = "also.example.org", .type = DNS_A, .server = ROOT_SERVER },
		{ .name = "also.example.org.", .type = DNS_A },
		{ .name = "mail.example.org.", .type = DNS_A },
		{ .name = "silent", .type = DNS_NS, .server = ROOT_SERVER },
		{ .name = "www.silent", .type = DNS_NS, .server = ROOT_SERVER },
	};

	many(f, q, 6, &(struct dns_pace){0});
	assert_true(q[0].answer.referral);
	assert_false(q[0].answer.authoritative);
	/* Whom the name was given to is told of the name itself alone. */
	assert_true(q[4].answer.referral);
	assert_int_equal(q[4].answer.data.n, 1);
	assert_memory_equal(q[4].answer.data.v[0].p, "\2ns\6silent", 11);
	assert_true(q[5].answer.referral);
	assert_int_equal(q[5].answer.data.n, 0);
	assert_string_equal(q[1].answer.alias, "mail.example.org");
	assert_string_equal(q[2].answer.alias, "mail.example.org");
	assert_int_equal(q[2].answer.data.n, 2);
	assert_null(q[3].answer.alias);
}

static bool late_answers(struct fixture *f)
{
	struct dns_question q = { .name = "www.late", .type = DNS_A, .server = LATE_SERVER };

	many(f, &q, 1, &(struct dns_pace){0});
	return q.failed == ERR_NONE && q.answer.authoritative;
}

static void late_comes(struct host *h, int ms)
{
	struct fixture *f = h->test_ctx;
	struct deadline limit = deadline_in_ms(20000);
	char path[80];

	(void)ms;
	h->pause = NULL;
	snprintf(path, sizeof(path), "%s/late", f->dir);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/late.conf", f->dir);
	write_file(f, "late.conf", late_conf);
	RUN(f, NULL, "ip", "addr", "add", LATE_SERVER "/32", "dev", "lo");
	f->late = start_knotd(path);
	while (!late_answers(f)) {
		assert_true(deadline_left_ms(&limit) > 0);
		host_pause_ms(h, 50);
	}
}

/* A server that is away for a moment is asked a second time, by who does not remember its failure. */
static void test_servfail_passes(void **state)
{
	struct fixture *f = ready(state);

	ask(f, "mail.example.org", DNS_A);
	f->h.pause = late_comes;
	f->h.test_ctx = f;
	assert_int_equal(ask(f, "www.late", DNS_A).data.n, 1);
	assert_true(f->late > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_txt_strings),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_bogus),
		cmocka_unit_test(test_undetermined),
		cmocka_unit_test(test_one_server),
		cmocka_unit_test(test_not_a_name),
		cmocka_unit_test(test_many_agree),
		cmocka_unit_test(test_many_failures),
		cmocka_unit_test(test_referral_and_alias),
		cmocka_unit_test(test_servfail_passes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
