/*
 * The proof that mail goes through: one real message, handed in with an
 * account's password as a mail program does it, through Postfix, rspamd,
 * OpenDKIM and Dovecot's LMTP into the mailbox, fetched from there by IMAP
 * and deleted; and one that the filter must refuse. All by 127.0.0.1, and
 * without DNS: nothing has to be published, nothing of the internet answered.
 *
 * The account is the caller's to make and to take away (accounts/trial.h);
 * so is what a failure leaves in the queue.
 */
#ifndef CHECK_PROOF_H
#define CHECK_PROOF_H

#include <signal.h>

#include "conf/site.h"
#include "host/host.h"

/* Where mail comes by. */
enum proof_stage {
	PROOF_SUBMISSION, /* Postfix: connection, TLS, login, sender and recipient */
	PROOF_FILTER,     /* rspamd, and whatever else judges the text of a message */
	PROOF_DELIVERY,   /* queue, LMTP, Sieve */
	PROOF_MAILBOX,    /* IMAP, or POP3 where there is no IMAP */
	PROOF_SIGNATURE,  /* OpenDKIM */
	PROOF_OUT,        /* the way to a server elsewhere */
	PROOF_BACK,       /* the way in from there */
};

struct proof {
	struct host *host;
	struct arena *arena;
	const struct site *site;
	const char *address; /* a user of a hosted domain with an empty mailbox */
	const char *to;      /* for proof_reflect: an address elsewhere that answers every message; else NULL */
	const struct str *password;
	bool refusal;    /* also look whether the filter refuses what it must */
	int deadline_s;  /* for all of it; a daemon that just came up may need some of that */
	void (*on_step)(void *ctx, const char *what); /* NULL, or told what is done next */
	void *ctx;
	const volatile sig_atomic_t *stop; /* set by a signal: give up; may be NULL */

	/* What came of it. */
	enum proof_stage stage; /* where it failed */
	const char *fetched_by; /* "IMAP" */
	strlist selectors;      /* whose signatures are right */
	const char *verdict;    /* "spf=pass dkim=pass dmarc=pass", as p->to answered; "" if it said none of it; or NULL */
	bool verdict_fails;     /* one of these is no pass */
	/* Its own: */
	int64_t since, end_ms;
	const char *queue_id;
};

/*
 * ERR_RUN says what failed, what the daemon answered or logged, and in the
 * hint what to do. Fill in the first part of *p; the rest is zero.
 */
bool proof_run(struct proof *p, struct err *err) MUST;

/*
 * The same out to p->to and back: whether port 25 is open both ways, shown by
 * the mail of somebody who knows nothing of this box. ERR_RUN as above; no
 * answer in time is told apart from a message that never left.
 */
bool proof_reflect(struct proof *p, struct err *err) MUST;

/* "submission", for ids of findings. */
const char *proof_stage_name(enum proof_stage stage);

#endif
