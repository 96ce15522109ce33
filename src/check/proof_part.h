/* What proof.c is made of: the message in, out again, its signatures. */
#ifndef CHECK_PROOF_PART_H
#define CHECK_PROOF_PART_H

#include "check/keys.h"
#include "check/proof.h"

enum { PROOF_PAUSE_MS = 500 }; /* before a daemon is asked again */

#define PROOF_SUBJECT "mailstead tries itself"

void proof_step(struct proof *p, enum proof_stage stage, const char *what);
bool proof_time_is_up(const struct proof *p);
/* Of the account. */
const char *proof_domain(const struct proof *p);
/* What it logs in with, on one of our own ports. */
struct mail_login proof_login(const struct proof *p, int port, enum starttls tls, const struct keys_tls *key);

/* One message that must be taken; p->queue_id is set. */
bool proof_send(struct proof *p, const struct keys_tls *key, struct err *err) MUST;
/* One that must be refused. */
bool proof_send_spam(struct proof *p, const struct keys_tls *key, struct err *err) MUST;
/* The first one, with CRLF at the end of each line. */
bool proof_fetch(struct proof *p, const struct keys_tls *key, struct str *message, struct err *err) MUST;
/* The answer of p->to, which names the message that it answers. */
bool proof_answer(struct proof *p, const struct keys_tls *key, struct err *err) MUST;
/* What the answer's text says of SPF, DKIM and DMARC: sets p->verdict. Our own server's opinion, in the header, is none. */
void proof_verdict(struct proof *p, const struct str *message);
/* Looks into the mailbox, for a moment: *message is empty if there is nothing. */
bool proof_look(struct proof *p, const struct keys_tls *key, struct str *message, struct mail_said *said, struct err *err) MUST;
/* All signatures that the site wants are there and right; p->selectors is set. */
bool proof_signatures(struct proof *p, const struct str *message, struct err *err) MUST;

/*
 * The last line since the proof began, of the daemon ("postfix", "rspamd",
 * "dovecot", "opendkim") that holds these texts (NULL: any): as
 * "; rspamd logged: …", "" if there is none. In the proof's arena.
 */
const char *proof_logged(struct proof *p, const char *daemon, const char *needle, const char *and);

#endif
