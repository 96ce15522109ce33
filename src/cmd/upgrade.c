#include "cmd/upgrade.h"

#include "cmd/people.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "follow", upgrade_follow },
		{ "before-start", upgrade_before_start },
		{ 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_upgrade = {
	.name = "upgrade",
	.brief = "follow upgraded packages, and go to the next Debian",
	.usage = "",
	.help = "",
	.root = true,
	.run = run,
};
