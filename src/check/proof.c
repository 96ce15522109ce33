#include "check/proof.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/dkim_verify.h"
#include "check/keys.h"
#include "check/proof_log.h"
#include "facts/queue.h"
#include "mail/dkim.h"
#include "plan/paths.h"

enum {
	TALK_S = 20,      /* one conversation */
	PAUSE_MS = 500,   /* before a daemon is asked again */
	LOOK_MS = 2000,   /* for the mailbox, before the queue is looked at */
	LOST_LOOKS = 3,   /* in neither of them so often: it will not come */
	REFUSALS = 2,     /* so often for good: it is meant */
	PORT_SUBMISSIONS = 465, PORT_SUBMISSION = 587, PORT_IMAPS = 993, PORT_POP3S = 995,
};

/* What every filter takes for spam (the Generic Test for Unsolicited Bulk Email). */
#define GTUBE "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

const char *proof_stage_name(enum proof_stage stage)
{
	static const char *const names[] = { "submission", "filter", "delivery", "mailbox", "signature" };

	return names[stage];
}

static void step(struct proof *p, enum proof_stage stage, const char *what)
{
	p->stage = stage;
	if (p->on_step != NULL)
		p->on_step(p->ctx, what);
}

static bool time_is_up(const struct proof *p)
{
	return p->host->monotonic_ms(p->host) > p->end_ms || (p->stop != NULL && *p->stop);
}

static const char *domain_of(const struct proof *p)
{
	return strchr(p->address, '@') + 1;
}

/* --- the message */

static void add_message(struct proof *p, const char *subject, const char *text, struct str *out)
{
	time_t now = (time_t)p->host->now(p->host);
	char date[64];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	str_addf(out, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%lld.%.*s@%s>\r\n", p->address, p->address,
		 subject, date, (long long)p->host->monotonic_ms(p->host), (int)strcspn(p->address, "@"), p->address,
		 p->site->hostname);
	str_addf(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n%s\r\n", text);
}

/* --- a server to log in at */

static struct mail_login login_at(const struct proof *p, int port, enum starttls tls, const struct keys_tls *key)
{
	return (struct mail_login){
		.address = "127.0.0.1",
		.port = port,
		.tls = tls,
		.server_name = p->site->hostname,
		.spki_sha256 = key->spki_sha256,
		.user = p->address,
		.password = p->password,
		.timeout_s = TALK_S,
	};
}

/* --- in */

static bool hand_in(struct proof *p, const struct mail_login *to, const char *text, size_t len, struct mail_said *said,
		    struct err *err)
{
	const struct mail_out mail = { .from = p->address, .to = p->address, .text = text, .len = len };

	for (int refused = 0;; host_pause_ms(p->host, PAUSE_MS)) {
		err_clear(err);
		if (p->host->submit(p->host, to, &mail, said, err))
			return true;
		/* Temporary answers are what daemons that just started give; a last word is heard twice. */
		refused += said->line[0] == '5';
		if (refused >= REFUSALS || time_is_up(p))
			return false;
	}
}

/* Who said no to the text: Postfix names no milter, but each logs of its own. */
static const char *judge_of(struct proof *p)
{
	const char *rspamd = proof_logged(p, "rspamd", p->address, NULL);
	const char *opendkim = proof_logged(p, "opendkim", p->address, "error");
	const char *postfix = proof_logged(p, "postfix", "milter", "Milter");

	return arena_printf(p->arena, "%s%s%s", postfix, rspamd, opendkim);
}

static bool not_taken(struct proof *p, const struct mail_said *said, struct err *err)
{
	struct err why = *err;

	err_clear(err);
	switch (said->step) {
	case MAIL_LOGIN:
		err_set(err, ERR_RUN, "a user cannot log in to send: %s%s", why.msg, proof_logged(p, "dovecot", p->address, "auth: "));
		return err_hint(err, "look at what the login asks: journalctl -u dovecot -n 50; doveadm auth test ADDRESS");
	case MAIL_ENVELOPE:
		err_set(err, ERR_RUN, "Postfix refuses a user's message before it is sent: %s%s", why.msg,
			proof_logged(p, "postfix", p->address, NULL));
		return err_hint(err, "see journalctl -u postfix -u postfix@- -n 50, and what of main.cf and master.cf is yours: "
				     "mailstead plan --diff");
	case MAIL_TEXT:
		p->stage = PROOF_FILTER;
		err_set(err, ERR_RUN, "a user's plain message is refused by what judges it: %s%s", why.msg, judge_of(p));
		return err_hint(err, "see journalctl -u rspamd -u opendkim -n 50. What stands in /etc/rspamd/override.d and in "
				     "files of yours in /etc/rspamd/local.d has the last word.");
	case MAIL_CONNECT:
	case MAIL_TAKEN:
		break;
	}
	err_set(err, ERR_RUN, "no message can be handed in: %s%s", why.msg, proof_logged(p, "postfix", "warning: ", "fatal: "));
	return err_hint(err, "see systemctl status 'postfix*' and journalctl -u postfix -u postfix@- -n 50");
}

/* "250 2.0.0 Ok: queued as 4YxWjk2mHvz1q" */
static const char *queue_id(struct arena *a, const char *line)
{
	const char *at = strstr(line, "queued as ");
	const char *id = at != NULL ? arena_memdup(a, at + 10, strcspn(at + 10, " ")) : "";

	return queue_id_ok(id) ? id : NULL;
}

static bool send_message(struct proof *p, const struct keys_tls *key, struct err *err)
{
	const struct mail_login to = login_at(p, PORT_SUBMISSIONS, STARTTLS_IMPLICIT, key);
	struct mail_said said = {0};
	struct str text = {0};

	step(p, PROOF_SUBMISSION, "a message is sent by a user");
	add_message(p, "mailstead tries itself", "Whoever reads this is mailstead: it proves that mail goes through.", &text);
	bool ok = hand_in(p, &to, str_c(&text), text.len, &said, err) || not_taken(p, &said, err);
	str_free(&text);
	p->queue_id = ok ? queue_id(p->arena, said.line) : NULL;
	return ok;
}

/* Whatever the answer is, but for a yes: it was judged. On 587, if that is served. */
static bool send_spam(struct proof *p, const struct keys_tls *key, struct err *err)
{
	bool starttls = p->site->services.starttls;
	const struct mail_login to = login_at(p, starttls ? PORT_SUBMISSION : PORT_SUBMISSIONS,
					      starttls ? STARTTLS_SMTP : STARTTLS_IMPLICIT, key);
	const struct mail_out mail = { .from = p->address, .to = p->address };
	struct mail_said said = {0};
	struct mail_out out = mail;
	struct str text = {0};

	step(p, PROOF_FILTER, "a message that the filter must refuse");
	add_message(p, "mailstead tries its filter", GTUBE, &text);
	out.text = str_c(&text), out.len = text.len;
	bool taken;
	do {
		err_clear(err);
		taken = p->host->submit(p->host, &to, &out, &said, err);
	} while (!taken && said.step < MAIL_TEXT && !time_is_up(p) && (host_pause_ms(p->host, PAUSE_MS), true));
	str_free(&text);
	if (!taken && said.step < MAIL_TEXT)
		return not_taken(p, &said, err);
	err_clear(err);
	if (!taken)
		return true;
	err_set(err, ERR_RUN, "what every filter must refuse (GTUBE) was taken: nothing judges the mail%s",
		proof_logged(p, "rspamd", p->address, NULL));
	return err_hint(err, "see smtpd_milters in `postconf -n` and `postconf -M submissions/inet`, and gtube_patterns in "
			     "`rspamadm configdump options`");
}

/* --- out again */

/* With neither IMAP nor POP3 the file is all there is. */
static bool read_file(struct proof *p, struct str *message, struct err *err)
{
	int n = (int)strcspn(p->address, "@");
	const char *dir = arena_printf(p->arena, PATH_VMAIL "/%s/%.*s/Maildir/new", domain_of(p), n, p->address);
	int64_t until = p->host->monotonic_ms(p->host) + LOOK_MS;
	strlist names = {0};
	struct str file = {0};

	while (p->host->fs->list(p->host, p->arena, dir, &names, err) && names.n == 0 && p->host->monotonic_ms(p->host) < until) {
		names = (strlist){0};
		host_pause_ms(p->host, PAUSE_MS / 5);
	}
	if (names.n == 0)
		return true;
	bool ok = p->host->fs->read(p->host, arena_printf(p->arena, "%s/%s", dir, names.v[0]), &file, err);
	for (size_t i = 0; ok && i < file.len; i++)
		str_addf(message, "%s%c", str_c(&file)[i] == '\n' && (i == 0 || str_c(&file)[i - 1] != '\r') ? "\r" : "",
			 str_c(&file)[i]);
	str_free(&file);
	return ok;
}

static bool look(struct proof *p, const struct keys_tls *key, struct str *message, struct mail_said *said, struct err *err)
{
	bool imap = p->site->services.imap, pop3 = p->site->services.pop3;
	const struct mail_login from = login_at(p, imap ? PORT_IMAPS : PORT_POP3S, STARTTLS_IMPLICIT, key);

	p->fetched_by = imap ? "IMAP" : pop3 ? "POP3" : "reading its file";
	return imap || pop3 ? p->host->collect(p->host, &from, LOOK_MS, message, said, err) : read_file(p, message, err);
}

/* Whether it still waits, and why; asks Postfix to try it again. False: it cannot be told. */
static bool ask_queue(struct proof *p, bool *waits, const char **reason)
{
	static const char *const list[] = { "postqueue", "-j", NULL };
	const char *const again[] = { "postqueue", "-i", p->queue_id, NULL };
	struct err none = {0};
	struct str text = {0};
	queue_list queue = {0};

	*waits = false;
	bool ok = p->queue_id != NULL && host_run_ok(p->host, list, &text, &none) &&
		  queue_parse(p->arena, str_c(&text), text.len, &queue, &none);
	str_free(&text);
	for (size_t i = 0; ok && i < queue.n; i++) {
		if (strcmp(queue.v[i].id, p->queue_id) != 0)
			continue;
		*waits = true;
		*reason = queue.v[i].reason;
		if (queue.v[i].reason[0] != '\0' && !host_run_ok(p->host, again, NULL, &none))
			return false;
	}
	return ok;
}

static bool lost(struct proof *p, const char *reason, struct err *err)
{
	p->stage = PROOF_DELIVERY;
	if (reason[0] != '\0')
		err_set(err, ERR_RUN, "a message is taken, but not delivered: %s", reason);
	else
		err_set(err, ERR_RUN, "a message is taken, but does not come to the inbox%s%s",
			proof_logged(p, "postfix", p->queue_id, NULL), proof_logged(p, "dovecot", p->address, NULL));
	return err_hint(err, "see journalctl -u dovecot -u postfix -u postfix@- -n 50; a Sieve script for all (sieve_before) may "
			     "discard it or file it elsewhere: doveconf -n");
}

static bool fetch(struct proof *p, const struct keys_tls *key, struct str *message, struct err *err)
{
	const char *reason = "";
	int gone = 0;

	step(p, PROOF_MAILBOX, "it is fetched from the mailbox");
	for (;;) {
		struct mail_said said = {0};
		bool waits;

		err_clear(err);
		bool looked = look(p, key, message, &said, err);
		if (looked && message->len > 0)
			return true;
		if (!looked && (said.step == MAIL_LOGIN || time_is_up(p))) {
			struct err why = *err;

			err_clear(err);
			err_set(err, ERR_RUN, "a user cannot read mail: %s%s", why.msg,
				proof_logged(p, "dovecot", p->address, "rror: "));
			return err_hint(err, "see journalctl -u dovecot -n 50, and doveconf -n");
		}
		if (!looked)
			host_pause_ms(p->host, PAUSE_MS);
		else if (ask_queue(p, &waits, &reason) && !waits)
			gone++;
		if (looked && (gone >= LOST_LOOKS || time_is_up(p)))
			return lost(p, reason, err);
	}
}

/* --- its signatures */

static bool signed_by(struct proof *p, const struct str *message, enum secret_kind kind, const char **wrong)
{
	dkim_signature_list list = {0};
	enum secret_kind is;

	*wrong = NULL;
	dkim_signatures(p->arena, str_c(message), message->len, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct dkim_signature *s = &list.v[i];
		const char *path = dkim_key_path(p->arena, domain_of(p), s->selector), *b64, *why;
		struct err err = {0};

		if (!dkim_signature_kind(s, &is) || is != kind || strcmp(s->domain, domain_of(p)) != 0 || s->selector[0] == '\0')
			continue;
		why = keys_dkim_public(p->host, p->arena, path, kind, &b64, &err)
			      ? dkim_verify(p->arena, str_c(message), message->len, s, b64)
			      : arena_strdup(p->arena, err.msg);
		if (why == NULL) {
			vec_push(p->arena, &p->selectors, s->selector);
			return true;
		}
		*wrong = arena_printf(p->arena, "its signature by selector %s is wrong: %s", s->selector, why);
	}
	return false;
}

static bool verify(struct proof *p, const struct str *message, struct err *err)
{
	static const struct {
		enum secret_kind kind;
		const char *name;
	} kinds[] = { { SECRET_RSA2048, "RSA" }, { SECRET_ED25519, "Ed25519" } };
	const char *wrong;

	step(p, PROOF_SIGNATURE, "its signatures are verified");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((kinds[i].kind == SECRET_ED25519 && !p->site->dkim.ed25519) || signed_by(p, message, kinds[i].kind, &wrong))
			continue;
		err_set(err, ERR_RUN, "mail from %s does not go out as it should: %s%s", domain_of(p),
			wrong != NULL ? wrong : arena_printf(p->arena, "it is not signed with %s", kinds[i].name),
			p->queue_id != NULL ? proof_logged(p, "opendkim", p->queue_id, p->address) : "");
		return err_hint(err, "see journalctl -u opendkim -u mailstead-opendkim-ed25519 -n 50; KeyTable and SigningTable are in "
				     "/etc/opendkim");
	}
	return true;
}

bool proof_run(struct proof *p, struct err *err)
{
	struct keys_tls key;
	struct str message = {0};

	p->since = p->host->now(p->host) - 1;
	p->end_ms = p->host->monotonic_ms(p->host) + (int64_t)p->deadline_s * 1000;
	if (!keys_tls_public(p->host, PATH_TLS_PEM, &key, err))
		return false;
	bool ok = send_message(p, &key, err) && (!p->refusal || send_spam(p, &key, err)) && fetch(p, &key, &message, err) &&
		  verify(p, &message, err);
	str_free(&message);
	return ok;
}
