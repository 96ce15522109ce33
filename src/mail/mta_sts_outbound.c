/*
 * MTA-STS for mail that we send (outbound.mta_sts): Debian's
 * postfix-mta-sts-resolver answers Postfix' question for a destination's TLS
 * policy. Its daemon knows no DANE, and its answer would replace what Postfix
 * does by itself; RFC 8461 (section 2) forbids that. So ours is a few lines of
 * its own language around it that look for TLSA records first.
 */
#include "mail/daemons.h"
#include "mail/smarthost.h"

#define DIR "/etc/mailstead/mta-sts"

static bool mta_sts_outbound_wanted(const struct site *site, const struct facts *facts)
{
	(void)facts;
	return site->outbound.mta_sts && !smarthost_wanted(site);
}

static bool mta_sts_outbound_want(struct plan_builder *b, struct err *err)
{
	/* That the package still has what is changed about it. Misses: a configuration that it cannot use. */
	static const char *const check[] = { "/usr/bin/python3", "-I", DIR "/dane-first", "--help", NULL };

	want_package(b, "postfix-mta-sts-resolver");
	want_package(b, "python3-dnspython");
	want_package(b, "postfix");
	want_dir(b, DIR, 0755, "root", "root");
	want_dir(b, "/etc/systemd/system/postfix-mta-sts-resolver.service.d", 0755, "root", "root");
	/* setgid: Postfix may use the socket that is made here */
	want_dir(b, "/var/spool/postfix/mta-sts", 02750, "_mta-sts", "postfix");
	want_unit(b, "postfix-mta-sts-resolver.service");
	want_validator(b, check, NULL);
	return want_templates(b, err);
}

const struct daemon daemon_mta_sts = {
	.name = "mta-sts", .wanted = mta_sts_outbound_wanted, .want = mta_sts_outbound_want,
	.no_local = "there is nothing to add to what site.yaml says (outbound.mta_sts)",
};
