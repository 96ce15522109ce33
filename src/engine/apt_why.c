#include "engine/apt_why.h"

#include <string.h>

#define AGAIN "run this again: it goes on"

struct reason {
	const char *says; /* part of a line of apt's or dpkg's */
	const char *why;
	const char *hint;
};

/* The first that fits: what a full disk or a dead resolver leads to comes further down. */
static const struct reason reasons[] = {
	{ "enough free space in", "there is no room for the packages",
	  "df -h shows how much there is; apt-get clean gives back what earlier runs fetched. Make room, then " AGAIN },
	{ "No space left on device", "the disk is full", "make room, then " AGAIN },
	{ "Read-only file system", "a file system is mounted read-only",
	  "journalctl -k -p err says whether the disk failed; mount it writable, then " AGAIN },
	{ "error processing package", "a package cannot be set up", NULL /* names it: broken_package */ },
	{ "dpkg was interrupted", "dpkg was cut short earlier",
	  "dpkg --configure -a says what it lacks; mend that, then " AGAIN },
	{ "needs to be reinstalled, but", "a package is half installed and the archive does not have it",
	  "dpkg --audit names it; remove or reinstall it, then " AGAIN },
	{ "Temporary failure resolving", "the mirror's name does not resolve: DNS does not work on this box",
	  "cat /etc/resolv.conf; is its server up (systemctl restart unbound, if it is 127.0.0.1)? When names resolve, " AGAIN },
	{ "Could not resolve", "the mirror's name does not resolve: DNS does not work on this box",
	  "cat /etc/resolv.conf; is its server up (systemctl restart unbound, if it is 127.0.0.1)? When names resolve, " AGAIN },
	{ "is not valid yet", "by this box's clock the archive's index is from the future",
	  "the clock is slow: timedatectl shows it, timedatectl set-ntp true mends it; then " AGAIN },
	{ "is expired (invalid since", "by this box's clock the archive's index is too old",
	  "is the clock right (timedatectl)? Else the mirror is stale: take another in /etc/apt/sources.list, then " AGAIN },
	{ "is not signed", "the archive cannot be trusted: its index has no good signature",
	  "look at /etc/apt/sources.list and its keys; then " AGAIN },
	{ "couldn't be verified", "the archive cannot be trusted: its key is not on this box",
	  "look at /etc/apt/sources.list and its keys; then " AGAIN },
	{ "Hash Sum mismatch", "the mirror hands out damaged files",
	  "try again in an hour, or take another mirror in /etc/apt/sources.list" },
	{ "Failed to fetch", "the mirror does not hand out what is needed",
	  "nothing was unpacked. Is the network up, and the mirror (curl -I its address)? Take another in "
	  "/etc/apt/sources.list if it stays so, then " AGAIN },
	{ "Unable to locate package", "the archive does not have a package",
	  "does /etc/apt/sources.list name this release's main? Then apt-get update, and " AGAIN },
	{ "unmet dependencies", "what is installed does not fit together",
	  "apt-get install -f says what it would take; then " AGAIN },
	{ "held broken packages", "packages that are held stand in the way",
	  "apt-mark showhold names them; then " AGAIN },
};

static const struct reason *find(const char *said)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(said, reasons[i].says) != NULL)
			return &reasons[i];
	return NULL;
}

/* "dpkg: error processing package fail2ban (--configure):" */
static void broken_package(const char *program, int status, const char *said, const char *excerpt, struct err *err)
{
	static const char mark[] = "error processing package ";
	const char *name = strstr(said, mark) + sizeof(mark) - 1;
	int n = (int)strcspn(name, " \n");

	err_set(err, ERR_RUN, "the package %.*s cannot be set up: %s failed (status %d): %s", n, name, program, status,
		excerpt);
	err_hint(err,
		 "the lines above say why its script failed; dpkg --configure %.*s tries it alone. When it goes "
		 "through, run this again: it goes on",
		 n, name);
}

bool apt_why(const char *program, int status, const char *said, const char *excerpt, struct err *err)
{
	const struct reason *r = find(said);

	if (r == NULL && status > 128) {
		err_set(err, ERR_RUN, "%s was killed (signal %d): %s", program, status - 128, excerpt);
		return err_hint(
			err, "was there too little memory (journalctl -k | grep -i oom)? When there is enough, " AGAIN);
	}
	if (r == NULL) {
		err_set(err, ERR_RUN, "%s failed (status %d): %s", program, status, excerpt);
		return err_hint(
			err,
			"nothing that ran before was changed. Look at what apt says (apt-get install -f), then " AGAIN);
	}
	if (r->hint == NULL) {
		broken_package(program, status, said, excerpt, err);
		return false;
	}
	err_set(err, ERR_RUN, "%s: %s failed (status %d): %s", r->why, program, status, excerpt);
	return err_hint(err, "%s", r->hint);
}

static bool held_by(struct arena *a, const char *said, const char *mark, const char *prefix, const char **holder)
{
	const char *held = strstr(said, mark);

	if (held == NULL)
		return false;
	held += strlen(mark);
	*holder = arena_printf(a, "%s%.*s", prefix, (int)strcspn(held, "\n"), held);
	return true;
}

/*
 *	E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 312 (unattended-upgr)
 *	dpkg: error: dpkg frontend lock was locked by another process with pid 312
 */
bool apt_is_locked(struct arena *a, const char *said, const char **holder)
{
	const char *line = strstr(said, "Could not get lock ");

	if (line == NULL)
		return held_by(a, said, "lock was locked by another process with pid ", "process ", holder);
	if (!held_by(a, line, "It is held by ", "", holder))
		*holder = "another program";
	return true;
}
