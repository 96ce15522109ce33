/* The proof that mail goes through, against a server whose answers are scripted: each stage's failure is told apart. */
#include "tests/unit/check_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "check/keys.h"
#include "check/proof.h"
#include "mail/dkim.h"
#include "plan/paths.h"

#define ADDRESS "mailstead-trial-1@example.org"
#define REFLECTOR "echo@example.net"
#define QUEUED "250 2.0.0 Ok: queued as 4YxWjk2mHvz1q"

/* What the server does, and what it was asked. */
static struct {
	const char *answer, *spam_answer; /* to a message; the first as often as early says comes early_answer instead */
	enum mail_step step;
	const char *early_answer;
	int early;
	bool arrives, is_notice, collect_fails;
	bool reflects;
	const char *reply;   /* then: the answer of whom it was sent to; NULL: none */
	const char *changed; /* put behind the message on its way */
	bool sign_rsa, sign_ed25519;
	struct str box, steps;
	int sent, ports[8], nports;
	int64_t clock;
} server;

static struct check_box box;
static struct str password;

/* --- a server */

static const char *b64(const unsigned char *p, size_t n)
{
	char *text = arena_alloc(box.a, n * 2 + 8);

	EVP_EncodeBlock((unsigned char *)text, p, (int)n);
	return text;
}

/* Signs a message of ours, whose body is one line, as OpenDKIM does: relaxed, From and Subject. */
static void sign(const char *message, enum secret_kind kind, struct str *out)
{
	bool ed = kind == SECRET_ED25519;
	const char *selector = dkim_selector(box.a, &box.facts, "example.org", kind);
	const char *path = arena_printf(box.a, "%s%s", box.root, dkim_key_path(box.a, "example.org", selector));
	const char *body = strstr(message, "\r\n\r\n") + 4, *subject = strstr(message, "Subject: ") + 9;
	unsigned char digest[32], b[512];
	size_t n = sizeof(b);
	FILE *f = fopen(path, "r");
	EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	fclose(f);
	EVP_Digest(body, strlen(body), digest, NULL, EVP_sha256(), NULL);
	const char *field = arena_printf(box.a, "v=1; a=%s-sha256; c=relaxed/relaxed; d=example.org; s=%s; h=From:Subject; bh=%s; b=",
					 ed ? "ed25519" : "rsa", selector, b64(digest, 32));
	const char *text = arena_printf(box.a, "from:<" ADDRESS ">\r\nsubject:%.*s\r\ndkim-signature:%s",
					(int)strcspn(subject, "\r"), subject, field);
	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, ed ? NULL : EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, b, &n, ed ? digest : (const unsigned char *)text, ed ? 32 : strlen(text)), 1);
	str_addf(out, "DKIM-Signature: %s%s\r\n", field, b64(b, n));
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

static void deliver(const char *message)
{
	str_cut(&server.box, 0);
	str_adds(&server.box, "Return-Path: <" ADDRESS ">\r\n");
	if (server.sign_rsa)
		sign(message, SECRET_RSA2048, &server.box);
	if (server.sign_ed25519)
		sign(message, SECRET_ED25519, &server.box);
	str_adds(&server.box, message);
	str_adds(&server.box, server.changed);
}

static bool s_submit(struct host *h, const struct mail_login *to, const struct mail_out *mail, struct mail_said *said,
		     struct err *err)
{
	const char *text = arena_memdup(box.a, mail->text, mail->len);
	bool spam = strstr(text, "GTUBE") != NULL, early = server.sent++ < server.early;
	const char *answer = early ? server.early_answer : spam ? server.spam_answer : server.answer;

	(void)h;
	assert_string_equal(to->user, ADDRESS);
	assert_string_equal(str_c(to->password), "secret");
	assert_string_equal(to->address, "127.0.0.1");
	assert_string_equal(mail->from, ADDRESS);
	assert_string_equal(mail->to, server.reflects ? REFLECTOR : ADDRESS);
	server.ports[server.nports++ % 8] = to->port;
	*said = (struct mail_said){ .step = early ? MAIL_CONNECT : server.step };
	snprintf(said->line, sizeof(said->line), "%s", answer);
	if (answer[0] != '2')
		return err_set(err, ERR_NET, "port %d said: %s", to->port, answer);
	said->step = MAIL_TAKEN;
	if (server.reflects)
		str_adds(&server.box, server.reply != NULL ? server.reply : "");
	else if (server.arrives && !spam)
		deliver(text);
	if (server.is_notice && !spam)
		str_addf(&server.box, "From: MAILER-DAEMON\r\nSubject: Undelivered\r\n\r\n%s", text);
	return true;
}

static bool s_collect(struct host *h, const struct mail_login *from, int wait_ms, struct str *message, struct mail_said *said,
		      struct err *err)
{
	(void)h, (void)wait_ms;
	server.ports[server.nports++ % 8] = from->port;
	*said = (struct mail_said){0};
	if (server.collect_fails)
		return err_set(err, ERR_NET, "port %d: Connection refused", from->port);
	str_cut(message, 0);
	str_add(message, str_c(&server.box), server.box.len);
	return true;
}

/* Each look takes ten seconds: a deadline comes soon. */
static int64_t s_clock(struct host *h)
{
	(void)h;
	return server.clock += 10000;
}

static void s_pause(struct host *h, int ms)
{
	(void)h;
	server.clock += ms;
}

static void take_step(void *ctx, const char *what)
{
	(void)ctx;
	str_addf(&server.steps, "%s\n", what);
}

/* --- the tests' own */

static void put_ed25519_key(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	BIO *out = BIO_new(BIO_s_mem());
	char *p;

	PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	long n = BIO_get_mem_data(out, &p);
	box_put(&box, PATH_DKIM "/example.org/e2026a.key", 0600, arena_memdup(box.a, p, (size_t)n));
	BIO_free(out);
	EVP_PKEY_free(key);
}

static int begin(void **state)
{
	(void)state;
	check_box_open(&box);
	memset(&server, 0, sizeof(server));
	server.answer = QUEUED;
	server.spam_answer = "554 5.7.1 Gtube pattern";
	server.changed = "";
	server.step = MAIL_TEXT;
	server.arrives = server.sign_rsa = server.sign_ed25519 = true;
	box.h.submit = s_submit, box.h.collect = s_collect, box.h.monotonic_ms = s_clock, box.h.pause = s_pause;
	box.site.services.pop3 = box.site.dkim.ed25519 = true;
	box_program(&box, "journalctl", 0, "");
	str_adds(&password, "secret");
	put_ed25519_key();
	return 0;
}

static int end(void **state)
{
	(void)state;
	check_box_close(&box);
	str_free(&server.box);
	str_free(&server.steps);
	str_wipe(&password);
	return 0;
}

static struct proof proof;
static struct err err;

static bool run(void)
{
	err_clear(&err);
	proof = (struct proof){
		.host = &box.h, .arena = box.a, .site = &box.site, .address = ADDRESS, .password = &password, .refusal = true,
		.deadline_s = 100, .on_step = take_step,
	};
	return proof_run(&proof, &err);
}

static void expect_failure(enum proof_stage stage, const char *text)
{
	assert_false(run());
	assert_string_equal(proof_stage_name(proof.stage), proof_stage_name(stage));
	if (strstr(err.msg, text) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", text, err.msg);
	/* What to do is said each time; what nobody may know is said never. */
	assert_true(err.hint[0] != '\0' && err.code == ERR_RUN);
	assert_null(strstr(err.msg, "secret"));
}

/* --- out and back */

static bool reflect(const char *reply)
{
	err_clear(&err);
	server.reflects = true;
	server.reply = reply;
	proof = (struct proof){
		.host = &box.h, .arena = box.a, .site = &box.site, .address = ADDRESS, .to = REFLECTOR, .password = &password,
		.deadline_s = 100, .on_step = take_step,
	};
	return proof_reflect(&proof, &err);
}

static void expect_no_reflection(const char *reply, enum proof_stage stage, const char *text)
{
	assert_false(reflect(reply));
	assert_string_equal(proof_stage_name(proof.stage), proof_stage_name(stage));
	if (strstr(err.msg, text) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", text, err.msg);
	assert_true(err.hint[0] != '\0' && err.code == ERR_RUN);
}

static void an_answer_from_elsewhere_is_taken(void **state)
{
	(void)state;
	if (!reflect("From: echo@example.net\r\nIn-Reply-To: <1.mailstead-trial-1@mail.example.org>\r\n\r\nYou are " ADDRESS "\r\n"))
		fail_msg("%s", err.msg);
	assert_string_equal(str_c(&server.steps), "a message is sent by a user\nits answer from elsewhere is waited for\n");
}

/* What stands in the header is our own server's opinion of the answer. */
static void expect_verdict(const char *body, const char *verdict, bool fails)
{
	str_cut(&server.box, 0);
	if (!reflect(arena_printf(box.a, "From: echo@example.net\r\nAuthentication-Results: mail.example.org; spf=fail\r\n\r\n%s\r\n"
					 "You are " ADDRESS "\r\n", body)))
		fail_msg("%s", err.msg);
	assert_string_equal(proof.verdict, verdict);
	assert_int_equal(proof.verdict_fails, fails);
}

static void the_verdict_of_a_receiver(void **state)
{
	(void)state;
	expect_verdict("Hello", "", false);
	expect_verdict("Authentication-Results: mx.example.net;\r\n spf=pass smtp.mailfrom=x; dkim=pass (2048-bit key); dmarc=pass",
		       "spf=pass dkim=pass dmarc=pass", false);
	expect_verdict("SPF check:          pass\r\nDKIM check:         FAIL\r\nsummary", "spf=pass dkim=fail", true);
	expect_verdict("dmarc = none\r\nspf: SoftFail", "spf=softfail dmarc=none", true);
	/* Words that only look like it. */
	expect_verdict("Is SPF good? xspf=fail spf=great dkim dkim= dmarc=", "", false);
}

static void a_bounce_is_no_answer(void **state)
{
	(void)state;
	expect_no_reflection("From: MAILER-DAEMON@mail.example.org\r\nContent-Type: multipart/report; report-type=delivery-status\r\n"
			     "\r\nDiagnostic-Code: smtp; 550 no such\x1b[31m user\r\n\r\nFrom: <" ADDRESS ">\r\n",
			     PROOF_OUT, "smtp; 550 no such?[31m user");
	str_cut(&server.box, 0);
	expect_no_reflection("From: news@example.net\r\n\r\nBuy!\r\n", PROOF_OUT, "something else than an answer");
}

static void no_answer_says_how_far_it_came(void **state)
{
	(void)state;
	expect_no_reflection(NULL, PROOF_OUT, "did not leave within 100 seconds");
	box_program(&box, "journalctl", 0,
		    "4YxWjk2mHvz1q: to=<echo@example.net>, relay=mx.example.net[192.0.2.1]:25, status=sent (250 OK)\n");
	expect_no_reflection(NULL, PROOF_BACK, "was taken there, but no answer came");
}

static void mail_goes_through(void **state)
{
	(void)state;
	if (!run())
		fail_msg("%s", err.msg);
	assert_string_equal(proof.fetched_by, "IMAP");
	assert_int_equal(proof.selectors.n, 2);
	assert_string_equal(proof.selectors.v[0], "r2026a");
	assert_string_equal(proof.selectors.v[1], "e2026a");
	assert_int_equal(server.ports[0], 465);
	assert_int_equal(server.ports[1], 587);
	assert_int_equal(server.ports[2], 993);
	assert_string_equal(str_c(&server.steps), "a message is sent by a user\na message is sent that the filter must refuse\n"
						  "it is fetched from the mailbox\nits signatures are verified\n");
}

static void services_that_are_off_are_not_asked(void **state)
{
	(void)state;
	box.site.services.starttls = box.site.services.imap = box.site.dkim.ed25519 = false;
	server.sign_ed25519 = false;
	assert_true(run());
	assert_string_equal(proof.fetched_by, "POP3");
	assert_int_equal(server.ports[1], 465);
	assert_int_equal(server.ports[2], 995);
	assert_int_equal(proof.selectors.n, 1);
}

/* Neither IMAP nor POP3: the file itself, whose lines end as Maildir has it. */
static void without_imap_and_pop3_the_file_is_read(void **state)
{
	struct str lines = {0};

	(void)state;
	assert_true(run());
	for (size_t i = 0; i < server.box.len; i++)
		if (str_c(&server.box)[i] != '\r')
			str_addc(&lines, str_c(&server.box)[i]);
	box_put(&box, "/var/vmail/example.org/mailstead-trial-1/Maildir/new/1", 0600, str_c(&lines));
	str_free(&lines);
	box.site.services.imap = box.site.services.pop3 = false;
	if (!run())
		fail_msg("%s", err.msg);
	assert_int_equal(server.nports, 3 + 2);
}

static void a_daemon_that_just_started_is_waited_for(void **state)
{
	(void)state;
	server.early = 3;
	server.early_answer = "454 4.7.0 Temporary authentication failure";
	assert_true(run());
	server.sent = 0;
	server.early = 1;
	server.early_answer = "554 5.5.2 not yet";
	assert_true(run());
}

static void nobody_answers(void **state)
{
	(void)state;
	server.answer = "";
	server.step = MAIL_CONNECT;
	box_program(&box, "journalctl", 0, "connect\nfatal: no such file\nwarning: private/auth: Connection refused\nbye\n");
	expect_failure(PROOF_SUBMISSION, "private/auth: Connection refused");
}

static void nobody_can_log_in(void **state)
{
	(void)state;
	server.answer = "535 5.7.8 Error: authentication failed:";
	server.step = MAIL_LOGIN;
	expect_failure(PROOF_SUBMISSION, "a user cannot log in to send: port 465 said: 535 5.7.8");
	assert_int_equal(server.sent, 2); /* a last word is heard twice, and not for the whole time */
}

static void the_envelope_is_refused(void **state)
{
	(void)state;
	server.answer = "553 5.7.1 Sender address rejected";
	server.step = MAIL_ENVELOPE;
	expect_failure(PROOF_SUBMISSION, "Postfix refuses what a user sends: port 465 said: 553");
}

static void the_filter_refuses_good_mail(void **state)
{
	(void)state;
	server.answer = "554 5.7.1 Spam message rejected";
	box_program(&box, "journalctl -q --no-pager -o cat --since=@1799999999 --unit=rspamd.service", 0,
		    "<1>; rspamd_task_write_log: id: <x>, user: " ADDRESS ", (default: T (reject): [100.00/15.00] [MINE(100.00){}])\n");
	expect_failure(PROOF_FILTER, "; rspamd logged: (default: T (reject): [100.00/15.00] [MINE(100.00){}])");
}

static void a_milter_is_gone(void **state)
{
	(void)state;
	server.answer = "454 4.3.0 Try again later";
	server.step = MAIL_LOGIN;
	box_program(&box, "journalctl", 0, "warning: connect to Milter service unix:opendkim/rsa.sock: Connection refused\n");
	expect_failure(PROOF_FILTER, "unix:opendkim/rsa.sock: Connection refused");
}

static void nothing_filters(void **state)
{
	(void)state;
	server.spam_answer = QUEUED;
	expect_failure(PROOF_FILTER, "GTUBE");
	/* "Too many messages" is a judge's answer as well. */
	server.spam_answer = "451 4.7.1 Ratelimit exceeded";
	assert_true(run());
}

static void it_waits_in_the_queue(void **state)
{
	(void)state;
	server.arrives = false;
	box_program(&box, "postqueue -j", 0,
		    "{\"queue_name\": \"deferred\", \"queue_id\": \"4YxWjk2mHvz1q\", \"arrival_time\": 1800000000, \"sender\": \"x\", "
		    "\"recipients\": [{\"address\": \"x\", \"delay_reason\": \"private/dovecot-lmtp: Connection refused\"}]}\n");
	box_program(&box, "postqueue -i 4YxWjk2mHvz1q", 0, "");
	expect_failure(PROOF_DELIVERY, "not delivered: private/dovecot-lmtp: Connection refused");
}

static void it_is_discarded(void **state)
{
	(void)state;
	server.arrives = false;
	box_program(&box, "journalctl -q --no-pager -o cat --since=@1799999999 --unit=dovecot.service", 0,
		    "lmtp(" ADDRESS "): sieve: discarded\x1b[31m duplicate\nimap(" ADDRESS "): Logged out\n");
	expect_failure(PROOF_DELIVERY, "; dovecot logged: lmtp(" ADDRESS "): sieve: discarded?[31m duplicate");
}

static void it_comes_back(void **state)
{
	(void)state;
	server.arrives = false;
	server.is_notice = true;
	box_program(&box, "journalctl", 0, "4YxWjk2mHvz1q: to=<x>, dsn=5.2.2, status=bounced (host said: no)\n4YxWjk2mHvz1q: removed\n");
	expect_failure(PROOF_DELIVERY, "status=bounced (host said: no)");
}

static void nobody_can_read(void **state)
{
	(void)state;
	server.collect_fails = true;
	expect_failure(PROOF_MAILBOX, "a user cannot read mail: port 993: Connection refused");
}

static void nothing_is_signed(void **state)
{
	(void)state;
	server.sign_ed25519 = false;
	expect_failure(PROOF_SIGNATURE, "it is not signed with Ed25519");
	server.sign_ed25519 = true;
	server.sign_rsa = false;
	str_cut(&server.box, 0);
	expect_failure(PROOF_SIGNATURE, "it is not signed with RSA");
}

static void a_signature_is_wrong(void **state)
{
	(void)state;
	server.changed = "A footer that somebody adds.\r\n";
	expect_failure(PROOF_SIGNATURE, "selector r2026a is wrong: the body was changed");
	/* Another key is on disk than the one that OpenDKIM signs with. */
	server.changed = "";
	str_cut(&server.box, 0);
	assert_true(run());
	put_ed25519_key();
	server.arrives = false;
	expect_failure(PROOF_SIGNATURE, "selector e2026a is wrong");
}

static void a_signal_ends_it(void **state)
{
	volatile sig_atomic_t stop = 1;

	(void)state;
	server.answer = "451 4.3.0 later";
	proof = (struct proof){ .host = &box.h, .arena = box.a, .site = &box.site, .address = ADDRESS, .password = &password,
				.deadline_s = 1000000, .stop = &stop };
	err_clear(&err);
	assert_false(proof_run(&proof, &err));
	assert_string_equal(err.msg, "stopped by the operator");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mail_goes_through), TEST(services_that_are_off_are_not_asked), TEST(without_imap_and_pop3_the_file_is_read),
		TEST(a_daemon_that_just_started_is_waited_for), TEST(nobody_answers), TEST(nobody_can_log_in),
		TEST(the_envelope_is_refused), TEST(the_filter_refuses_good_mail), TEST(a_milter_is_gone), TEST(nothing_filters),
		TEST(it_waits_in_the_queue), TEST(it_is_discarded), TEST(it_comes_back), TEST(nobody_can_read),
		TEST(nothing_is_signed), TEST(a_signature_is_wrong), TEST(a_signal_ends_it),
		TEST(an_answer_from_elsewhere_is_taken), TEST(the_verdict_of_a_receiver), TEST(a_bounce_is_no_answer),
		TEST(no_answer_says_how_far_it_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
