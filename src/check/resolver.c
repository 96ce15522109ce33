/*
 * Who resolves names here (daemons.md, 56 and 57): only our own unbound, it
 * validates, the blocklists answer it, and Postfix believes it.
 */
#include <arpa/inet.h>
#include <string.h>

#include "check/check.h"
#include "check/units.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define CHROOT_RESOLV_CONF "/var/spool/postfix/etc/resolv.conf"
#define WARNING "DNSSEC validation may be unavailable"

enum { TIMEOUT_S = 5, DAY = 86400 };

static bool is_loopback(const char *address)
{
	struct in6_addr v6;

	return strncmp(address, "127.", 4) == 0 ||
	       (inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

/* The addresses of "nameserver" lines. */
static void servers_of(struct arena *a, const char *text, strlist *out)
{
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, "nameserver", 10) != 0 || (line[10] != ' ' && line[10] != '\t'))
			continue;
		const char *address = line + 10 + strspn(line + 10, " \t");

		vec_push(a, out, arena_memdup(a, address, strcspn(address, " \t\n#;")));
	}
}

static void foreign(struct check *k, const char *server)
{
	check_add(k, &(struct finding){
			     .id = "dns-resolver.foreign",
			     .severity = SEVERITY_FAIL,
			     .subject = server,
			     .seen = arena_printf(k->arena, "%s names %s, which is not on this box", RESOLV_CONF, server),
			     .why = "Postfix would believe whatever it says of certificates (DANE), and blocklists refuse the big "
				    "resolvers",
			     .fix = "cp /var/lib/mailstead/base/etc/resolv.conf " RESOLV_CONF " && systemctl restart postfix",
			     .source = RESOLV_CONF,
		     });
}

/* Debian copies it into Postfix's chroot when Postfix starts, and not when it changes. */
static void look_at_chroot(struct check *k, const struct str *outside)
{
	struct str inside = {0};
	struct err err = {0};

	if (k->host->fs->read(k->host, CHROOT_RESOLV_CONF, &inside, &err) &&
	    (inside.len != outside->len || memcmp(str_c(&inside), str_c(outside), inside.len) != 0))
		check_add(k, &(struct finding){
				     .id = "dns-resolver.chroot",
				     .severity = SEVERITY_WARN,
				     .seen = "Postfix has another resolv.conf in its chroot than the box has",
				     .why = "it asks another resolver than you think",
				     .fix = "systemctl restart postfix",
				     .source = CHROOT_RESOLV_CONF,
			     });
	str_free(&inside);
}

/* The root is signed since 2010: a resolver that validates says so of it. */
static bool look_at_validation(struct check *k, const char *server)
{
	struct dns_answer answer = {0};
	struct err err = {0};

	if (!k->host->ask(k->host, k->arena, server, ".", DNS_SOA, &answer, &err)) {
		check_add(k, &(struct finding){
				     .id = "dns-resolver.silent",
				     .severity = SEVERITY_FAIL,
				     .blocks = BLOCKS_DELIVERY,
				     .subject = server,
				     .seen = err.msg,
				     .why = "no name can be looked up: mail is deferred",
				     .fix = "systemctl restart unbound || journalctl -n 50 -u unbound",
				     .source = arena_printf(k->arena, "a question to %s", server),
			     });
		return false;
	}
	if (!answer.secure)
		check_add(k, &(struct finding){
				     .id = "dns-resolver.not-validating",
				     .severity = SEVERITY_WARN,
				     .subject = server,
				     .seen = arena_printf(k->arena, "%s does not say of a signed name that it is valid", server),
				     .why = "DANE is off: mail to those who publish TLSA records goes out unprotected",
				     .fix = "mailstead apply && systemctl restart unbound",
				     .source = arena_printf(k->arena, "the AD flag in an answer of %s", server),
			     });
	return true;
}

/* RFC 5782: every list has 127.0.0.2 as a test entry. 127.255.255.x is Spamhaus's and others' "I do not answer you". */
static void look_at_list(struct check *k, const char *server, const char *list)
{
	const char *name = arena_printf(k->arena, "2.0.0.127.%s", list);
	struct dns_answer answer = {0};
	struct err err = {0};
	struct finding f = {
		.severity = SEVERITY_UNKNOWN,
		.subject = list,
		.fix = arena_printf(k->arena, "unbound-control flush_zone %s; mailstead check dns-resolver", list),
		.source = arena_printf(k->arena, "A %s", name),
	};

	if (!k->host->ask(k->host, k->arena, server, name, DNS_A, &answer, &err)) {
		check_unknown(k, "dns-resolver.blocklist", list, f.source, &err);
		return;
	}
	for (size_t i = 0; i < answer.data.n; i++) {
		const unsigned char *p = answer.data.v[i].p;

		if (answer.data.v[i].n != 4 || p[0] != 127)
			continue;
		if (p[1] != 255 || p[2] != 255)
			return;
		f.id = "dns-resolver.blocklist-refuses";
		f.seen = arena_printf(k->arena, "%s refuses to answer us (127.255.255.%d)", list, p[3]);
		f.why = "nobody can tell who is listed there: spam that it would stop comes in. It refuses big public "
			"resolvers, and whoever asks too much";
		check_add(k, &f);
		return;
	}
	f.id = "dns-resolver.blocklist-dead";
	f.severity = SEVERITY_WARN;
	f.seen = arena_printf(k->arena, "%s does not list its own test entry", list);
	f.why = "it has given up, or lists everybody next: asking it only costs time";
	f.fix = "mailstead config set spam.blocklists '[zen.spamhaus.org]'";
	check_add(k, &f);
}

/* When the Postfix that runs now began; 0: not known. */
static long long postfix_since(struct check *k)
{
	strlist names = {0};
	unit_list units = {0};
	struct err ignored = {0};
	long long since = 0;

	vec_push(k->arena, &names, "postfix.service");
	vec_push(k->arena, &names, "postfix@-.service");
	const char *text = check_output(k, units_argv(k->arena, &names), TIMEOUT_S, &ignored);
	if (text != NULL)
		units_parse(k->arena, text, &units);
	for (size_t i = 0; i < units.n; i++)
		if (units.v[i].since > since)
			since = units.v[i].since;
	return since;
}

/* Postfix's own word, since it runs, at most of the last day. No match is status 1 with nothing said. */
static void look_at_journal(struct check *k)
{
	long long since = postfix_since(k), day = (long long)k->host->now(k->host) - DAY;
	const char *from = arena_printf(k->arena, "@%lld", since > day ? since : day);
	const char *const argv[] = { "journalctl", "-q", "--no-pager", "-o", "cat", "-n", "1", "-S", from, "-u", "postfix.service",
				     "-u", "postfix@-.service", "-g", WARNING, NULL };
	struct run_res res;
	struct err ignored = {0};

	if (!k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &ignored))
		return;
	if (res.status == 0 && strstr(str_c(&res.out), WARNING) != NULL)
		check_add(k, &(struct finding){
				     .id = "dns-resolver.postfix-without-dnssec",
				     .severity = SEVERITY_WARN,
				     .seen = "Postfix has logged \"" WARNING "\" since it started",
				     .why = "DANE is off: mail to those who publish TLSA records goes out unprotected",
				     .fix = "systemctl restart unbound postfix",
				     .source = "journalctl -u 'postfix*' -g '" WARNING "'",
			     });
	run_res_free(&res);
}

void check_resolver(struct check *k)
{
	struct str text = {0};
	struct err err = {0};
	strlist servers = {0};

	if (!k->host->fs->read(k->host, RESOLV_CONF, &text, &err)) {
		check_unknown(k, "dns-resolver.foreign", "", RESOLV_CONF, &err);
		return;
	}
	servers_of(k->arena, str_c(&text), &servers);
	bool ours = true;
	for (size_t i = 0; i < servers.n; i++)
		if (!is_loopback(servers.v[i])) {
			foreign(k, servers.v[i]);
			ours = false;
		}
	if (ours)
		look_at_chroot(k, &text);
	str_free(&text);
	/* Without a line it is 127.0.0.1 (resolv.conf(5)). */
	const char *first = servers.n > 0 ? servers.v[0] : "127.0.0.1";
	if (!is_loopback(first) || check_is_down(k, "unbound.service"))
		return;
	if (!look_at_validation(k, first))
		return;
	for (size_t i = 0; i < k->site->spam.blocklists.n; i++)
		look_at_list(k, first, k->site->spam.blocklists.v[i]);
	look_at_journal(k);
}
