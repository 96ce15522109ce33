/* Where things are on the box (design.md, "Files on the box"). */
#ifndef PLAN_PATHS_H
#define PLAN_PATHS_H

#define PATH_STATE "/var/lib/mailstead"
#define PATH_TLS_DIR PATH_STATE "/tls"
/* Key and chain in one file: one rename changes both, so no daemon ever sees a pair that does not fit. */
#define PATH_TLS_PEM PATH_TLS_DIR "/mail.pem"
#define PATH_ACCOUNTS_DB PATH_STATE "/accounts/accounts.db"
/* Who may write which From (accounts/senders.h). */
#define PATH_SENDERS_DIR PATH_STATE "/rspamd"
#define PATH_SENDERS_MAP PATH_SENDERS_DIR "/senders.map"
#define PATH_DKIM PATH_STATE "/dkim"
/* The records that `mailstead dns publish` has put into the DNS. */
#define PATH_PUBLISHED PATH_STATE "/dns-published.json"
#define PATH_GENERATIONS PATH_STATE "/generations"
#define PATH_BASE PATH_STATE "/base"
#define PATH_JOURNAL PATH_STATE "/journal"
#define PATH_STAGING PATH_STATE "/staging"
/* dpkg's trigger leaves it: packages changed, and `mailstead upgrade follow` has not looked since. */
#define PATH_FOLLOW PATH_STATE "/follow"
/* What that found and could not do by itself: findings as JSON. Obsolete once an apply came after it. */
#define PATH_FOLLOWED PATH_STATE "/followed.json"
#define PATH_RUN "/run/mailstead"
#define PATH_LOCK PATH_RUN "/lock"
#define PATH_WEBROOT PATH_STATE "/www"
#define PATH_VMAIL "/var/vmail"
#define PATH_LOCAL_D "/etc/mailstead/local.d"
/* A step to the next Debian that is under way (engine/upgrade_state.h); the state is there from its beginning to its end. */
#define PATH_UPGRADE PATH_STATE "/upgrade"
#define PATH_UPGRADE_STATE PATH_UPGRADE "/state.json"
/* While it is there, the daemons of the mail server do not start (engine/full_upgrade_part.h). */
#define PATH_MAIL_HELD PATH_UPGRADE "/mail-held"
#define PATH_BACKUPS PATH_STATE "/backups"
/* Our firewall: its table is inet mailstead. */
#define PATH_NFT "/etc/nftables-mailstead.conf"
/* Copies of the operator's rules (local.d/nftables), which it includes. */
#define PATH_NFT_LOCAL "/etc/nftables-mailstead.d"
#define FIREWALL_UNIT "mailstead-firewall.service"

#endif
