/*
 * The MTA-STS policy (RFC 8461), made in one place: nginx serves the text at
 * https://mta-sts.DOMAIN/.well-known/mta-sts.txt, and the TXT record's id
 * changes exactly when the text does.
 */
#ifndef MAIL_MTA_STS_H
#define MAIL_MTA_STS_H

#include "base/arena.h"
#include "conf/site.h"

/* True unless web.mta_sts is "none". */
bool mta_sts_wanted(const struct site *site);
/* Seconds for which senders keep the policy. */
int mta_sts_max_age(const struct site *site);
/* The policy's text, the same for all hosted domains. */
const char *mta_sts_policy(struct arena *a, const struct site *site);
/* 20 hexadecimal digits of the text's SHA-256. */
const char *mta_sts_id(struct arena *a, const struct site *site);

#endif
