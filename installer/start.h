/*
 * mailstead without a verb: which pages are shown on this box, and where they
 * begin, and by which front. All that src/cmd knows of the pages.
 */
#ifndef INSTALLER_START_H
#define INSTALLER_START_H

#include "engine/author.h"
#include "host/host.h"

struct start {
	struct host *host;
	const char *datadir;        /* holds templates/ */
	const char *facts_file;     /* recorded facts; NULL: those of the box */
	const char *ssh_connection; /* the environment's SSH_CONNECTION; NULL: none */
	struct author by;           /* who sits there */
	const char *term;           /* the environment's TERM; NULL: none */
	bool plain;                 /* no screen, whatever the terminal can do */
	bool color;
	bool wizard;                /* the wizard on an installed box, too */
};

/*
 * Shows the wizard or the dashboard until the operator is done. *status is the
 * exit status then. ERR_USAGE: standard input has ended before that.
 */
bool start_pages(const struct start *how, int *status, struct err *err) MUST;

#endif
