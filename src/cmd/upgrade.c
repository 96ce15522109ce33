#include "cmd/upgrade.h"

#include "cmd/people.h"
#include "cmd/upgrade_run.h"
#include "cmd/verbs.h"

static int run(struct cmd *c, int argc, char **argv)
{
	static const struct sub_verb table[] = {
		{ "check", upgrade_check },
		{ "run", upgrade_run },
		{ "configure", upgrade_configure }, /* of run */
		{ "follow", upgrade_follow },
		{ "before-start", upgrade_before_start },
		{ 0 },
	};

	return sub_verb_run(c, table, argc, argv);
}

const struct verb verb_upgrade = {
	.name = "upgrade",
	.brief = "follow upgraded packages, and go to the next Debian",
	.usage = "upgrade check [--no-proof] [--diff] [--json]\n"
		 "upgrade run [--undo] [--yes]\n"
		 "upgrade follow [--check] [--json]",
	.help = "check looks at what the step to the next Debian will do, and changes nothing: what\n"
		"stands in the way (disk, memory, held packages, sources that are not Debian's), what\n"
		"changes in each daemon, which of your edits do not go along, and which files become\n"
		"what. The daemons of the next release are fetched, unpacked below\n"
		"/var/lib/mailstead/ahead, asked whether they take the configuration, and taken away\n"
		"again.\n\n"
		"  --no-proof  do not fetch them\n"
		"  --diff      the lines of each file that change\n\n"
		"run goes to the next Debian (12 to 13): makes a backup point of configuration,\n"
		"accounts and keys, moves apt's sources, downloads every package, holds mail, runs\n"
		"apt-get full-upgrade, renders every configuration for the new versions, has them\n"
		"check it, proves that mail goes through, and lets it flow again. It says first what\n"
		"it will do, and asks. Mail that comes meanwhile waits at its senders.\n\n"
		"It runs apart from the terminal (see mailstead background --help): a lost connection\n"
		"does not touch it. Killed at any point, by a power cut too, it goes on when the\n"
		"machine starts, or when it is run again. Packages cannot go back: with --undo the\n"
		"sources are put back, as long as full-upgrade has not begun.\n\n"
		"follow is what dpkg starts after packages of the mail server changed, by whatever way:\n"
		"it waits until apt is done, plans for what is installed now, applies what changes only\n"
		"our own files, restarts what still runs a replaced program, proves all of it, and\n"
		"records the new versions (mailstead history). What needs you is left alone and is a\n"
		"finding of mailstead check updates. Harmless by hand, at any time.\n\n"
		"  --check     change nothing; exit status 1 if there is something to follow\n\n"
		"Dovecot's unit runs upgrade before-start dovecot first: where another version has come\n"
		"that reads another language, its configuration is put in place in that language.\n\n"
		"Exit status: 0 done, or ready; 1 something stands in the way, or it was not wanted;\n"
		"3 or 4 run failed: the message says at what, and what to do.\n\n"
		"Example:\n  mailstead upgrade check\n  mailstead upgrade run\n",
	.root = true,
	.run = run,
};
