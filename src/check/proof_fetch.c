/* The message out of the mailbox; and if it is not there, what became of it. */
#include <string.h>

#include "check/proof_part.h"
#include "facts/queue.h"
#include "plan/paths.h"

enum {
	LOOK_MS = 2000, /* for the mailbox, before the queue is looked at */
	LOST_LOOKS = 3, /* in neither of them so often: it will not come */
	PORT_IMAPS = 993, PORT_POP3S = 995,
};

/* With neither IMAP nor POP3 the file is all there is. */
static bool read_file(struct proof *p, struct str *message, struct err *err)
{
	int n = (int)strcspn(p->address, "@");
	const char *dir = arena_printf(p->arena, PATH_VMAIL "/%s/%.*s/Maildir/new", proof_domain(p), n, p->address);
	int64_t until = p->host->monotonic_ms(p->host) + LOOK_MS;
	strlist names = {0};
	struct str file = {0};

	while (p->host->fs->list(p->host, p->arena, dir, &names, err) && names.n == 0 && p->host->monotonic_ms(p->host) < until) {
		names = (strlist){0};
		host_pause_ms(p->host, PROOF_PAUSE_MS / 5);
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

bool proof_look(struct proof *p, const struct keys_tls *key, struct str *message, struct mail_said *said, struct err *err)
{
	bool imap = p->site->services.imap, pop3 = p->site->services.pop3;
	const struct mail_login from = proof_login(p, imap ? PORT_IMAPS : PORT_POP3S, STARTTLS_IMPLICIT, key);

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
			proof_logged(p, "postfix", p->queue_id, "status="), proof_logged(p, "dovecot", p->address, "lmtp("));
	return err_hint(err, "see mailstead queue list, and journalctl -n 50 -u dovecot -u postfix -u 'postfix@*'; a Sieve script for all "
			     "users may discard mail or file it elsewhere: doveconf -n");
}

/* What comes instead may be Postfix's notice that ours could not be delivered. */
static bool is_ours(const struct str *message)
{
	const char *body = strstr(str_c(message), "\r\n\r\n"), *subject = strstr(str_c(message), "\r\nSubject: " PROOF_SUBJECT "\r\n");

	return subject != NULL && (body == NULL || subject < body);
}

static bool unreadable(struct proof *p, struct err *err)
{
	struct err why = *err;

	err_clear(err);
	err_set(err, ERR_RUN, "a user cannot read mail: %s%s", why.msg, proof_logged(p, "dovecot", p->address, NULL));
	return err_hint(err, "see journalctl -n 50 -u dovecot, and doveconf -n");
}

bool proof_fetch(struct proof *p, const struct keys_tls *key, struct str *message, struct err *err)
{
	const char *reason = "";
	int gone = 0;

	proof_step(p, PROOF_MAILBOX, "it is fetched from the mailbox");
	for (;;) {
		struct mail_said said = {0};
		bool waits;

		err_clear(err);
		bool looked = proof_look(p, key, message, &said, err);
		if (looked && message->len > 0)
			return is_ours(message) || lost(p, "", err);
		if (!looked && (said.step == MAIL_LOGIN || proof_time_is_up(p)))
			return unreadable(p, err);
		if (!looked)
			host_pause_ms(p->host, PROOF_PAUSE_MS);
		else if (ask_queue(p, &waits, &reason) && !waits)
			gone++;
		if (looked && (gone >= LOST_LOOKS || proof_time_is_up(p)))
			return lost(p, reason, err);
	}
}
