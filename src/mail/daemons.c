#include "mail/daemons.h"

const struct daemon *const mail_daemons[] = {
	&daemon_system,   /* base packages, who resolves names, the first certificate */
	&daemon_unbound,  /* everybody after it looks names up */
	&daemon_redis,    /* rspamd's memory */
	&daemon_rspamd,   /* without it Postfix defers… */
	&daemon_opendkim, /* …and without this */
	&daemon_dovecot,  /* makes the sockets that Postfix asks */
	&daemon_mta_sts,  /* Postfix asks it before it sends */
	&daemon_postfix,
	&daemon_nginx,
	&daemon_certbot,
	&daemon_fail2ban,
	&daemon_nftables,
	&daemon_updates,
	NULL,
};
