/*
 * Sources: NEWS and NEWS.Debian of the packages in Debian 13; what was seen on
 * boxes that took the step. A row counts where the step leads from below its
 * version to it or beyond.
 */
#include "mail/release_changes.h"

#include <ctype.h>
#include <string.h>

struct row {
	const char *name, *package;
	const char *since; /* version of the package that brings it */
	bool (*wanted)(const struct site *site); /* NULL: on every box that has the package */
	const char *what, *does, *notice;
};

static bool has_fail2ban(const struct site *site)
{
	return site->shield.fail2ban;
}

static bool has_updates(const struct site *site)
{
	return site->shield.updates;
}

static const struct row rows[] = {
	{ "Postfix", "postfix", "3.9", NULL,
	  "its unit is postfix.service itself; postfix@-.service, where it ran until now, is gone",
	  "asks and watches the unit that there is; its own files for the old one go",
	  "its log is journalctl -u postfix, no longer -u postfix@-" },
	{ "Postfix", "postfix", "3.9", NULL,
	  "compatibility_level 3.9: the defaults of that version hold",
	  "sets the level, and every setting on which mail depends by itself", "" },
	{ "Postfix", "postfix", "3.10", NULL,
	  "tables of type hash and btree need a database that is going away; lmdb stays",
	  "has used lmdb and SQLite from the first day: nothing to convert",
	  "a table of your own of type hash: make it lmdb, and run postmap on it" },
	{ "Postfix", "postfix", "3.10", NULL,
	  "it hides by itself where a user sends from (smtpd_hide_client_session)",
	  "uses that in the place of its own clean-up service on the submission ports", "" },
	{ "Dovecot", "dovecot-core", "1:2.4", NULL,
	  "a new language for its configuration; it does not start on the old one",
	  "writes the whole of it anew, before Dovecot starts for the first time",
	  "settings of your own in dovecot.conf or local.d/dovecot have to be said in the new language" },
	{ "Dovecot", "dovecot-core", "1:2.4", NULL,
	  "passwords hashed by DES, MD5 or LDAP-MD5 are refused",
	  "never made any: what it makes itself is yescrypt or bcrypt",
	  "mailstead check accounts names accounts that were brought here with such a hash" },
	{ "Dovecot", "dovecot-sieve", "1:2.4", NULL,
	  "compiled filters of the old version are of no use to it",
	  "compiles its own again; those of users are compiled at their next delivery", "" },
	{ "rspamd", "rspamd", "3.12", NULL,
	  "newer rules and weights: the score of the same message may differ a little",
	  "keeps its own thresholds and rules; what was learned is kept",
	  "watch the Junk folder for some days" },
	{ "Redis", "redis-server", "5:8.0", NULL,
	  "it writes its memory in a form that the old version cannot read",
	  "stays with redis-server (Valkey could not read it); the socket and its limits stay",
	  "there is no way back to the old Redis with what it has written since" },
	{ "fail2ban", "fail2ban", "1.1.0", has_fail2ban,
	  "its own filter does not know the log lines of Dovecot 2.4 and would ban nobody",
	  "brings a filter that knows both; the same for the unit that Postfix logs as", "" },
	{ "unbound", "unbound", "1.20", NULL,
	  "newer limits on what one question may cost, and newer defaults",
	  "keeps its own file, and proves it with unbound-checkconf", "" },
	{ "OpenDKIM", "opendkim", "2.11.0~beta2-9", NULL,
	  "built anew, against the newer OpenSSL and libraries",
	  "keeps its two instances, keys and selectors: DNS records stay as they are", "" },
	{ "nginx", "nginx-light", "1.25.1", NULL,
	  "HTTP/2 is a directive of its own, no longer a word of listen",
	  "uses neither in its own sites",
	  "a site of your own with \"listen … http2\" gets a warning in nginx -t" },
	{ "certbot", "certbot", "4.0", NULL,
	  "renews when a third of a certificate's lifetime is left, no longer 30 days before its end",
	  "its hook is the same; what it calls overdue goes by the lifetime already", "" },
	{ "OpenSSL", "openssl", "3.5", NULL,
	  "TLS offers the key exchange X25519MLKEM768 to those who know it",
	  "keeps the oldest version of TLS that the site names",
	  "" },
	{ "nftables", "nftables", "1.1", NULL,
	  "newer program, the same language",
	  "keeps its table, and proves it with nft -c", "" },
	{ "unattended-upgrades", "unattended-upgrades", "2.12", has_updates,
	  "follows the security updates of the release that is installed",
	  "its own settings name no release: nothing to change", "" },
};

const char *upstream_version(struct arena *a, const char *version)
{
	const char *colon = strchr(version, ':'), *from = colon != NULL ? colon + 1 : version;
	size_t n = 0;

	while (isdigit((unsigned char)from[n]) || (from[n] == '.' && isdigit((unsigned char)from[n + 1])))
		n++;
	return arena_memdup(a, from, n);
}

static bool brings(const struct row *r, const char *from, const char *to)
{
	return from[0] != '\0' && to[0] != '\0' && facts_version_compare(from, r->since) < 0 &&
	       facts_version_compare(to, r->since) >= 0;
}

void release_changes(struct arena *a, const struct site *site, const struct facts *now, const struct facts *then,
		     release_change_list *list)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const char *from = facts_version(now, r->package), *to = facts_version(then, r->package);

		if (!facts_installed(now, r->package) || !brings(r, from, to) || (r->wanted != NULL && !r->wanted(site)))
			continue;
		vec_push(a, list,
			 ((struct release_change){ r->name, r->package, upstream_version(a, from), upstream_version(a, to),
						   r->what, r->does, r->notice }));
	}
}
