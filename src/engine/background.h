/*
 * A change that goes on without the terminal it was asked for on: a process of
 * its own, which writes its events (event_json.h) to a file. On the box itself
 * it is the unit BACKGROUND_UNIT, which a closed connection does not touch;
 * below another root it is a plain process.
 *
 *	background_start(h, a, &req, err)      whoever asks
 *	background_take(h, a, &lock, &req, err) … h->divert(BACKGROUND_EVENTS) …    the process, once
 *	background_look(h, a, &b, err)         anybody, at any time
 *
 * There is one at a time. What is known of the last one stays until the next begins.
 */
#ifndef ENGINE_BACKGROUND_H
#define ENGINE_BACKGROUND_H

#include "engine/author.h"
#include "host/host.h"
#include "plan/paths.h"

#define BACKGROUND_UNIT "mailstead-background.service"
#define BACKGROUND_DIR PATH_STATE "/background"              /* 0700 */
#define BACKGROUND_REQUEST BACKGROUND_DIR "/request.json"    /* 0600, as the events */
#define BACKGROUND_EVENTS BACKGROUND_DIR "/events"
#define BACKGROUND_LOCK BACKGROUND_DIR "/lock"               /* held while it runs */

struct background_req {
	strlist args;               /* a verb and what follows: "setup", "--site", "/root/site.yaml" */
	const char *directory;      /* in which file names of it mean something; NULL: "/" */
	const char *ssh_connection; /* the SSH_CONNECTION of who asks; NULL: none */
	struct author by;           /* who asks */
	/* Below another root only: */
	const char *datadir;
	const char *facts_file; /* or NULL */
};

enum background_state {
	BACKGROUND_NONE,
	BACKGROUND_RUNS,
	BACKGROUND_CUT_SHORT, /* killed, or the machine went down */
	BACKGROUND_FAILED,    /* ended with a status that is not 0 */
	BACKGROUND_DONE,
};

struct background {
	enum background_state state;
	struct background_req req;
	int status;       /* FAILED: its exit status */
	const char *error, *hint; /* FAILED: what it said last of that; or "" */
	bool undoable;    /* CUT_SHORT: something was done that can be undone */
};

/* ERR_BUSY if one runs. */
bool background_start(struct host *h, struct arena *a, const struct background_req *req, struct err *err) MUST;
/* For the process itself: what is asked of it. *lock is held until it ends. */
bool background_take(struct host *h, struct arena *a, struct host_lock **lock, struct background_req *req,
		     struct err *err) MUST;
/* Looks only. */
bool background_look(struct host *h, struct arena *a, struct background *out, struct err *err) MUST;
/* Asks the one that runs to undo what it did, at its next step. ERR_NOT_FOUND if none runs. */
bool background_cancel(struct host *h, struct arena *a, struct err *err) MUST;

#endif
