/*
 * The real certificate: fetched by certbot as soon as the names resolve to
 * this box, put where every daemon reads it, and proved on every port. Until
 * then a self-signed one serves, and what is missing is said.
 */
#ifndef CMD_CERTIFICATE_H
#define CMD_CERTIFICATE_H

#include "check/certificate.h"
#include "check/certificate_names.h"
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

enum certificate_key {
	CERT_SAME_KEY, /* a renewal: a key that the published TLSA records do not name is refused */
	CERT_NEW_KEY,  /* the change of key whose record was seen everywhere */
};

/*
 * Proves a lineage's certificate, puts it where the daemons read it, reloads
 * them and looks at what they serve. If they cannot use it, the old one serves
 * again. *changed: it was not there yet.
 */
bool certificate_install(struct cmd *c, const struct site *site, const char *lineage, enum certificate_key key,
			 bool *changed, struct err *err) MUST;
/* The same for the served lineage, for people and for certbot's hook. */
int certificate_deploy(struct cmd *c, const struct site *site);
int certificate_status(struct cmd *c, const struct site *site, const struct facts *facts);

/* The planned change of the key (RFC 7671, 8): each for one word of `cert rollover`. The exit status. */
int certificate_rollover_begin(struct cmd *c, const struct site *site, const struct facts *facts);
/* now: without waiting; only where no server can heed a TLSA record. */
int certificate_rollover_finish(struct cmd *c, const struct site *site, const struct facts *facts, bool now);
int certificate_rollover_cancel(struct cmd *c, const struct site *site);
/* For the timer: ends what a run cut short left, and looks for the next key's record. */
bool certificate_rollover_tend(struct cmd *c, const struct site *site, struct err *err) MUST;

/* Splits names into those that lead here and a sentence for each that does not. */
void certificate_look_up(struct cmd *c, const struct site *site, const struct facts *facts,
			 const certificate_name_list *names, certificate_name_list *ready, strlist *missing);
void certificate_say_missing(struct cmd *c, const strlist *missing);
bool certificate_covers(const struct certificate *cert, const strlist *names);

#endif
