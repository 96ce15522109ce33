/*
 * The change of the key as a whole: certbot, the name servers and the daemons
 * are played, the certificates are real. Killed before each of its calls, or
 * with each of them failing, the next run ends it, and at every moment what is
 * served is a whole pair whose key the published records name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check/tlsa.h"
#include "cmd/certificate.h"
#include "cmd/lineage.h"
#include "cmd/rollover_state.h"
#include "plan/paths.h"
#include "tests/unit/certs.h"
#include "tests/unit/dns_script.h"
#include "tests/unit/fake_host.h"

#define HOST "mail.example.org"
#define LIVE "/etc/letsencrypt/live/"

enum { TTL = 300, SERVERS = 2, LIMIT = 1000 };

struct fixture {
	struct fake f;
	struct certs_ca root, intermediate;
	struct site site;
	struct facts facts;
	int64_t now;
	bool lame;       /* the second name server does not answer */
	bool is_signed;  /* the zone is */
	const char *broken; /* the daemons cannot use a file with this text in it */
	char tlsa[SERVERS][2][80]; /* what each name server has, as dns print says it; "": nothing */
	char *out, *errout;
	size_t out_len, err_len;
};

static struct fixture *x; /* the host's functions have no other way to it */

/* --- the world */

static int64_t now_of(struct host *h)
{
	(void)h;
	return x->now;
}

static void push(struct arena *a, struct dns_answer *answer, const void *p, size_t n)
{
	struct dns_rdata d = { .p = (const unsigned char *)arena_memdup(a, p, n), .n = n };

	vec_push(a, &answer->data, d);
}

static bool dns(struct host *h, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		struct err *err)
{
	(void)h, (void)err;
	*answer = (struct dns_answer){ .secure = x->is_signed, .ttl = TTL };
	if (type == DNS_NS && strcmp(name, "example.org") == 0) {
		push(a, answer, "\3ns1\7example\3net", 17);
		push(a, answer, "\3ns2\7example\3net", 17);
	} else if (type == DNS_A && strncmp(name, "ns", 2) == 0) {
		push(a, answer, name[2] == '1' ? "\xc0\0\2\1" : "\xc0\0\2\2", 4);
	} else if (type == DNS_A) {
		push(a, answer, "\x2d\x5a\x0a\x0a", 4);
	}
	return true;
}

static bool dns_at(struct host *h, struct arena *a, const char *zone, const char *address, const char *name,
		   enum dns_type type, struct dns_answer *answer, struct err *err)
{
	size_t server = strcmp(address, "192.0.2.1") == 0 ? 0 : 1;

	(void)h;
	assert_string_equal(zone, "example.org");
	assert_string_equal(name, "_25._tcp." HOST);
	assert_int_equal(type, DNS_TLSA);
	if (server == 1 && x->lame)
		return err_set(err, ERR_NET, "no answer");
	*answer = (struct dns_answer){ .secure = x->is_signed, .ttl = TTL };
	for (size_t i = 0; i < 2 && x->tlsa[server][i][0] != '\0'; i++) {
		unsigned char rdata[3 + TLSA_SHA256] = { 3, 1, 1 };

		for (size_t k = 0; k < TLSA_SHA256; k++)
			sscanf(x->tlsa[server][i] + strlen("3 1 1 ") + 2 * k, "%2hhx", &rdata[3 + k]);
		push(a, answer, rdata, sizeof(rdata));
	}
	return true;
}

static bool addresses(struct host *h, struct arena *a, address_list *list, struct err *err)
{
	(void)h, (void)a, (void)err;
	*list = (address_list){0};
	return true;
}

/* The daemons serve what they read at their last reload. */
static bool probe(struct host *h, const struct probe_req *req, struct probe_res *res, struct err *err)
{
	struct certificate c;

	(void)h, (void)req;
	*res = (struct probe_res){0};
	if (!certificate_read(&x->f.plain, x->f.a, "/fake/served.pem", &c, err))
		return false;
	memcpy(res->cert_sha256, c.sha256, sizeof(res->cert_sha256));
	return true;
}

static EVP_PKEY *read_key(const char *path)
{
	const char *pem = fake_get(&x->f, path);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(key);
	return key;
}

static void write_lineage(const char *name, EVP_PKEY *key)
{
	static const char *const names[] = { HOST, NULL };
	const struct certs_leaf of = { .names = names, .not_before = x->now, .not_after = x->now + 90 * 86400,
				       .issuer = &x->intermediate };
	const char *dir = arena_printf(x->f.a, LIVE "%s", name);
	X509 *leaf = certs_leaf(key, &of);

	fake_put(&x->f, arena_printf(x->f.a, "%s/privkey.pem", dir), certs_key_pem(x->f.a, key));
	fake_put(&x->f, arena_printf(x->f.a, "%s/fullchain.pem", dir),
		 arena_printf(x->f.a, "%s%s", certs_pem(x->f.a, leaf), certs_pem(x->f.a, x->intermediate.cert)));
	fake_put(&x->f, arena_printf(x->f.a, "/etc/letsencrypt/renewal/%s.conf", name), "conf");
	X509_free(leaf);
	EVP_PKEY_free(key);
}

static void make_lineage(const char *name)
{
	write_lineage(name, certs_key());
}

static void renew_lineage(const char *name)
{
	write_lineage(name, read_key(arena_printf(x->f.a, LIVE "%s/privkey.pem", name)));
}

static const char *option(const struct run_req *req, const char *name)
{
	for (size_t i = 0; req->argv[i] != NULL; i++)
		if (strcmp(req->argv[i], name) == 0)
			return req->argv[i + 1];
	fail_msg("certbot without %s", name);
	return NULL;
}

static void certbot(const struct run_req *req)
{
	const char *name = option(req, "--cert-name");
	const char *conf = arena_printf(x->f.a, "/etc/letsencrypt/renewal/%s.conf", name);
	struct err err = {0};

	if (strcmp(req->argv[1], "certonly") == 0 && !fake_is_there(&x->f, conf)) {
		/* As certbot itself: it does not write into a directory that is there. */
		assert_false(fake_is_there(&x->f, arena_printf(x->f.a, LIVE "%s", name)));
		make_lineage(name);
	} else if (strcmp(req->argv[1], "certonly") == 0) {
		for (size_t i = 0; req->argv[i] != NULL; i++)
			if (strcmp(req->argv[i], "--force-renewal") == 0)
				renew_lineage(name);
	} else if (strcmp(req->argv[1], "delete") == 0) {
		assert_true(x->f.plain.fs->remove(&x->f.plain, conf, &err));
	}
}

static bool program(struct fake *f, const struct run_req *req, struct run_res *res, int *status)
{
	const char *pem;

	*status = 0;
	if (strcmp(req->argv[0], "certbot") == 0) {
		certbot(req);
	} else if (strcmp(req->argv[0], "systemctl") == 0) {
		pem = fake_get(f, PATH_TLS_PEM);
		if (x->broken != NULL && strstr(pem, x->broken) != NULL) {
			str_adds(&res->err, "Job failed.");
			*status = 1;
		} else {
			fake_put(f, "/fake/served.pem", pem);
		}
	} else {
		return false;
	}
	return true;
}

/* --- what is done with it */

static const char *record_of(const char *path)
{
	struct certificate c;
	struct err err = {0};

	if (!certificate_read(&x->f.plain, x->f.a, path, &c, &err))
		fail_msg("%s", err.msg);
	return tlsa_text(x->f.a, c.spki_sha256);
}

static const char *next_record(const char *lineage)
{
	return record_of(arena_printf(x->f.a, LIVE "%s/fullchain.pem", lineage));
}

static void publish(size_t server, const char *one, const char *two)
{
	snprintf(x->tlsa[server][0], sizeof(x->tlsa[server][0]), "%s", one);
	snprintf(x->tlsa[server][1], sizeof(x->tlsa[server][1]), "%s", two);
}

static void fake_world(void)
{
	x->f.program = program;
	for (struct host *h = &x->f.h; h != NULL; h = h == &x->f.h ? &x->f.plain : NULL) {
		h->now = now_of;
		h->dns = dns;
		h->dns_at = dns_at;
		h->dns_many = dns_one_by_one;
		h->addresses = addresses;
		h->probe = probe;
	}
}

static struct cmd cmd_open(void)
{
	free(x->out);
	free(x->errout);
	return (struct cmd){ .host = &x->f.h, .arena = x->f.a, .out = open_memstream(&x->out, &x->out_len),
			     .errout = open_memstream(&x->errout, &x->err_len) };
}

static int done(struct cmd *c, int status)
{
	fclose(c->out);
	fclose(c->errout);
	return status;
}

static int do_begin(void)
{
	struct cmd c = cmd_open();

	return done(&c, certificate_rollover_begin(&c, &x->site, &x->facts));
}

static int do_finish(bool at_once)
{
	struct cmd c = cmd_open();

	return done(&c, certificate_rollover_finish(&c, &x->site, &x->facts, at_once));
}

static int do_cancel(void)
{
	struct cmd c = cmd_open();

	return done(&c, certificate_rollover_cancel(&c, &x->site));
}

static int do_deploy(void)
{
	struct cmd c = cmd_open();

	return done(&c, certificate_deploy(&c, &x->site));
}

static int do_fetch(enum certificate_when when)
{
	struct cmd c = cmd_open();

	return done(&c, certificate_fetch(&c, &x->site, &x->facts, when));
}

static bool do_tend(void)
{
	struct cmd c = cmd_open();
	struct err err = {0};
	bool ok = certificate_rollover_tend(&c, &x->site, &err);

	done(&c, 0);
	return ok;
}

static struct rollover state_now(void)
{
	struct cmd c = { .host = &x->f.plain, .arena = x->f.a };
	struct rollover r;
	struct err err = {0};

	if (!rollover_load(&c, &x->site, &r, &err))
		fail_msg("%s", err.msg);
	return r;
}

static void says(const char *text)
{
	if (strstr(x->errout, text) == NULL && strstr(x->out, text) == NULL)
		fail_msg("\"%s%s\" does not say \"%s\"", x->out, x->errout, text);
}

static int setup(void **state)
{
	(void)state;
	x = calloc(1, sizeof(*x));
	fake_open(&x->f);
	fake_world();
	x->now = (int64_t)time(NULL);
	x->is_signed = true;
	x->root = certs_ca_make("Test Root", NULL);
	x->intermediate = certs_ca_make("Test Intermediate", &x->root);
	x->site = (struct site){ .hostname = HOST, .contact = "a@example.net", .web = { .mta_sts = "none" },
				 .network = { "auto", "auto" }, .acme = { "https://acme-v02.api.letsencrypt.org/directory" } };
	x->facts = (struct facts){ .ipv4 = "45.90.10.10", .ipv6 = "" };
	fake_put(&x->f, "/etc/ssl/certs/ca-certificates.crt", certs_pem(x->f.a, x->root.cert));
	fake_put(&x->f, PATH_STATE "/here", "");
	make_lineage(HOST);
	fake_put(&x->f, PATH_TLS_PEM,
		 arena_printf(x->f.a, "%s%s", fake_get(&x->f, LIVE HOST "/privkey.pem"),
			      fake_get(&x->f, LIVE HOST "/fullchain.pem")));
	fake_put(&x->f, "/fake/served.pem", fake_get(&x->f, PATH_TLS_PEM));
	for (size_t i = 0; i < SERVERS; i++)
		publish(i, record_of(PATH_TLS_PEM), "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	certs_ca_free(&x->root);
	certs_ca_free(&x->intermediate);
	free(x->out);
	free(x->errout);
	fake_close(&x->f);
	free(x);
	return 0;
}

/* Begun, both records published everywhere and known. */
static void ready_to_finish(void)
{
	assert_int_equal(do_begin(), EXIT_YES);
	for (size_t i = 0; i < SERVERS; i++)
		publish(i, record_of(PATH_TLS_PEM), next_record(HOST "-2"));
	assert_true(do_tend());
	x->now += 2 * TTL;
}

/* --- tests */

static void from_begin_to_finish(void **state)
{
	(void)state;
	const char *old = record_of(PATH_TLS_PEM);

	assert_int_equal(do_begin(), EXIT_YES);
	const char *next = next_record(HOST "-2");
	says(next);
	assert_string_not_equal(next, old);
	assert_string_equal(record_of("/fake/served.pem"), old);
	assert_int_equal(do_begin(), EXIT_YES);
	says("under way already");
	assert_string_equal(next_record(HOST "-2"), next);

	assert_int_equal(do_finish(false), EXIT_NO);
	says("ns1.example.net (192.0.2.1) has only other TLSA records");
	publish(0, old, next);
	assert_int_equal(do_finish(false), EXIT_NO);
	says("ns2.example.net (192.0.2.2) has only other TLSA records");
	assert_int_equal(do_finish(true), EXIT_NO); /* --now does not help against a record that is heeded */
	publish(1, old, next);
	assert_true(do_tend());
	says("every name server has the next TLSA record now");
	assert_int_equal(do_finish(false), EXIT_NO);
	says("caches may still hold");
	x->now += 2 * TTL - 1;
	assert_int_equal(do_finish(true), EXIT_NO);
	assert_string_equal(record_of("/fake/served.pem"), old);
	x->now += 1;
	assert_int_equal(do_finish(false), EXIT_YES);
	says(old);
	assert_string_equal(record_of("/fake/served.pem"), next);
	assert_string_equal(record_of(PATH_TLS_PEM), next);
	assert_false(fake_is_there(&x->f, LIVE HOST));
	assert_string_equal(state_now().lineage, HOST "-2");
	assert_int_equal(state_now().step, ROLL_NONE);
	/* and back to the first name with the next change */
	assert_int_equal(do_deploy(), EXIT_YES);
	assert_int_equal(do_finish(false), EXIT_NO);
	assert_int_equal(do_begin(), EXIT_YES);
	assert_string_equal(state_now().other, HOST);
	assert_int_equal(do_cancel(), EXIT_YES);
	assert_false(fake_is_there(&x->f, LIVE HOST));
	assert_string_equal(record_of("/fake/served.pem"), next);
}

static void waiting_begins_anew_when_a_server_loses_the_record(void **state)
{
	(void)state;
	ready_to_finish();
	publish(1, record_of(PATH_TLS_PEM), "");
	assert_true(do_tend());
	says("begins anew");
	publish(1, record_of(PATH_TLS_PEM), next_record(HOST "-2"));
	assert_int_equal(do_finish(false), EXIT_NO);
	x->lame = true;
	x->now += 2 * TTL;
	assert_int_equal(do_finish(false), EXIT_NO);
	says("ns2.example.net of example.org does not answer");
	x->lame = false;
}

static void without_dane_now_does(void **state)
{
	(void)state;
	const char *old = record_of(PATH_TLS_PEM);

	assert_int_equal(do_begin(), EXIT_YES);
	x->is_signed = false;
	assert_int_equal(do_finish(false), EXIT_NO);
	says("finish --now");
	x->is_signed = true;
	publish(0, "", "");
	assert_int_equal(do_finish(true), EXIT_NO); /* the other server has one still */
	publish(1, "", "");
	assert_int_equal(do_finish(false), EXIT_NO);
	says("no TLSA record is published");
	assert_int_equal(do_finish(true), EXIT_YES);
	says("without waiting");
	assert_string_not_equal(record_of("/fake/served.pem"), old);
}

static void a_foreign_lineage_is_not_taken(void **state)
{
	(void)state;
	make_lineage(HOST "-2");
	assert_int_equal(do_begin(), EXIT_NO);
	says("certbot delete --cert-name " HOST "-2");
	assert_true(fake_is_there(&x->f, LIVE HOST "-2/privkey.pem"));
	assert_int_equal(do_cancel(), EXIT_NO);
}

static void a_begin_that_fails_leaves_nothing(void **state)
{
	(void)state;
	x->f.refuse = "certbot certonly";
	assert_int_equal(do_begin(), EXIT_NO);
	says("the key is not being changed");
	x->f.refuse = NULL;
	assert_int_equal(state_now().step, ROLL_NONE);
	assert_false(fake_is_there(&x->f, LIVE HOST "-2"));
	assert_int_equal(do_begin(), EXIT_YES);
}

/* The next lineage renews itself while it waits; the hook then must not bring it. */
static void the_hook_brings_the_served_lineage_only(void **state)
{
	(void)state;
	const char *old = record_of(PATH_TLS_PEM);

	assert_int_equal(do_begin(), EXIT_YES);
	assert_int_equal(do_deploy(), EXIT_YES);
	assert_string_equal(record_of("/fake/served.pem"), old);
}

static void a_renewal_with_another_key_is_refused_while_a_record_names_the_old_one(void **state)
{
	(void)state;
	const char *old = record_of(PATH_TLS_PEM);

	make_lineage(HOST);
	assert_int_equal(do_deploy(), EXIT_NO);
	says("has another key");
	says("the present one stays");
	assert_string_equal(record_of("/fake/served.pem"), old);
	for (size_t i = 0; i < SERVERS; i++)
		publish(i, old, next_record(HOST));
	assert_int_equal(do_deploy(), EXIT_YES);
	assert_string_not_equal(record_of("/fake/served.pem"), old);
}

static void what_the_daemons_cannot_use_is_taken_back(void **state)
{
	(void)state;
	const char *old = record_of(PATH_TLS_PEM), *before = fake_get(&x->f, PATH_TLS_PEM);

	ready_to_finish();
	const char *key = fake_get(&x->f, LIVE HOST "-2/privkey.pem");
	x->broken = arena_memdup(x->f.a, key + 60, 40);
	assert_int_equal(do_finish(false), EXIT_NO);
	says("the old one serves again");
	assert_string_equal(record_of("/fake/served.pem"), old);
	assert_string_equal(fake_get(&x->f, PATH_TLS_PEM), before);
	assert_int_equal(state_now().step, ROLL_WAITING);
	/* If they can use neither, the old one is not put back for long. */
	x->broken = "PRIVATE KEY";
	assert_int_equal(do_finish(false), EXIT_NO);
	says("it is the same");
	assert_int_equal(state_now().step, ROLL_SWITCHING);
	x->broken = NULL;
	assert_int_equal(do_finish(false), EXIT_YES);
	assert_string_not_equal(record_of("/fake/served.pem"), old);
	assert_int_equal(state_now().step, ROLL_NONE);
}

static void a_torn_state_is_no_guess(void **state)
{
	(void)state;
	fake_put(&x->f, PATH_STATE "/rollover.json", "{\"hostname\": \"" HOST "\", \"lineage\": \"../../tmp\", \"step\": \"none\"}");
	assert_int_equal(do_deploy(), EXIT_NO);
	says("rollover.json is not as mailstead wrote it");
	fake_put(&x->f, PATH_STATE "/rollover.json", "{");
	assert_int_equal(do_begin(), EXIT_NO);
	/* That of a host name of before does not count. */
	fake_put(&x->f, PATH_STATE "/rollover.json",
		 "{\"hostname\": \"old.example.org\", \"lineage\": \"old.example.org-2\", \"step\": \"none\", \"other\": \"\"}");
	assert_int_equal(do_deploy(), EXIT_YES);
}

/* --- renewal */

enum { DAY = 86400 };

static void the_timer_renews_what_certbot_did_not(void **state)
{
	const char *old = record_of(PATH_TLS_PEM), *before = fake_get(&x->f, PATH_TLS_PEM);

	(void)state;
	x->now += 65 * DAY; /* due: certbot's own timer does it */
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_YES);
	assert_false(fake_ran(&x->f, "certbot"));
	x->now += 5 * DAY;
	x->f.refuse = "certbot";
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_NO);
	says("its renewal is overdue: 20 of its 90 days are left");
	assert_true(fake_ran(&x->f, "certbot certonly"));
	fake_forget(&x->f);
	x->now += 60; /* a CA counts failures: not every minute */
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_YES);
	assert_false(fake_ran(&x->f, "certbot"));
	x->f.refuse = NULL;
	x->now += 3600;
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_YES);
	assert_string_not_equal(fake_get(&x->f, PATH_TLS_PEM), before);
	assert_string_equal(record_of("/fake/served.pem"), old); /* the key stays */
	fake_forget(&x->f);
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_YES);
	assert_false(fake_ran(&x->f, "certbot"));
}

/* certbot takes no notice of a hook that fails. */
static void a_renewal_that_the_hook_did_not_bring_is_brought_later(void **state)
{
	const char *before = fake_get(&x->f, PATH_TLS_PEM);

	(void)state;
	x->now += 60 * DAY;
	renew_lineage(HOST);
	const char *good = fake_get(&x->f, LIVE HOST "/fullchain.pem");
	/* The leaf alone. */
	fake_put(&x->f, LIVE HOST "/fullchain.pem",
		 arena_memdup(x->f.a, good, (size_t)(strstr(good + 1, "-----BEGIN") - good)));
	assert_int_equal(do_deploy(), EXIT_NO);
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_NO);
	says("is not complete");
	assert_string_equal(fake_get(&x->f, PATH_TLS_PEM), before);
	fake_put(&x->f, LIVE HOST "/fullchain.pem", good);
	x->now += DAY;
	assert_int_equal(do_fetch(CERT_IF_DUE), EXIT_YES);
	assert_non_null(strstr(fake_get(&x->f, PATH_TLS_PEM), good));
	assert_false(fake_ran(&x->f, "certbot"));
}

/* Somebody deleted what waited. */
static void a_lost_next_lineage_can_be_cancelled(void **state)
{
	struct err err = {0};

	(void)state;
	ready_to_finish();
	assert_true(x->f.plain.fs->remove_tree(&x->f.plain, "/etc/letsencrypt/live/" HOST "-2", &err));
	assert_true(do_tend());
	says("rollover cancel");
	assert_int_equal(do_finish(false), EXIT_NO);
	assert_int_equal(do_cancel(), EXIT_YES);
	assert_int_equal(state_now().step, ROLL_NONE);
}

/* --- at any instant */

/* At every moment: a whole pair, whose key both records name. */
static void is_served_rightly(long k)
{
	const char *pem = fake_get(&x->f, PATH_TLS_PEM), *record = record_of(PATH_TLS_PEM);

	if (strstr(pem, "PRIVATE KEY") == NULL ||
	    (strcmp(record, x->tlsa[0][0]) != 0 && strcmp(record, x->tlsa[0][1]) != 0))
		fail_msg("at call %ld: not a key that is published", k);
}

static void is_settled(const char *lineage, long k)
{
	struct rollover r = state_now();

	if (r.step != ROLL_NONE || strcmp(r.lineage, lineage) != 0)
		fail_msg("at call %ld: %s is left at step %s", k, r.lineage, rollover_step_name(r.step));
	const char *other = strcmp(lineage, HOST) == 0 ? HOST "-2" : HOST;
	if (fake_is_there(&x->f, arena_printf(x->f.a, LIVE "%s", other)))
		fail_msg("at call %ld: %s is left over", k, other);
	if (strcmp(record_of("/fake/served.pem"), record_of(PATH_TLS_PEM)) != 0)
		fail_msg("at call %ld: the daemons serve another key", k);
}

static int finish_now(void)
{
	return do_finish(false);
}

/* Runs the word with the k-th call failing or the process killed before it. True when it came to its end. */
static bool struck(int (*word)(void), enum fault_kind kind, long k)
{
	int status;

	fake_restore(&x->f);
	fake_world();
	if (kind != FAULT_KILL) {
		fake_arm(&x->f, kind, k);
		status = word();
		bool through = x->f.calls < k;
		fake_arm(&x->f, FAULT_NONE, 0);
		return through && status == EXIT_YES;
	}
	pid_t pid = fork();
	if (pid == 0) {
		fake_arm(&x->f, kind, k);
		_exit(word());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status) == EXIT_YES;
}

static void finish_struck_anywhere(void **state)
{
	static const enum fault_kind kinds[] = { FAULT_KILL, FAULT_BEFORE, FAULT_AFTER };

	(void)state;
	ready_to_finish();
	fake_keep(&x->f);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		long k = 1;

		for (; !struck(finish_now, kinds[i], k); k++) {
			assert_true(k < LIMIT);
			is_served_rightly(k);
			/* The timer's next turn finishes or has left it waiting; the operator's next finishes. */
			assert_true(do_tend());
			is_served_rightly(k);
			if (state_now().step == ROLL_WAITING)
				assert_int_equal(do_finish(false), EXIT_YES);
			is_settled(HOST "-2", k);
		}
		assert_true(k > 20);
		is_settled(HOST "-2", k);
	}
}

static void begin_struck_anywhere(void **state)
{
	static const enum fault_kind kinds[] = { FAULT_KILL, FAULT_BEFORE, FAULT_AFTER };

	(void)state;
	fake_keep(&x->f);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (long k = 1; !struck(do_begin, kinds[i], k); k++) {
			assert_true(k < LIMIT);
			/* Either it is taken back or it is begun again, by what the state says is possible. */
			assert_true(do_tend());
			if (k % 2 == 0 && state_now().step != ROLL_NONE) {
				assert_int_equal(do_cancel(), EXIT_YES);
				is_settled(HOST, k);
			}
			assert_int_equal(do_begin(), EXIT_YES);
			assert_int_equal(state_now().step, ROLL_WAITING);
			assert_string_equal(record_of("/fake/served.pem"), x->tlsa[0][0]);
		}
}

static void cancel_struck_anywhere(void **state)
{
	static const enum fault_kind kinds[] = { FAULT_KILL, FAULT_BEFORE, FAULT_AFTER };

	(void)state;
	ready_to_finish();
	fake_keep(&x->f);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (long k = 1; !struck(do_cancel, kinds[i], k); k++) {
			assert_true(k < LIMIT);
			assert_true(do_tend());
			if (state_now().step != ROLL_NONE)
				assert_int_equal(do_cancel(), EXIT_YES);
			is_settled(HOST, k);
		}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(from_begin_to_finish),
		TEST(waiting_begins_anew_when_a_server_loses_the_record),
		TEST(without_dane_now_does),
		TEST(a_foreign_lineage_is_not_taken),
		TEST(a_begin_that_fails_leaves_nothing),
		TEST(the_hook_brings_the_served_lineage_only),
		TEST(a_renewal_with_another_key_is_refused_while_a_record_names_the_old_one),
		TEST(what_the_daemons_cannot_use_is_taken_back),
		TEST(a_torn_state_is_no_guess),
		TEST(the_timer_renews_what_certbot_did_not),
		TEST(a_renewal_that_the_hook_did_not_bring_is_brought_later),
		TEST(a_lost_next_lineage_can_be_cancelled),
		TEST(begin_struck_anywhere),
		TEST(finish_struck_anywhere),
		TEST(cancel_struck_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
