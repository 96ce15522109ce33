/*
 * The way back from a firewall that shuts the operator out.
 *
 * Before a changed firewall starts, the present table is kept and a systemd
 * timer armed that puts it back whatever becomes of us; when all of it runs,
 * the operator opens a second SSH connection and says yes. No yes in time, or
 * no connection any more: the apply is undone as a whole. Until the yes the
 * firewall is not enabled: a machine that is restarted in the provider's
 * panel comes up without it.
 *
 *	guard.cmd = c; guard.seconds = …
 *	guard_before_unit in engine.before_unit, guard_consent in engine.consent
 *	…engine_apply…
 *	guard_disarm(host) or guard_restore(host)
 *	                        neither where undoing failed: then the timer is what is left
 */
#ifndef CMD_GUARD_H
#define CMD_GUARD_H

#include "cmd/cmd.h"
#include "engine/engine.h"

enum { GUARD_SECONDS = 300, GUARD_SECONDS_MIN = 10, GUARD_SECONDS_MAX = 3600 };

struct guard {
	struct cmd *cmd;
	int seconds;       /* for the answer */
	bool armed;
	int64_t armed_ms;  /* when, on the monotonic clock */
};

/* --confirm-timeout; text NULL: the default. */
bool guard_seconds(const char *text, int *seconds, struct err *err) MUST;

/* Arms, if the unit is the firewall's. */
bool guard_before_unit(struct guard *g, struct engine *e, const struct step *unit, struct err *err) MUST;
/* Asks, if it is armed. */
bool guard_consent(struct guard *g, struct engine *e, struct err *err) MUST;

/*
 * After an apply that was undone: the table exactly as it was, since the
 * file that was put back includes the operator's own, which may be new.
 * Then disarms; if it fails the timer stays.
 */
bool guard_restore(struct host *h, struct err *err) MUST;

/* Stops a timer of this run, or of one that was killed; harmless if there is none. */
void guard_disarm(struct host *h);

#endif
