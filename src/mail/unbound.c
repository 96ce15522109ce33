/* unbound: the host's own validating resolver. DANE and the blocklists need it. */
#include "mail/daemons.h"

static bool unbound_want(struct plan_builder *b, struct err *err)
{
	/* The unit does this before it starts; here it may not have started yet, and the check wants the root's key. */
	static const char *const anchor[] = { "/usr/libexec/unbound-helper", "root_trust_anchor_update", NULL };
	/* Syntax, and files that are named. Misses: an address that is taken, an anchor that is out of date. */
	static const char *const check[] = { "unbound-checkconf", NULL };

	want_package(b, "unbound");
	want_package(b, "dns-root-data");
	want_dir(b, "/etc/systemd/system/unbound.service.d", 0755, "root", "root");
	want_unit_behind(b, "unbound.service", "25, 465, 587");
	want_validator(b, anchor, NULL);
	want_validator(b, check, NULL);
	return want_templates(b, err) && want_local(b, err);
}

/* Behind ours, so that the operator's value is the last. Its group: it reads all files again when it is root no more. */
static const struct local_kind local[] = {
	{ .suffix = ".conf", .to = "/etc/unbound/unbound.conf.d", .prefix = "zz-mailstead-", .group = "unbound",
	  .unit = "unbound.service", .action = UNIT_RELOAD, .restart_for = "interface port do-ip4 do-ip6 username chroot" },
	{ 0 },
};

const struct daemon daemon_unbound = { .name = "unbound", .want = unbound_want, .local = local };
