/* The daemons of a mail server, in the order in which they start. One planning file each; see plan/builder.h. */
#ifndef MAIL_DAEMONS_H
#define MAIL_DAEMONS_H

#include "plan/builder.h"

extern const struct daemon daemon_system;
extern const struct daemon daemon_unbound;
extern const struct daemon daemon_redis;
extern const struct daemon daemon_rspamd;
extern const struct daemon daemon_opendkim;
extern const struct daemon daemon_dovecot;
extern const struct daemon daemon_mta_sts;
extern const struct daemon daemon_postfix;
extern const struct daemon daemon_nginx;
extern const struct daemon daemon_certbot;
extern const struct daemon daemon_fail2ban;
extern const struct daemon daemon_nftables;
extern const struct daemon daemon_updates;

/* NULL-terminated. */
extern const struct daemon *const mail_daemons[];

#endif
