#include <string.h>

#include "cmd/load.h"
#include "cmd/verbs.h"

static void print(struct cmd *c, const struct facts *f)
{
	cmd_say(c, "%-12s %s (%s)\n", "Release", f->pretty, f->arch);
	cmd_say(c, "%-12s %lld MiB, %d CPU%s\n", "Memory", (long long)(f->memory / (1024 * 1024)), f->cpus,
		f->cpus == 1 ? "" : "s");
	cmd_say(c, "%-12s %s\n", "IPv4", f->ipv4[0] ? f->ipv4 : "none");
	cmd_say(c, "%-12s %s\n", "IPv6", f->ipv6[0] ? f->ipv6 : "none");
	cmd_say(c, "%-12s", "SSH ports");
	for (size_t i = 0; i < f->ssh_ports.n; i++)
		cmd_say(c, " %s", f->ssh_ports.v[i]);
	cmd_say(c, "\n%-12s %s\n", "Other MTA", f->other_mta[0] ? f->other_mta : "none");
	for (size_t i = 0; i < f->packages.n; i++) {
		static const char *const shown[] = { "postfix", "dovecot-core", "opendkim", "rspamd",
						     "redis-server", "unbound", "certbot", "fail2ban", NULL };
		const struct fact_package *p = &f->packages.v[i];

		for (size_t k = 0; shown[k] != NULL; k++)
			if (strcmp(p->name, shown[k]) == 0)
				cmd_say(c, "%-12s %s%s\n", p->name, p->version[0] ? p->version : "unknown",
					p->installed ? "" : " (not installed)");
	}
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct err err = {0};
	struct facts facts;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!cmd_load_facts(c, &facts, &err))
		return cmd_fail(c, &err);
	if (c->json)
		return cmd_json(c, facts_to_json(&facts));
	print(c, &facts);
	return EXIT_YES;
}

const struct verb verb_detect = {
	.name = "detect",
	.brief = "what this machine is",
	.usage = "detect [--json]",
	.help = "Looks at the release, memory, addresses, SSH ports, other mail software and the\n"
		"versions of the daemons, and changes nothing. With --json it prints the\n"
		"recording that --facts FILE takes.\n\n"
		"Example:\n  mailstead detect --json > facts.json\n",
	.run = run,
};
