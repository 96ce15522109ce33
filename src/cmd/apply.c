#include "cmd/change.h"
#include "cmd/verbs.h"

enum { RESET_MAX = 8 };

/* The files after --reset, whose edits are given up. */
static void give_up(struct cmd *c, struct change_req *change, const char *const *reset, struct given_up *files)
{
	for (size_t i = 0; i < RESET_MAX && reset[i] != NULL; i++)
		files[change->n_given_up++] = (struct given_up){ .path = reset[i], .why = "yours is given up", .keep_old = true };
	if (change->n_given_up == 0)
		return;
	change->given_up = files;
	change->once = true;
	change->why = change->n_given_up > 1 ? arena_printf(c->arena, "apply --reset of %zu files", change->n_given_up)
					     : arena_printf(c->arena, "apply --reset %s", reset[0]);
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct change_req change = { .why = "apply", .resume = true };
	const char *reset[RESET_MAX] = {0};
	struct given_up files[RESET_MAX];
	const struct cmd_flag flags[] = { { "check", &change.check, NULL }, { "diff", &change.diff, NULL },
					  { "undo", &change.undo, NULL },
					  { "no-smoke", &change.no_smoke, NULL },
					  { "reset", NULL, &reset[0] }, { "reset", NULL, &reset[1] },
					  { "reset", NULL, &reset[2] }, { "reset", NULL, &reset[3] },
					  { "reset", NULL, &reset[4] }, { "reset", NULL, &reset[5] },
					  { "reset", NULL, &reset[6] }, { "reset", NULL, &reset[7] },
					  { "confirm-timeout", NULL, &change.confirm_timeout }, { 0 } };
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	if (change.undo && (change.check || change.diff || change.no_smoke || change.confirm_timeout != NULL || reset[0] != NULL)) {
		cmd_warn(c, "--undo only undoes: no other option goes with it");
		return EXIT_USAGE;
	}
	give_up(c, &change, reset, files);
	return cmd_change(c, &change);
}

const struct verb verb_apply = {
	.name = "apply",
	.brief = "make the box what the site says, as one transaction",
	.usage = "apply [--check] [--diff] [--reset FILE]... [--no-smoke] [--confirm-timeout SECONDS] [--yes]\n"
		 "apply --undo",
	.help = "Renders every configuration, has each daemon check its own, and only then swaps\n"
		"them in, reloads what changed, looks whether every port answers, and sends a message\n"
		"through filter, signing and mailbox that it reads back (mailstead check mail). If\n"
		"anything fails, all of it is undone. A change that was cut short (killed, a power\n"
		"cut) is finished; with --undo it is undone instead. Every verb says there is one.\n"
		"Then fetches the certificate, if the names lead here by now.\n\n"
		"A firewall that would shut a port where sshd listens is refused. On a terminal, a\n"
		"changed firewall asks for a second SSH connection and for a yes; without one, or\n"
		"if the connection is lost or mailstead is killed, the firewall from before comes\n"
		"back by itself.\n\n"
		"  --check     change nothing; exit status 1 if something would change\n"
		"  --diff      show the lines that change before asking\n"
		"  --reset FILE\n"
		"              give up what you changed by hand in FILE: mailstead's version goes live,\n"
		"              yours is kept as FILE.mailstead-old; may be given again\n"
		"  --undo      undo a change that was cut short, and do nothing else\n"
		"  --no-smoke  do not look at the ports afterwards, and send no message\n"
		"  --confirm-timeout SECONDS\n"
		"              how long it waits for that yes (10 to 3600; 300)\n"
		"  --yes       do not ask, for no second connection either\n\n"
		"Exit status: 0 done; 1 a conflict was kept aside, or changes are pending under\n"
		"--check; 2 the site is wrong; 3 failed, and the box serves as before (packages and\n"
		"keys stay); 4 failed and not undone.\n\n"
		"Example:\n  mailstead apply --yes\n",
	.root = true,
	.run = run,
};
