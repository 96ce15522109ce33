#include "cmd/change.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	struct change_req change = { .why = "apply" };
	const struct cmd_flag flags[] = { { "check", &change.check, NULL }, { "diff", &change.diff, NULL },
					  { "no-smoke", &change.no_smoke, NULL }, { 0 } };
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	return cmd_change(c, &change);
}

const struct verb verb_apply = {
	.name = "apply",
	.brief = "make the box what the site says, as one transaction",
	.usage = "apply [--check] [--diff] [--no-smoke] [--yes]",
	.help = "Renders every configuration, has each daemon check its own, and only then swaps\n"
		"them in, reloads what changed and looks whether every port answers. If anything\n"
		"fails, all of it is undone. A run that was killed is undone first.\n"
		"Then fetches the certificate, if the names lead here by now.\n\n"
		"  --check     change nothing; exit status 1 if something would change\n"
		"  --diff      show the lines that change before asking\n"
		"  --no-smoke  do not look at the ports afterwards\n"
		"  --yes       do not ask\n\n"
		"Exit status: 0 done; 1 a conflict was kept aside, or changes are pending under\n"
		"--check; 2 the site is wrong; 3 failed and undone; 4 failed and not undone.\n\n"
		"Example:\n  mailstead apply --yes\n",
	.root = true,
	.run = run,
};
