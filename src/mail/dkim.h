/*
 * DKIM selectors: the name of a domain's current key of a kind, "r2026a" (RSA)
 * or "e2026a" (Ed25519): the year and a letter, so that a rotation has a name
 * to go to. The key is PATH_DKIM/<domain>/<selector>.key.
 */
#ifndef MAIL_DKIM_H
#define MAIL_DKIM_H

#include "facts/facts.h"
#include "plan/resource.h"

/* The newest key of the domain that exists, else the name for one to be made. In a. */
const char *dkim_selector(struct arena *a, const struct facts *facts, const char *domain, enum secret_kind kind);
/* Where that key is. In a. */
const char *dkim_key_path(struct arena *a, const char *domain, const char *selector);

#endif
