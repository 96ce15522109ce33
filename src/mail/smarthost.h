/*
 * The smarthost: a relay that takes all outgoing mail, where port 25 is closed
 * to the box (outbound.smarthost). Postfix speaks to it over verified TLS
 * only, and logs in if there is a user name.
 */
#ifndef MAIL_SMARTHOST_H
#define MAIL_SMARTHOST_H

#include "plan/builder.h"

/* The operator's: one line, root's alone. Never in site.yaml, a plan's text or a log. */
#define SMARTHOST_PASSWORD "/etc/mailstead/smarthost.password"
enum { SMARTHOST_IMPLICIT_TLS = 465 }; /* RFC 8314; any other port begins with STARTTLS */

bool smarthost_wanted(const struct site *site);

/* Replaces *password by the operator's; the caller wipes it. ERR_SITE: it is not there, others may read it, it is no line. */
bool smarthost_password(struct host *h, struct str *password, struct err *err) MUST;

/* For Postfix' planning: what its templates ask, and what it needs besides them. */
json_t *smarthost_vars(const struct site *site);
bool smarthost_want(struct plan_builder *b, struct err *err) MUST;

/* For an SPF record: " include:spf.relay.example", or "" if there is nothing to add. */
const char *smarthost_spf(struct arena *a, const struct site *site);
/* What the operator is told about that record. */
const char *smarthost_spf_why(const struct site *site);

#endif
