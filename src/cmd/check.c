/* mailstead check, mailstead status: is it well? */
#include "cmd/alert.h"
#include "cmd/check_all.h"
#include "cmd/check_stream.h"
#include "cmd/memory.h"
#include "cmd/verbs.h"

enum { MAX_WHAT = 32 };

static int run_check(struct cmd *c, int argc, char **argv)
{
	bool alert = false, stream = false;
	const char *what[MAX_WHAT];
	struct check_want want = { .what = what, .bare = true, .ask_provider = true };
	const struct cmd_flag flags[] = { { "alert", &alert, NULL }, { "stream", &stream, NULL },
					  { "site", NULL, &want.site }, { "from", NULL, &want.from }, { 0 } };
	struct err err = {0};
	struct check k;
	int status;

	if (!cmd_args(c, argc, argv, flags, what, 0, MAX_WHAT, &want.n, &status))
		return status;
	if (alert)
		return alert_run(c);
	if (stream)
		check_stream(c, &want);
	return check_all(c, &want, &k, &err) ? check_print(c, &k, false) : cmd_fail(c, &err);
}

const struct verb verb_check = {
	.name = "check",
	.brief = "look at everything that mail depends on, on this box and around it",
	.usage = "check [machine|packages|clash|hostname|clock]... [--site FILE] [--from USER@HOST] [--stream]\n"
		 "check [config|services|ports|exposure|certificate|keys]...\n"
		 "check [dns|dns-resolver|queue|smarthost|accounts|sieve|drift|disk|memory|updates]...\n"
		 "check [addresses|port25|port25-out|port25-in]...\n"
		 "check [ptr|reputation|domain|mail]...\n"
		 "check --alert",
	.help = "Looks, changes nothing, and says of each thing what was seen, why it matters and\n"
		"the exact command that mends it. Without a name all checks run that make sense on\n"
		"this box: before mailstead setup those that tell whether it can be a mail server,\n"
		"afterwards all but mail. What asks the network runs side by side, each check with a\n"
		"time limit. What could not be seen is \"unknown\", never a failure.\n\n"
		"machine       before setup: release, memory, disk room, logins by key\n"
		"packages      before setup: apt and dpkg can work\n"
		"clash         before setup: no other mail software, nobody on our ports\n"
		"hostname      the machine's own name and /etc/hosts fit\n"
		"clock         it is right, and kept right\n"
		"config        every addition in local.d is read; no new configuration of a package lies\n"
		"              unread beside the old one\n"
		"services      every unit runs and answers on its socket\n"
		"ports         every port answers with the certificate on disk\n"
		"exposure      nothing else listens; control sockets are closed to others\n"
		"certificate   by a CA, for every name, renewed in time; its key is safe\n"
		"keys          DKIM keys are safe\n"
		"dns           the records that mail needs are published (mailstead dns check: all)\n"
		"dns-resolver  our own resolver, validating; the blocklists answer it\n"
		"queue         mail does not pile up\n"
		"smarthost     the relay for outgoing mail, if there is one, takes our login\n"
		"accounts      strong hashes, a safe database, postmaster@ reaches somebody\n"
		"sieve         users' filters stay within bounds\n"
		"drift         what was changed by hand in mailstead's files; ours waits beside none\n"
		"disk, memory  there is room\n"
		"updates       security updates come in; the release is supported\n"
		"addresses     mail leaves from the address that the world knows; NAT\n"
		"port25-out    other mail servers can be reached on port 25, with TLS\n"
		"port25-in     this box can be reached on port 25; needs somebody outside who looks.\n"
		"              port25 is both\n"
		"ptr           every address has this server's name (reverse DNS), and that leads back\n"
		"reputation    no address and no domain of ours is on a blocklist\n"
		"domain        the domains are registered and well served; whose mail they carry now\n"
		"mail          a message goes through filter, signing and mailbox and is read back, as\n"
		"              after each apply; from an account made for it, which is gone afterwards.\n"
		"              Only when it is named\n\n"
		"--site FILE takes that for the site, such as one that is yet to be set up.\n\n"
		"--from USER@HOST looks at port 25 of this box from there, by SSH: any host elsewhere\n"
		"with a shell that root may log in to without a password.\n\n"
		"--stream says what happens as it happens, one JSON object a line: the checks that will\n"
		"run, the begin and the end of each with what it found in between, and the result.\n\n"
		"--alert checks all, and writes to the contact of site.yaml if the findings are\n"
		"others than last time; mailstead-check.timer calls it every hour.\n\n"
		"Exit status: 0 all is well; 1 something needs doing or could not be seen.\n\n"
		"Example:\n  mailstead check queue services\n",
	.root = true,
	.run = run_check,
};

static int run_status(struct cmd *c, int argc, char **argv)
{
	struct err err = {0};
	struct check k;
	strlist before;
	struct check_want want = { .also = &before };
	bool stream = false;
	const struct cmd_flag flags[] = { { "stream", &stream, NULL }, { 0 } };
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, NULL, 0, 0, &n, &status))
		return status;
	memory_load(c, &before);
	if (stream)
		check_stream(c, &want);
	if (!check_all(c, &want, &k, &err))
		return cmd_fail(c, &err);
	/* A full disk is what it is there to show. */
	if (!memory_settle(c, &k.found, &err))
		cmd_warn(c, "%s", err.msg);
	return check_print(c, &k, true);
}

const struct verb verb_status = {
	.name = "status",
	.brief = "is it well, and what needs doing",
	.usage = "status [--json] [--stream]",
	.help = "Runs all checks (mailstead check), and again those of the preflight that found what\n"
		"setup left for later, until it is no longer so. The first line says in one sentence\n"
		"whether mail flows; below it stands only what needs doing, worst first, each with\n"
		"the command that does it. --stream is as in mailstead check --help.\n\n"
		"Exit status: 0 there is nothing to do; 1 there is.\n\n"
		"Example:\n  mailstead status\n",
	.root = true,
	.run = run_status,
};
