/*
 * The installation itself goes on without the terminal it was started from:
 * a process of its own, which writes its events to a file. page_progress shows
 * that file, from the beginning or from the middle of it.
 */
#ifndef INSTALLER_PROGRESS_H
#define INSTALLER_PROGRESS_H

#include "installer/session.h"

enum progress_state {
	PROGRESS_NONE,      /* nothing was started */
	PROGRESS_RUNS,
	PROGRESS_CUT_SHORT, /* killed half-way, or the machine went down: it can be taken up or undone */
	PROGRESS_FAILED,    /* it ended, undone */
	PROGRESS_DONE,
};

/* Starts installing what was answered (SETUP_SITE, SETUP_ACCOUNT), or takes up what was cut short. One that runs goes on. */
bool progress_start(struct session *s, struct err *err) MUST;
enum progress_state progress_look(struct host *h, struct arena *a);
/* Whether what was done last in the background, or else what was cut short, is a setup and no change of a box that serves. */
bool progress_by_setup(struct host *h, struct arena *a);

#endif
