/*
 * How far the step to the next Debian is: PATH_UPGRADE_STATE, 0600, written
 * anew before each step begins. Whoever finds it there knows that one is under
 * way or was cut short, and where it goes on.
 *
 *	{"version": 1, "step": "packages", "from": "12", "to": "13", "began": 1700000000, "step_began": 1700000300,
 *	 "tries": 2, "error": "…", "hint": "…", "archives": ["http://deb.debian.org/debian"],
 *	 "sources": [{"path": "/etc/apt/sources.list", "copy": "1"}], "disabled": ["https://example.com/apt bookworm"],
 *	 "held": ["postfix.service", …]}
 */
#ifndef ENGINE_UPGRADE_STATE_H
#define ENGINE_UPGRADE_STATE_H

#include "host/host.h"

/* In their order. Each can be done again from its beginning. */
enum upgrade_step {
	UPGRADE_BACKUP,    /* the backup point */
	UPGRADE_SOURCES,   /* apt's sources are those of the next release */
	UPGRADE_LISTS,     /* apt-get update */
	UPGRADE_DOWNLOAD,  /* of all packages; mail flows */
	UPGRADE_HOLD,      /* the mail server stops, and nothing starts it */
	UPGRADE_PACKAGES,  /* apt-get full-upgrade: from here on there is no way back */
	UPGRADE_CONFIGURE, /* the configuration for the new versions, proved */
	UPGRADE_RELEASE,   /* mail that waited is sent on; what is of no use any more goes */
	UPGRADE_STEPS,
};

/* A file of apt's sources, and what stood in it before: PATH_UPGRADE/sources/COPY. */
struct upgrade_source {
	const char *path;
	const char *copy;
};

struct upgrade_state {
	bool is; /* there is one; else all of the rest is empty */
	enum upgrade_step step; /* that was begun last */
	const char *from, *to;  /* "12", "13" */
	int64_t began, step_began; /* seconds since the epoch */
	int tries;              /* of this step, this one included */
	const char *error, *hint; /* of the last try; "" if there was none, or it was killed */
	strlist archives;       /* URIs that serve Debian itself, as apt says */
	VEC(struct upgrade_source) sources;
	strlist disabled;       /* sources of others: "URI SUITE" */
	strlist held;           /* units */
};

/* One that is not there is no failure. ERR_INVALID: it is damaged. All of it lives in a. */
bool upgrade_state_load(struct host *h, struct arena *a, struct upgrade_state *out, struct err *err) MUST;
/* As one step, fsynced. */
bool upgrade_state_save(struct host *h, const struct upgrade_state *s, struct err *err) MUST;

/* "packages"; for JSON. */
const char *upgrade_step_id(enum upgrade_step step);
/* "installing the packages"; for people. */
const char *upgrade_step_title(enum upgrade_step step);
/* No package of the next release is there yet: the sources can be put back. */
bool upgrade_can_undo(const struct upgrade_state *s);

/* Begins a step, or once more the one that was begun. Only in memory. */
void upgrade_state_begin(struct upgrade_state *s, enum upgrade_step step, int64_t now);

#endif
