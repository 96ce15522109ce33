/*
 * The proof that mail goes through (check/proof.h) with accounts made for it
 * and taken away again (accounts/trial.h): for apply and for `check mail`.
 * The caller holds the engine's lock.
 */
#ifndef CMD_PROVE_H
#define CMD_PROVE_H

#include "check/proof.h"

struct prove {
	struct host *host;
	struct arena *arena;
	const struct site *site;
	void (*on_step)(void *ctx, const char *what); /* as in struct proof */
	void *ctx;
	const volatile sig_atomic_t *stop;
	bool reflect; /* also out to the site's network.reflector and back, if it has one */

	enum proof_stage stage; /* where it failed */
	const char *shown;      /* in one sentence, if it did not */
	const char *verdict;    /* of the reflector, as in struct proof */
	bool verdict_fails;
	struct err left;        /* set if something could not be taken away: another run does */
};

/* One message for the first domain of the site, and one for the last: the newest, as a rule. */
bool prove_mail(struct prove *p, struct err *err) MUST;

/* Takes away what a run that was killed has left. */
bool prove_clear(struct host *h, struct arena *a, struct err *err) MUST;

#endif
