#include "mail/former_checks.h"

#include <stddef.h>

/*
 * Dovecot's postinst makes the file by ucf, of this copy. Postfix' makes
 * neither main.cf nor master.cf when it is told "No configuration", as we
 * tell it: without them it does not start, and dpkg-reconfigure postfix makes
 * them.
 */
const struct package_default mail_package_defaults[] = {
	{ "/etc/dovecot/dovecot.conf", "/usr/share/dovecot/dovecot.conf" },
	{ NULL, NULL },
};

static const char *const postfix[] = { "postfix", "check", NULL };
static const char *const dovecot[] = { "doveconf", "-n", NULL };
static const char *const nginx[] = { "nginx", "-t", "-q", NULL };
static const char *const unbound[] = { "unbound-checkconf", NULL };
static const char *const fail2ban[] = { "fail2ban-client", "-t", NULL };
static const char *const opendkim[] = { "opendkim", "-n", NULL };
static const char *const rspamd[] = { "rspamadm", "configtest", "-q", NULL };

static const struct {
	const char *unit;
	struct validator validator;
} checks[] = {
	{ "postfix.service", { .daemon = "postfix", .argv = postfix } },
	{ "dovecot.service", { .daemon = "dovecot", .argv = dovecot } },
	{ "nginx.service", { .daemon = "nginx", .argv = nginx } },
	{ "unbound.service", { .daemon = "unbound", .argv = unbound } },
	{ "fail2ban.service", { .daemon = "fail2ban", .argv = fail2ban } },
	{ "opendkim.service", { .daemon = "opendkim", .argv = opendkim } },
	{ "rspamd.service", { .daemon = "rspamd", .argv = rspamd } },
};

void mail_former_checks(struct arena *a, const struct former *former, struct plan *plan)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (former_unit_of(former, checks[i].unit).active)
			vec_push(a, &plan->validators, checks[i].validator);
}
