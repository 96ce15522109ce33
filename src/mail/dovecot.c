/*
 * Dovecot: IMAP, POP3, ManageSieve; LMTP, quota and logins for Postfix.
 * 2.3 and 2.4 have different languages: two template sets, one model.
 */
#include <string.h>

#include "mail/daemons.h"
#include "plan/paths.h"

/* As the templates say. */
#define LOCAL "/etc/dovecot/mailstead/local.d"

/*
 * After the units: sievec takes its plugins from the configuration of the
 * running Dovecot. Without a target on its command line: with one, the result
 * is root's alone and no delivery can read it. The script names the version
 * of Dovecot, so that a new one has it compiled again.
 */
static void want_compiled(struct plan_builder *b, const char *name)
{
	const char **argv = arena_alloc(b->arena, 3 * sizeof(*argv));
	const char *source = arena_printf(b->arena, "/etc/dovecot/mailstead/%s.sieve", name);
	const char *target = arena_printf(b->arena, "/etc/dovecot/mailstead/%s.svbin", name);

	argv[0] = "sievec";
	argv[1] = source;
	want_derived(b, target, source, argv, NULL, UNIT_NOTHING, true);
}

/* "2.4" of "1:2.4.1+dfsg1-6+deb13u7"; "" if the version is not known. */
static const char *short_version(struct arena *a, const char *version)
{
	const char *colon = strchr(version, ':'), *from = colon ? colon + 1 : version;
	size_t major = strspn(from, "0123456789");
	size_t minor = from[major] == '.' ? 1 + strspn(from + major + 1, "0123456789") : 0;

	return arena_memdup(a, from, major + minor);
}

static bool dovecot_vars(struct plan_builder *b, struct err *err)
{
	(void)err;
	json_object_set_new(b->vars, "dovecot",
			    json_pack("{s:s}", "version", short_version(b->arena, facts_version(b->facts, "dovecot-core"))));
	return true;
}

static void want_packages(struct plan_builder *b)
{
	/* All protocols whatever the site serves: dovecot.conf says which run, and turning one on later needs no apt. */
	want_package(b, "dovecot-imapd");
	want_package(b, "dovecot-pop3d");
	want_package(b, "dovecot-lmtpd");
	want_package(b, "dovecot-managesieved");
	want_package(b, "dovecot-sieve");
	want_package(b, "dovecot-sqlite");
	want_package(b, "postfix");
}

static bool dovecot_want(struct plan_builder *b, struct err *err)
{
	/* Unknown settings and values (status 89). Misses: a certificate, a socket's directory or a database that is missing. */
	static const char *const check[] = { "doveconf", "-n", NULL };

	want_packages(b);
	want_user(b, "vmail", 5000, PATH_VMAIL);
	want_dir(b, PATH_VMAIL, 0750, "vmail", "vmail");
	want_dir(b, "/etc/dovecot/mailstead", 0755, "root", "root");
	want_dir(b, "/etc/dovecot/mailstead/pipe", 0755, "root", "root");
	want_dir(b, PATH_LOCAL_D "/dovecot", 0755, "root", "root");
	/* Debian 13's Postfix makes this at its first start, which comes after Dovecot's. */
	want_dir(b, "/var/spool/postfix/private", 0700, "postfix", "root");
	want_dir(b, "/etc/systemd/system/dovecot.service.d", 0755, "root", "root");
	/* Postfix asks it who logs in: without it submission hangs up. */
	want_unit_behind(b, "dovecot.service", "110, 143, 465, 587, 993, 995, 4190");
	want_validator(b, check, NULL);
	want_compiled(b, "spam-to-junk");
	want_compiled(b, "learn-spam");
	want_compiled(b, "learn-ham");
	return want_templates(b, err) && want_local(b, err);
}

/* 2.3 and 2.4 do not read each other's language: what is for one of them can be there before it comes. */
static const struct local_kind local[] = {
	{ .suffix = ".conf", .to = LOCAL, .unit = "dovecot.service", .action = UNIT_RELOAD },
	{ .suffix = ".conf", .below = "2.3", .version = "dovecot-core < 1:2.4", .to = LOCAL "/2.3", .unit = "dovecot.service",
	  .action = UNIT_RELOAD },
	{ .suffix = ".conf", .below = "2.4", .version = "dovecot-core >= 1:2.4", .to = LOCAL "/2.4", .unit = "dovecot.service",
	  .action = UNIT_RELOAD },
	{ 0 },
};

const struct daemon daemon_dovecot = {
	.name = "dovecot", .vars = dovecot_vars, .want = dovecot_want, .local = local
};
