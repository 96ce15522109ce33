#include "cmd/upgrade.h"

#include "cmd/people.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "check", upgrade_check },
		{ 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_upgrade = {
	.name = "upgrade",
	.brief = "follow upgraded packages, and go to the next Debian",
	.usage = "upgrade check [--no-proof] [--diff] [--json]",
	.help = "check looks at what the step to the next Debian will do, and changes nothing: what stands in the\n"
		"way (disk, memory, held packages, sources that are not Debian's), what changes in each daemon,\n"
		"which of your edits do not go along, and which files become what. The daemons of the next\n"
		"release are fetched, unpacked below /var/lib/mailstead/ahead, asked whether they take the\n"
		"configuration, and taken away again.\n\n"
		"  --no-proof  do not fetch them\n"
		"  --diff      the lines of each file that change\n\n"
		"Exit status: 0 ready; 1 something stands in the way.\n\n"
		"Example:\n  mailstead upgrade check\n",
	.root = true,
	.run = run,
};
