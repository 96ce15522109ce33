#include <string.h>

#include "check/provider_seen.h"
#include "cmd/load.h"
#include "cmd/verbs.h"

enum { MIB = 1024 * 1024 };

static void print_machine(struct cmd *c, const struct facts *f, const struct provider *p)
{
	/* PRETTY_NAME leaves out the point release. */
	bool debian = f->release[0] != '\0' && f->point[0] != '\0';

	cmd_say(c, "%-12s %s%s%s (%s)\n", "Release", f->pretty, debian ? ", " : "", debian ? f->point : "", f->arch);
	cmd_say(c, "%-12s %s\n", "Hostname", f->hostname[0] ? f->hostname : "unknown");
	cmd_say(c, "%-12s %lld MiB, %lld MiB of swap, %d CPU%s\n", "Memory", (long long)(f->memory / MIB),
		(long long)(f->swap / MIB), f->cpus, f->cpus == 1 ? "" : "s");
	cmd_say(c, "%-12s %s%s\n", "Machine",
		f->virtualization[0] == '\0'                ? "unknown"
		: strcmp(f->virtualization, "none") == 0 ? "not virtual"
							 : f->virtualization,
		facts_in_container(f) ? " (a container)" : "");
	cmd_say(c, "%-12s %s\n", "Provider", p != NULL ? p->name : "unknown");
}

static void print_network(struct cmd *c, const struct facts *f)
{
	cmd_say(c, "%-12s %s\n", "IPv4", f->ipv4[0] ? f->ipv4 : "none");
	cmd_say(c, "%-12s %s\n", "IPv6", f->ipv6[0] ? f->ipv6 : "none");
	for (size_t i = 0; i < f->addresses.n; i++)
		if (strcmp(f->addresses.v[i], f->ipv4) != 0 && strcmp(f->addresses.v[i], f->ipv6) != 0)
			cmd_say(c, "%-12s %s\n", "also", f->addresses.v[i]);
	cmd_say(c, "%-12s", "SSH ports");
	for (size_t i = 0; i < f->ssh_ports.n; i++)
		cmd_say(c, " %s", f->ssh_ports.v[i]);
	cmd_say(c, "\n");
}

static void print_software(struct cmd *c, const struct facts *f)
{
	static const char *const fates[] = {
		[SOFTWARE_REPLACED] = "setup replaces it", [SOFTWARE_MTA] = "in the way", [SOFTWARE_OTHER] = "in the way",
	};
	static const char *const shown[] = { "postfix", "dovecot-core", "opendkim", "rspamd",
					     "redis-server", "unbound", "certbot", "fail2ban", NULL };

	if (f->mail_software.n == 0)
		cmd_say(c, "%-12s none\n", "Other mail");
	for (size_t i = 0; i < f->mail_software.n; i++)
		cmd_say(c, "%-12s %s (%s)\n", "Other mail", f->mail_software.v[i].name, fates[f->mail_software.v[i].fate]);
	for (size_t i = 0; i < f->packages.n; i++) {
		const struct fact_package *p = &f->packages.v[i];

		for (size_t k = 0; shown[k] != NULL; k++)
			if (strcmp(p->name, shown[k]) == 0)
				cmd_say(c, "%-12s %s%s\n", p->name, p->version[0] ? p->version : "unknown",
					p->installed ? "" : " (not installed)");
	}
}

/* The recording, and for who shows it the provider as people know it. */
static json_t *to_json(const struct facts *f, const struct provider *p)
{
	json_t *o = facts_to_json(f);

	json_object_set_new(o, "provider_name", json_string(p != NULL ? p->name : ""));
	return o;
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct err err = {0};
	provider_list providers;
	struct facts facts;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, NULL, 0, 0, &n, &status))
		return status;
	if (!cmd_load_facts(c, &facts, &err) || !cmd_load_providers(c, &providers, &err))
		return cmd_fail(c, &err);
	/* What was recorded elsewhere is not asked of the network here. */
	bool here = c->host->live && c->facts_file == NULL;
	const struct provider *p = provider_seen(c->host, c->arena, &providers, &facts, here);
	facts.provider = p != NULL ? p->id : "";
	if (c->json)
		return cmd_json(c, to_json(&facts, p));
	print_machine(c, &facts, p);
	print_network(c, &facts);
	print_software(c, &facts);
	return EXIT_YES;
}

const struct verb verb_detect = {
	.name = "detect",
	.brief = "what this machine is",
	.usage = "detect [--json]",
	.help = "Looks at the release, memory, addresses, SSH ports, other mail software and the\n"
		"versions of the daemons, and whose machine it is: by its firmware, else by the\n"
		"provider's metadata service, else by the name of its address. Changes nothing.\n"
		"With --json it prints the recording that --facts FILE takes.\n\n"
		"Example:\n  mailstead detect --json > facts.json\n",
	.run = run,
};
