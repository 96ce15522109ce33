#include "cmd/upgrade.h"

#include "cmd/people.h"
#include "cmd/upgrade_run.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "run", upgrade_run },
		{ "configure", upgrade_configure }, /* of run */
		{ 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_upgrade = {
	.name = "upgrade",
	.brief = "follow upgraded packages, and go to the next Debian",
	.usage = "upgrade run [--undo] [--yes]",
	.help = "run goes to the next Debian (12 to 13): makes a backup point of configuration,\n"
		"accounts and keys, moves apt's sources, downloads every package, holds mail, runs\n"
		"apt-get full-upgrade, renders every configuration for the new versions, has them\n"
		"check it, proves that mail goes through, and lets it flow again. It says first what\n"
		"it will do, and asks. Mail that comes meanwhile waits at its senders.\n"
		"\n"
		"It runs apart from the terminal (see mailstead background --help): a lost connection\n"
		"does not touch it. Killed at any point, by a power cut too, it goes on when the\n"
		"machine starts, or when it is run again. Packages cannot go back: with --undo the\n"
		"sources are put back, as long as full-upgrade has not begun.\n"
		"\n"
		"Exit status of run: 0 done; 1 the box is not ready, or it was not wanted; 3 or 4 it\n"
		"failed: the message says at what, and what to do.\n"
		"\n"
		"Example:\n  mailstead upgrade run\n",
	.root = true,
	.run = run,
};
