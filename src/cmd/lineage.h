/*
 * Certbot's lineages: /etc/letsencrypt/live/NAME and what belongs to it. There
 * is one, named as the mail host, and a second while the key is being changed.
 */
#ifndef CMD_LINEAGE_H
#define CMD_LINEAGE_H

#include "check/certificate.h"
#include "cmd/cmd.h"
#include "conf/site.h"

/* The other of the two names that a host's lineages alternate between: HOST and HOST-2. */
const char *lineage_other(struct cmd *c, const struct site *site, const char *lineage);
/* certbot knows it. */
bool lineage_exists(struct cmd *c, const char *lineage);
/* What its chain's leaf says. ERR_NOT_FOUND, ERR_INVALID. */
bool lineage_read(struct cmd *c, const char *lineage, struct certificate *cert, struct err *err) MUST;
/* Key and chain in one text, proved (certificate_join). */
bool lineage_join(struct cmd *c, const struct site *site, const char *lineage, const struct certificate *served,
		  struct str *pem, struct certificate *cert, struct err *err) MUST;

enum lineage_when { LINEAGE_IF_EXPIRING, LINEAGE_AT_ONCE };

/* Has certbot get or renew its certificate for names, with the key that it has. */
bool lineage_fetch(struct cmd *c, const struct site *site, const char *lineage, const strlist *names,
		   enum lineage_when when, struct err *err) MUST;
/* Key, certificates and renewal gone, whatever a run cut short left of them. */
bool lineage_delete(struct cmd *c, const char *lineage, struct err *err) MUST;

#endif
