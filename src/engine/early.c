#include "engine/early.h"

#include <string.h>

enum { MOST_PROPERTIES = 16, MOST_ARGUMENTS = 16 };

/* Without the network and all of the disk but its own part: it is for a cache only, and runs before the firewall is there. */
static void start(struct engine *e, const struct early *what)
{
	struct arena *a = e->arena;
	const char *argv[MOST_PROPERTIES + MOST_ARGUMENTS + 1] = {
		"systemd-run", "--quiet", "--no-block", "--collect", "--service-type=oneshot",
		arena_printf(a, "--unit=mailstead-early-%s", what->package),
		arena_printf(a, "--description=Prepares the first start of %s", what->unit),
		arena_printf(a, "--uid=%s", what->user),
		arena_printf(a, "--property=Before=%s", what->unit),
		"--property=TimeoutStartSec=300", "--property=CPUWeight=20", "--property=PrivateNetwork=yes",
		"--property=NoNewPrivileges=yes", "--property=ProtectSystem=full", "--property=StandardOutput=null", "--",
	};
	struct run_res res;
	struct err ignored = {0};
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	for (size_t i = 0; what->argv[i] != NULL && i < MOST_ARGUMENTS; i++)
		argv[n++] = what->argv[i];
	/* Without it the unit does its own work: it starts later, no more. */
	if (e->host->run(e->host, &(struct run_req){ .argv = argv }, &res, &ignored))
		run_res_free(&res);
}

void early_start(struct engine *e, const char *said)
{
	static const char mark[] = "Installed ";

	if (e->installing == NULL || strncmp(said, mark, sizeof(mark) - 1) != 0)
		return;
	said += sizeof(mark) - 1;
	for (size_t i = 0; i < e->installing->early.n; i++) {
		const struct early *what = &e->installing->early.v[i];
		size_t n = strlen(what->package);

		if (strncmp(said, what->package, n) == 0 && (said[n] == '\0' || said[n] == ' ' || said[n] == ':'))
			start(e, what);
	}
}
