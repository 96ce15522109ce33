#include "cmd/change.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	struct change_req change = { .why = "remove", .back = GIVE_BACK_DEBIAN, .no_certificate = true };
	const struct cmd_flag flags[] = { { "check", &change.check, NULL }, { "diff", &change.diff, NULL }, { 0 } };
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	return cmd_change(c, &change);
}

const struct verb verb_remove = {
	.name = "remove",
	.brief = "give the box back as it was before",
	.usage = "remove [--check] [--diff] [--yes]",
	.help = "Takes mailstead's configuration away, as one transaction.\n",
	.root = true,
	.run = run,
};
