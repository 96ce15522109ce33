/*
 * Who asked for a change, for the history.
 *
 * All of it is outside data: an environment that sudo or dpkg made, what
 * stands in /proc, a manifest on disk. What is in a struct author is
 * printable ASCII, cut to a length that fits a line.
 */
#ifndef ENGINE_AUTHOR_H
#define ENGINE_AUTHOR_H

#include <jansson.h>

#include "host/host.h"

struct author {
	const char *user; /* the name that was logged in with; "" if nobody did, or it is not known */
	const char *from; /* the address that the login came from; "" if it came from none, or it is not known */
	const char *how;  /* AUTHOR_…, or the systemd unit: "cron.service"; "" if it is not known */
};

#define AUTHOR_TERMINAL "terminal"
#define AUTHOR_SCRIPT "script" /* no terminal */
#define AUTHOR_BACKGROUND "background"
#define AUTHOR_DPKG "dpkg"       /* a maintainer script of a package, a trigger among them */
#define AUTHOR_CERTBOT "certbot" /* its deploy hook */

/* What this process was started with: NULL, or what the environment says under that name. */
struct author_signs {
	const char *sudo_user;      /* SUDO_USER */
	const char *ssh_connection; /* SSH_CONNECTION */
	const char *dpkg_package;   /* DPKG_MAINTSCRIPT_PACKAGE */
	const char *renewed;        /* RENEWED_LINEAGE */
	bool terminal;              /* standard input is one */
};

/*
 * The user is sudo's, else the one whose login this process comes from
 * (/proc/self/loginuid), else root if we are root. sudo keeps SSH_CONNECTION
 * from us: then it is that of the processes above this one. In a systemd
 * service nobody is logged in. What cannot be seen is "".
 */
void author_of(struct host *h, struct arena *a, const struct author_signs *signs, struct author *out);

/* Makes it fit to be one; NULL becomes "". */
void author_clean(struct arena *a, struct author *by);

/* Behind "by": "anna from 192.0.2.7, in the background", "dpkg", "cron.service"; "" if nothing is known. */
const char *author_words(struct arena *a, const struct author *by);
/* The shortest that says something: the user, else the program. */
const char *author_name(struct arena *a, const struct author *by);

/* New reference. */
json_t *author_to_json(const struct author *by);
/* NULL, and whatever is no object of texts, is an author of whom nothing is known. */
void author_from_json(struct arena *a, const json_t *o, struct author *out);

#endif
