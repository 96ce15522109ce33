/* What the daemons logged of one message: for proof.c and what it is made of. */
#ifndef CHECK_PROOF_LOG_H
#define CHECK_PROOF_LOG_H

#include "check/proof.h"

/*
 * The last line since the proof began, of the daemon ("postfix", "rspamd",
 * "dovecot", "opendkim") that holds one of these texts (NULL: none): as
 * "; rspamd logged: …", "" if there is none. In the proof's arena.
 */
const char *proof_logged(struct proof *p, const char *daemon, const char *needle, const char *other);

#endif
