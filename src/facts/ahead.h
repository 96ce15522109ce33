/*
 * Facts of the release after this one: what this box would have if it were
 * there already. By apt itself, with a directory of its own: the box's lists,
 * sources and status are read, never written.
 *
 *	ahead_open(&ahead, h, a, from, to, err)     the directory, and the sources of the next release
 *	ahead_update(&ahead, &watch, err)           its lists: some MB
 *	ahead_facts(&ahead, &now, &then, err)       facts with its versions
 *	ahead_steps(&ahead, …)                      what a full-upgrade would do here
 *	ahead_close(&ahead)                         the directory is gone; so it is after a kill, by the next ahead_open
 */
#ifndef FACTS_AHEAD_H
#define FACTS_AHEAD_H

#include "facts/apt_said.h"
#include "facts/apt_sources.h"
#include "facts/facts.h"
#include "facts/release.h"

#define AHEAD_DIR "/var/lib/mailstead/ahead"
/* For `apt-get -c`: everything that is not the box's own. */
#define AHEAD_CONF AHEAD_DIR "/apt.conf"
#define AHEAD_ARCHIVES AHEAD_DIR "/cache/archives"

/* An apt that knows what is installed here, or one on a machine where nothing is. */
enum ahead_status { AHEAD_BOX, AHEAD_NOTHING };

struct ahead_source {
	struct apt_source source;
	const char *origin; /* "Debian", as its Release file says, "Debian Backports"; "" if it was never fetched */
	const char *then;   /* the suite for the next release; "" if it is not taken along */
};

struct ahead {
	struct host *host;
	struct arena *arena;
	const struct release *from, *to;
	VEC(struct ahead_source) sources;
	bool has_main, has_security; /* among those that are taken along */
	const volatile int *stop; /* as in struct run_req; may be NULL */
};

/* How far a long step is, and what is done. */
struct ahead_watch {
	void (*progress)(void *ctx, double percent, const char *what);
	void *ctx;
};

/* ERR_NOT_FOUND: the box has no source of Debian that could be followed. */
bool ahead_open(struct ahead *ahead, struct host *h, struct arena *a, const struct release *from, const struct release *to,
		const volatile int *stop, struct err *err) MUST;
bool ahead_update(struct ahead *ahead, const struct ahead_watch *watch, struct err *err) MUST;
/* *then is *now with the release, and with the version of each package that the next release's archive has. */
bool ahead_facts(struct ahead *ahead, const struct facts *now, struct facts *then, struct err *err) MUST;
/*
 * What apt-get -s says to these arguments ("full-upgrade"). download and unpacked (may be NULL) in bytes, as of
 * apt_said.h.
 */
bool ahead_steps(struct ahead *ahead, apt_step_list *steps, int64_t *download, int64_t *unpacked, struct err *err) MUST;
/* Runs apt-get -c AHEAD_CONF with these arguments; the caller frees *res. */
bool ahead_apt(struct ahead *ahead, enum ahead_status status, const char *const *args, const struct ahead_watch *watch,
	       struct run_res *res, struct err *err) MUST;
void ahead_close(struct ahead *ahead);

#endif
