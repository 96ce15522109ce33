/* Mail software that is here besides what we install: whether apt replaces it, or it must go first. */
#include <string.h>

#include "facts/collect.h"

#define EXIM_CONFIG "/etc/exim4/update-exim4.conf.conf"
#define EXIM_OWN "/etc/exim4/exim4.conf"
#define EXIM_QUEUE "/var/spool/exim4/input"

/* Each would hold a port that we need, but for those of fate SOFTWARE_REPLACED, which only hand mail on. */
static const struct {
	const char *package;
	enum software_fate fate;
} packages[] = {
	{ "exim4-daemon-light", SOFTWARE_MTA },      { "exim4-daemon-heavy", SOFTWARE_MTA },
	{ "sendmail-bin", SOFTWARE_MTA },            { "opensmtpd", SOFTWARE_MTA },
	{ "courier-mta", SOFTWARE_MTA },             { "citadel-server", SOFTWARE_MTA },
	{ "masqmail", SOFTWARE_MTA },                { "nullmailer", SOFTWARE_REPLACED },
	{ "ssmtp", SOFTWARE_REPLACED },              { "msmtp-mta", SOFTWARE_REPLACED },
	{ "dma", SOFTWARE_REPLACED },                { "esmtp-run", SOFTWARE_REPLACED },
	{ "cyrus-imapd", SOFTWARE_OTHER },           { "courier-imap", SOFTWARE_OTHER },
	{ "courier-pop", SOFTWARE_OTHER },           { "dbmail", SOFTWARE_OTHER },
	{ "mailutils-imap4d", SOFTWARE_OTHER },      { "popa3d", SOFTWARE_OTHER },
};

/* Whole mail servers and panels that bring one; they own the configuration of what they bring. */
static const struct {
	const char *sign, *name;
} installations[] = {
	{ "/opt/mailcow-dockerized", "mailcow" },
	{ "/opt/iredmail", "iRedMail" },
	{ "/etc/iredmail-release", "iRedMail" },
	{ "/etc/mailinabox.conf", "Mail-in-a-Box" },
	{ "/opt/zimbra", "Zimbra" },
	{ "/opt/stalwart", "Stalwart" },
	{ "/opt/stalwart-mail", "Stalwart" },
	{ "/etc/modoboa", "Modoboa" },
	{ "/opt/psa", "Plesk" },
	{ "/usr/local/psa", "Plesk" },
	{ "/usr/local/cpanel", "cPanel" },
	{ "/usr/local/directadmin", "DirectAdmin" },
	{ "/usr/local/ispconfig", "ISPConfig" },
	{ "/usr/local/hestia", "HestiaCP" },
	{ "/usr/local/vesta", "VestaCP" },
	{ "/usr/local/CyberCP", "CyberPanel" },
	{ "/etc/yunohost", "YunoHost" },
	{ "/etc/webmin/virtual-server", "Virtualmin" },
};

/*
 * Debian's own exim4 as its installer leaves it: mail within the box alone,
 * no configuration by hand, nothing in the queue. Nobody misses it.
 */
static bool exim_is_unused(struct host *h, struct arena *a)
{
	struct str text = {0};
	struct err ignored = {0};
	strlist queued = {0};

	bool local = h->fs->read(h, EXIM_CONFIG, &text, &ignored) &&
		     (strstr(str_c(&text), "\ndc_eximconfig_configtype='local'") != NULL ||
		      strstr(str_c(&text), "\ndc_eximconfig_configtype='none'") != NULL);
	str_free(&text);
	return local && !host_exists(h, EXIM_OWN) && h->fs->list(h, a, EXIM_QUEUE, &queued, &ignored) && queued.n == 0;
}

void collect_mail_software(struct host *h, struct arena *a, struct facts *f)
{
	for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
		enum software_fate fate = packages[i].fate;

		if (!facts_installed(f, packages[i].package))
			continue;
		if (strncmp(packages[i].package, "exim4-", 6) == 0 && exim_is_unused(h, a))
			fate = SOFTWARE_REPLACED;
		if (fate == SOFTWARE_MTA)
			f->other_mta = packages[i].package;
		vec_push(a, &f->mail_software, ((struct fact_software){ packages[i].package, "", fate }));
	}
	for (size_t i = 0; i < sizeof(installations) / sizeof(installations[0]); i++)
		if (host_exists(h, installations[i].sign))
			vec_push(a, &f->mail_software,
				 ((struct fact_software){ installations[i].name, installations[i].sign, SOFTWARE_OTHER }));
}
