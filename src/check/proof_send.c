/* The message in, by submission; and one that the filter must refuse. */
#include <string.h>
#include <time.h>

#include "check/proof_part.h"
#include "facts/queue.h"

enum {
	REFUSALS = 2, /* so often for good: it is meant */
	PORT_SUBMISSIONS = 465, PORT_SUBMISSION = 587,
};

/* What every filter takes for spam (the Generic Test for Unsolicited Bulk Email). */
#define GTUBE "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

static void add_message(struct proof *p, const char *subject, const char *text, struct str *out)
{
	time_t now = (time_t)p->host->now(p->host);
	char date[64];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	str_addf(out, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%lld.%.*s@%s>\r\n", p->address,
		 p->to != NULL ? p->to : p->address, subject, date, (long long)p->host->monotonic_ms(p->host), (int)strcspn(p->address, "@"), p->address,
		 p->site->hostname);
	str_addf(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n%s\r\n", text);
}

static bool hand_in(struct proof *p, const struct mail_login *to, const char *text, size_t len, struct mail_said *said,
		    struct err *err)
{
	const struct mail_out mail = { .from = p->address, .to = p->to != NULL ? p->to : p->address, .text = text, .len = len };

	for (int refused = 0;; host_pause_ms(p->host, PROOF_PAUSE_MS)) {
		err_clear(err);
		if (p->host->submit(p->host, to, &mail, said, err))
			return true;
		/* Temporary answers are what daemons that just started give; a last word is heard twice. */
		refused += said->line[0] == '5';
		if (refused >= REFUSALS || proof_time_is_up(p))
			return false;
	}
}

/* "Try again later" is Postfix's answer for a milter that does not answer, to whatever command comes first. */
static bool misses_milter(struct proof *p, const struct mail_said *said, const struct err *why, struct err *err)
{
	const char *logged = said->line[0] == '4' ? proof_logged(p, "postfix", "warning: ", "ilter") : "";

	if (logged[0] == '\0')
		return false;
	p->stage = PROOF_FILTER;
	err_set(err, ERR_RUN, "what looks at each message does not answer: %s%s", why->msg, logged);
	err_hint(err, "see systemctl status rspamd opendkim mailstead-opendkim-ed25519");
	return true;
}

/* Postfix names no milter that said no, but each logs of its own. */
static bool refused(struct proof *p, const struct err *why, struct err *err)
{
	p->stage = PROOF_FILTER;
	err_set(err, ERR_RUN, "a user's plain message is refused by what looks at it: %s%s%s", why->msg,
		proof_logged(p, "rspamd", p->address, "(default: "), proof_logged(p, "opendkim", "error", NULL));
	return err_hint(err, "see journalctl -n 50 -u rspamd -u opendkim. What stands in /etc/rspamd/override.d, and in files of "
			     "yours in /etc/rspamd/local.d, has the last word.");
}

static bool not_taken(struct proof *p, const struct mail_said *said, struct err *err)
{
	struct err why = *err;

	err_clear(err);
	if (misses_milter(p, said, &why, err))
		return false;
	switch (said->step) {
	case MAIL_LOGIN:
		err_set(err, ERR_RUN, "a user cannot log in to send: %s%s", why.msg, proof_logged(p, "dovecot", p->address, NULL));
		return err_hint(err, "see journalctl -n 50 -u dovecot");
	case MAIL_ENVELOPE:
		err_set(err, ERR_RUN, "Postfix refuses what a user sends: %s%s", why.msg,
			proof_logged(p, "postfix", p->address, "reject"));
		return err_hint(err, "see journalctl -n 50 -u postfix -u 'postfix@*', and what in main.cf and master.cf is yours: "
				     "mailstead plan");
	case MAIL_TEXT: return refused(p, &why, err);
	case MAIL_CONNECT:
	case MAIL_TLS:
	case MAIL_TAKEN: break;
	}
	err_set(err, ERR_RUN, "no message can be handed in: %s%s", why.msg, proof_logged(p, "postfix", "warning: ", NULL));
	return err_hint(err, "see systemctl status 'postfix*' and journalctl -n 50 -u postfix -u 'postfix@*'");
}

/* "250 2.0.0 Ok: queued as 4YxWjk2mHvz1q" */
static const char *queue_id(struct arena *a, const char *line)
{
	const char *at = strstr(line, "queued as ");
	const char *id = at != NULL ? arena_memdup(a, at + 10, strcspn(at + 10, " ")) : "";

	return queue_id_ok(id) ? id : NULL;
}

bool proof_send(struct proof *p, const struct keys_tls *key, struct err *err)
{
	const struct mail_login to = proof_login(p, PORT_SUBMISSIONS, STARTTLS_IMPLICIT, key);
	struct mail_said said = {0};
	struct str text = {0};

	proof_step(p, PROOF_SUBMISSION, "a message is sent by a user");
	add_message(p, PROOF_SUBJECT, "Whoever reads this is mailstead: it proves that mail goes through.", &text);
	bool ok = hand_in(p, &to, str_c(&text), text.len, &said, err) || not_taken(p, &said, err);
	str_free(&text);
	p->queue_id = ok ? queue_id(p->arena, said.line) : NULL;
	return ok;
}

/* On 587, if that is served. *taken: it was not judged; any no to the text is an answer of whoever judges. */
static bool try_spam(struct proof *p, const struct keys_tls *key, const struct str *text, bool *taken, struct err *err)
{
	bool starttls = p->site->services.starttls;
	const struct mail_login to = starttls ? proof_login(p, PORT_SUBMISSION, STARTTLS_SMTP, key)
					      : proof_login(p, PORT_SUBMISSIONS, STARTTLS_IMPLICIT, key);
	const struct mail_out mail = { .from = p->address, .to = p->address, .text = str_c(text), .len = text->len };
	struct mail_said said = {0};

	for (;; host_pause_ms(p->host, PROOF_PAUSE_MS)) {
		err_clear(err);
		*taken = p->host->submit(p->host, &to, &mail, &said, err);
		if (*taken || said.step >= MAIL_TEXT)
			return true;
		if (proof_time_is_up(p))
			return not_taken(p, &said, err);
	}
}

bool proof_send_spam(struct proof *p, const struct keys_tls *key, struct err *err)
{
	struct str text = {0};
	bool taken;

	proof_step(p, PROOF_FILTER, "a message is sent that the filter must refuse");
	add_message(p, "mailstead tries its filter", GTUBE, &text);
	bool tried = try_spam(p, key, &text, &taken, err);
	str_free(&text);
	if (!tried)
		return false;
	err_clear(err);
	if (!taken)
		return true;
	err_set(err, ERR_RUN, "what every filter must refuse (GTUBE) was taken: nothing judges the mail%s",
		proof_logged(p, "rspamd", p->address, "(default: "));
	return err_hint(err, "see smtpd_milters in `postconf -M` and `postconf -n`, and gtube_patterns in `rspamadm configdump "
			     "options`");
}
