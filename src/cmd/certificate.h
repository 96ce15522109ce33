/*
 * The real certificate: fetched by certbot as soon as the names resolve to
 * this box, put where every daemon reads it, and proved on every port. Until
 * then a self-signed one serves, and what is missing is said.
 */
#ifndef CMD_CERTIFICATE_H
#define CMD_CERTIFICATE_H

#include "cmd/cmd.h"
#include "conf/site.h"
#include "facts/facts.h"

enum certificate_when {
	CERT_AFTER_APPLY, /* silent when all is well and nothing is to be done */
	CERT_ASKED,       /* the operator asked: says what it finds */
	CERT_IF_DUE,      /* the timer: slows down by itself */
};

/* The exit status: EXIT_YES when a certificate of a CA for all names that resolve here is served. */
int certificate_fetch(struct cmd *c, const struct site *site, const struct facts *facts, enum certificate_when when);
/*
 * Puts certbot's certificate where the daemons read it, reloads them and looks
 * at what they serve. *changed: it was not there yet.
 */
bool certificate_install(struct cmd *c, const struct site *site, bool *changed, struct err *err) MUST;
/* The same, for people and for certbot's hook. */
int certificate_deploy(struct cmd *c, const struct site *site);
int certificate_status(struct cmd *c, const struct site *site, const struct facts *facts);

#endif
