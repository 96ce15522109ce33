/* unattended-upgrades: security updates by themselves; needrestart: and then nobody runs on with the old library. */
#include "mail/daemons.h"

static bool updates_wanted(const struct site *site, const struct facts *facts)
{
	(void)facts;
	return site->shield.updates;
}

static bool updates_want(struct plan_builder *b, struct err *err)
{
	want_package(b, "unattended-upgrades");
	want_package(b, "needrestart");
	want_unit(b, "unattended-upgrades.service");
	return want_templates(b, err);
}

const struct daemon daemon_updates = {
	.name = "updates",
	.wanted = updates_wanted,
	.want = updates_want,
	.no_local = "apt has a place for what is yours: a file in /etc/apt/apt.conf.d/ whose name comes behind 52mailstead",
};
