/* In a container the kernel is the host's: a firewall, systemd and our daemons' own confinement need its leave. */
#include <stdlib.h>
#include <string.h>

#include "check/machine.h"

enum { CAP_NET_ADMIN_BIT = 12, TIMEOUT_S = 5 };

static void lacking(struct check *k, const char *what, const char *why)
{
	check_add(k, &(struct finding){
			     .id = "machine.container",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_INSTALLATION,
			     .subject = k->facts->virtualization,
			     .seen = arena_printf(k->arena, "this is a container (%s), and %s", k->facts->virtualization, what),
			     .why = why,
			     .fix = "a virtual machine (KVM) instead; or whoever runs the container's host gives it what is missing",
			     .source = "systemd-detect-virt",
		     });
}

/* "CapEff:\t00000000fcecbfff" */
static bool has_net_admin(const char *status)
{
	const char *line = strstr(status, "\nCapEff:");

	return line != NULL && (strtoull(line + strlen("\nCapEff:"), NULL, 16) >> CAP_NET_ADMIN_BIT & 1) != 0;
}

static bool nft_answers(struct check *k)
{
	const char *const argv[] = { "nft", "list", "tables", NULL };
	struct run_res res;
	struct err ignored = {0};

	if (!facts_installed(k->facts, "nftables") ||
	    !k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &ignored))
		return true;
	bool ok = res.status == 0;
	run_res_free(&res);
	return ok;
}

void machine_container(struct check *k)
{
	struct str comm = {0}, status = {0};
	struct err err = {0};

	if (!facts_in_container(k->facts))
		return;
	if (!k->host->fs->read(k->host, "/proc/1/comm", &comm, &err) ||
	    !k->host->fs->read(k->host, "/proc/1/status", &status, &err))
		check_unknown(k, "machine.container", k->facts->virtualization, "cat /proc/1/status", &err);
	else if (strcmp(str_c(&comm), "systemd\n") != 0)
		lacking(k, "its first process is not systemd", "every daemon here is started, watched and confined by systemd");
	else if (!has_net_admin(str_c(&status)) || !nft_answers(k))
		lacking(k, "it may not set its own firewall (nftables)",
			"without one nobody is banned who guesses passwords, and what should be closed is open");
	str_free(&status);
	str_free(&comm);
}
