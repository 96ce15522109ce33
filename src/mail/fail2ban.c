/* fail2ban: bans who guesses passwords. Debian has no log files by default, so it reads the journal. */
#include "mail/daemons.h"

static bool fail2ban_wanted(const struct site *site, const struct facts *facts)
{
	(void)facts;
	return site->shield.fail2ban;
}

static bool fail2ban_want(struct plan_builder *b, struct err *err)
{
	/* Jails, filters and their expressions. Misses: a filter that fits nothing the daemons write. */
	static const char *const check[] = { "fail2ban-client", "-t", NULL };

	want_package(b, "fail2ban");
	want_package(b, "python3-systemd");
	want_package(b, "nftables");
	want_dir(b, "/etc/systemd/system/fail2ban.service.d", 0755, "root", "root");
	want_unit(b, "fail2ban.service");
	want_validator(b, check, NULL);
	return want_templates(b, err) && want_local(b, err);
}

/*
 * .local alone: that is what fail2ban reads last, and never a conffile of its package. A filter or an action needs no .conf
 * beside it.
 */
static const struct local_kind local[] = {
	{ .suffix = ".local", .to = "/etc/fail2ban/jail.d", .prefix = "zz-mailstead-", .unit = "fail2ban.service",
	  .action = UNIT_RELOAD },
	{ .suffix = ".local", .below = "filter.d", .to = "/etc/fail2ban/filter.d", .unit = "fail2ban.service",
	  .action = UNIT_RELOAD },
	{ .suffix = ".local", .below = "action.d", .to = "/etc/fail2ban/action.d", .unit = "fail2ban.service",
	  .action = UNIT_RELOAD },
	{ 0 },
};

const struct daemon daemon_fail2ban = {
	.name = "fail2ban", .wanted = fail2ban_wanted, .want = fail2ban_want, .local = local
};
