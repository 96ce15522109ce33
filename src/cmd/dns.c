/* mailstead dns: the records to publish. */
#include <string.h>

#include "cmd/dns_check.h"
#include "cmd/dns_print.h"
#include "cmd/publish.h"
#include "cmd/verbs.h"

static bool parse_format(struct cmd *c, const char *name, const struct format **format, struct err *err)
{
	*format = format_find(name != NULL ? name : c->json ? "json" : "table");
	if (*format != NULL)
		return true;
	err_set(err, ERR_USAGE, "--format %s: not a format", name);
	return err_hint(err, "`mailstead dns --help` lists the formats.");
}

static int run_print(struct cmd *c, const char *format_name, const char *domain, const char *zone, bool copy)
{
	struct dns_records d = {0};
	const struct format *format;
	struct err err = {0};

	if (!parse_format(c, format_name, &format, &err) || !dns_records_load(c, domain, zone, &d, &err))
		return cmd_fail(c, &err);
	return copy ? dns_copy(&d, format) : dns_print(&d, format);
}

static int run_publish(struct cmd *c, const char *domain, bool check, bool take_over)
{
	struct dns_records d = { .publishing = true };
	struct err err = {0};

	if (!dns_records_load(c, domain, NULL, &d, &err))
		return cmd_fail(c, &err);
	return dns_publish(&d, check, take_over);
}

static int run_dns(struct cmd *c, int argc, char **argv)
{
	const char *format = NULL, *domain = NULL, *zone = NULL, *what[1];
	bool copy = false, check = false, take_over = false;
	const struct cmd_flag flags[] = { { "format", NULL, &format }, { "domain", NULL, &domain },
					  { "zone", NULL, &zone }, { "copy", &copy, NULL },
					  { "check", &check, NULL }, { "take-over", &take_over, NULL }, { 0 } };
	struct err err = {0};
	size_t n;
	int status;

	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return dns_check_verb(c, argc, argv);
	if (!cmd_args(c, argc, argv, flags, what, 1, 1, &n, &status))
		return status;
	if (strcmp(what[0], "print") == 0)
		return run_print(c, format, domain, zone, copy);
	if (strcmp(what[0], "publish") == 0)
		return run_publish(c, domain, check, take_over);
	err_set(&err, ERR_USAGE, "dns %s: there is no such command", what[0]);
	err_hint(&err, "For example: mailstead dns print --format zone");
	return cmd_fail(c, &err);
}

const struct verb verb_dns = {
	.name = "dns",
	.brief = "print the DNS records, publish them, see whether the world has them",
	.usage = "dns print [--format table|zone|json|nsupdate|octodns|terraform|hetzner-api|cloudflare-api|cloudflare|"
		 "cpanel|desec|digitalocean|gandi|godaddy|hetzner|inwx|ionos|namecheap|netcup|ovh|porkbun|route53] "
		 "[--domain DOMAIN] [--zone ZONE] [--copy]\n"
		 "dns publish [--domain DOMAIN] [--check] [--take-over] [--yes]\n"
		 "dns check [--domain DOMAIN] [--watch] [--interval SECONDS] [--stream]",
	.help = "print shows every DNS record that this mail server and its domains need, from the\n"
		"site, this machine's addresses and its keys. Nothing is changed.\n"
		"\n"
		"table  for people: each name and each value in full on lines of their own, to copy\n"
		"       into a provider's web panel. A TXT value is in one piece, without quotes.\n"
		"cloudflare, cpanel, desec, digitalocean, gandi, godaddy, hetzner, inwx, ionos,\n"
		"namecheap, netcup, ovh, porkbun, route53\n"
		"       the fields of that provider's web panel, as it wants them: names without the\n"
		"       domain, dots, quotes and priorities where they belong.\n"
		"zone   what a name server loads: absolute names, long TXT values split. PTR records\n"
		"       are comments: they belong to the provider of the address.\n"
		"nsupdate, octodns, terraform\n"
		"       for these tools.\n"
		"hetzner-api, cloudflare-api\n"
		"       the bodies of requests to that provider's HTTP API, as JSON.\n"
		"json   for programs, the same as --json.\n"
		"\n"
		"--copy shows one record after the other and waits for Enter: for pasting.\n"
		"--zone says which zone the panel edits, where that is not the domain itself.\n"
		"\n"
		"Exit status 1: a record that has to be published could not be printed yet, for\n"
		"example a DKIM key that `mailstead apply` has still to make.\n"
		"\n"
		"    mailstead dns print --format hetzner --domain example.org --copy\n"
		"\n"
		"publish puts them into the DNS, by the way that the option dns.publish names:\n"
		"RFC 2136 with a TSIG key, or the API of Hetzner or Cloudflare. It shows first what\n"
		"would change, and asks. Only records of its own are touched; an SPF record that is\n"
		"there gets ours added; whatever else is in the way stays, and is named.\n"
		"--check      change nothing; exit status 1 if something would change\n"
		"--take-over  replace also what is in the way and not ours\n"
		"\n"
		"    mailstead config set dns.publish hetzner\n"
		"    mailstead config set dns.credentials /etc/mailstead/dns.token\n"
		"    mailstead dns publish\n"
		"\n"
		"check asks every name server of every domain, and public resolvers, for each record:\n"
		"what is missing, what is wrong and where, what is still on its way; and it judges\n"
		"SPF, DKIM, DMARC, MTA-STS, TLSA and CAA as those who receive mail do. --watch looks\n"
		"again until all is right. --stream says of each record at how many of its name\n"
		"servers it stands, one JSON object a line, as it is seen.\n"
		"Exit status 1: something is missing or wrong.\n"
		"\n"
		"    mailstead dns check --watch\n",
	.run = run_dns,
};
