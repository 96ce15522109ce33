/*
 * Postfix: takes and sends mail.
 *
 * Its postinst writes no main.cf when it is told "No configuration", so both
 * main.cf and master.cf are ours from the first day. On Debian 12
 * postfix.service is an empty wrapper of postfix@-.service, and systemd hands
 * start, reload and restart on (PartOf, ReloadPropagatedFrom); on Debian 13 it
 * is Postfix itself. Never enable postfix@-.service: Debian 13 has no such
 * instance, and the link would stay in the way of an upgrade.
 */
#include "mail/daemons.h"
#include "mail/family.h"
#include "mail/judge.h"
#include "mail/postfix_local.h"
#include "mail/smarthost.h"

static bool at_least(const struct plan_builder *b, const char *version)
{
	return facts_version_compare(facts_version(b->facts, "postfix"), version) >= 0;
}

static bool postfix_vars(struct plan_builder *b, struct err *err)
{
	const struct site *s = b->site;
	bool ipv4 = mail_has_ipv4(s, b->facts), ipv6 = mail_has_ipv6(s, b->facts);

	(void)err;
	json_object_set_new(b->vars, "smarthost", smarthost_vars(s));
	json_object_set_new(b->vars, "postfix",
			    json_pack("{s:s, s:b, s:b, s:s, s:b, s:b}",
				      "compatibility_level", at_least(b, "3.9") ? "3.9" : "3.6",
				      /* smtpd_hide_client_session came with 3.10 */
				      "hides_client", at_least(b, "3.10"),
				      /* Policies are for who delivers. */
				      "asks_mta_sts", s->outbound.mta_sts && !smarthost_wanted(s),
				      "inet_protocols", ipv4 && ipv6 ? "all" : ipv6 ? "ipv6" : "ipv4",
				      "bind_ipv4", mail_binds(s->network.ipv4, b->facts),
				      "bind_ipv6", mail_binds(s->network.ipv6, b->facts)));
	return true;
}

static void want_checks(struct plan_builder *b)
{
	/*
	 * postfix check: owners and modes, syntax; exits 0 for what it only warns
	 * about (an unknown parameter, a TLS version that does not exist), so any
	 * line on standard error counts. postconf names unused parameters there.
	 * Both miss tables that cannot be opened and sockets that nobody serves.
	 */
	static const char *const check[] = { "postfix", "check", NULL };
	static const char *const main_cf[] = { "postconf", "-n", NULL };
	static const char *const master_cf[] = { "postconf", "-M", NULL };

	/* Debian 12's postfix check tells only the log of a line that it cannot read: postconf comes first. */
	want_validator(b, main_cf, judge_quiet);
	want_validator(b, master_cf, judge_quiet);
	want_validator(b, check, judge_postfix_check);
}

/*
 * Every program of Postfix reads its files anew, a third of a second later,
 * for as long as they are younger than two seconds: somebody might be writing
 * them. Ours are renamed into place.
 */
static void settle_files(struct plan_builder *b)
{
	for (size_t i = 0; i < b->resources.n; i++)
		if (b->resources.v[i].daemon == b->daemon->name && b->resources.v[i].kind == RES_FILE)
			b->resources.v[i].meta.settled = true;
}

static bool postfix_want(struct plan_builder *b, struct err *err)
{
	static const char *const resolv_conf[] = { "install", "-D", "-m", "0644", "-T", "--", "/etc/resolv.conf",
						   "/var/spool/postfix/etc/resolv.conf", NULL };
	/* newaliases would follow whatever alias_database is at that moment. */
	static const char *const postalias[] = { "postalias", "lmdb:/etc/aliases", NULL };

	want_preseed(b, "postfix postfix/main_mailer_type select No configuration");
	want_package(b, "postfix");
	want_package(b, "postfix-lmdb");
	want_package(b, "postfix-sqlite");
	want_package(b, "postfix-pcre");
	if (!at_least(b, "3.9"))
		want_dir(b, "/etc/systemd/system/postfix@-.service.d", 0755, "root", "root");
	want_unit_behind(b, "postfix.service", "25, 465, 587");
	want_checks(b);
	/* Debian's own copy for the chroot is made at a start, never at a reload. */
	want_derived(b, "/var/spool/postfix/etc/resolv.conf", "/etc/resolv.conf", resolv_conf, "postfix.service", UNIT_RELOAD,
		     false);
	want_derived(b, "/etc/aliases.lmdb", "/etc/aliases", postalias, "postfix.service", UNIT_RELOAD, false);
	if (!want_templates(b, err) || !smarthost_want(b, err) || !postfix_local(b, err))
		return false;
	settle_files(b);
	return true;
}

const struct daemon daemon_postfix = {
	.name = "postfix", .vars = postfix_vars, .want = postfix_want, .local = postfix_local_kinds
};
