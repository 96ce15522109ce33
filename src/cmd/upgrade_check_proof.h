/*
 * How the next release's daemons are asked, and what they refuse is found.
 * For the files of upgrade_prove() only.
 */
#ifndef CMD_UPGRADE_CHECK_PROOF_H
#define CMD_UPGRADE_CHECK_PROOF_H

#include "cmd/upgrade_check.h"
#include "engine/next_root.h"

/* What a step would leave in the file; ours instead of what the operator made of it. */
bool upgrade_put_step(struct next_root *root, const struct step *s, bool ours, struct err *err) MUST;
/* "dovecot 2.4.1", as far as its package is known by its name. */
const char *upgrade_called(struct upgrade_look *u, const char *daemon);
/* A checker may say the same of a line ten times, on lines of its own: each of them once, in one line. */
const char *upgrade_in_short(struct upgrade_look *u, const struct err *why);

/*
 * upgrade_check_blame.c, for a validator that has refused. All that is the
 * operator's is taken out of what the daemon reads; if that is taken, he gets
 * it back part by part, and what is refused then is a finding and stays out.
 * False: it is refused without any of it.
 */
bool upgrade_blame(struct upgrade_look *u, struct next_root *root, const struct validator *v, struct err *err) MUST;

/*
 * upgrade_check_sieve.c: the scripts below /etc/dovecot, ours and the
 * operator's. Users' own are compiled when mail comes for them, as Dovecot
 * does with every new version.
 */
void upgrade_compile(struct upgrade_look *u, struct next_root *root);

#endif
