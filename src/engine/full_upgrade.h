/*
 * The step to the next Debian: backup point, sources, download, mail held,
 * apt-get full-upgrade, the configuration for the new versions, mail let go.
 * Each step is on record before it begins (upgrade_state.h) and can be done
 * again: a run that was killed, by a power cut or otherwise, is gone on with
 * by another.
 *
 *	upgrade_state_load(h, a, &u.state, err)
 *	full_upgrade_begin(&u, "12", "13", err)     if there is none yet
 *	engine_lock(e, err)
 *	full_upgrade_run(&u, err)
 *
 * What runs across dpkg's work is a program whose libraries are exchanged
 * under it: configure() has to do its part in a new process.
 */
#ifndef ENGINE_FULL_UPGRADE_H
#define ENGINE_FULL_UPGRADE_H

#include "engine/engine.h"
#include "engine/upgrade_state.h"

/* What goes on with an upgrade that was cut short, at the next boot. */
#define UPGRADE_UNIT "mailstead-upgrade.service"
/* Begins the comment at what is disabled in apt's sources. */
#define UPGRADE_DISABLED "disabled by mailstead"
/* Everything that apt and dpkg said, 0600. */
#define UPGRADE_LOG PATH_UPGRADE "/apt.log"

struct full_upgrade {
	struct engine *engine; /* holds the lock, but while configure runs */
	struct upgrade_state state;
	/* Given by cmd/, which knows the rooms that the engine does not. */
	bool (*accounts)(struct host *h, const char *path, struct err *err);  /* of struct backup_point */
	bool (*configure)(struct full_upgrade *u, struct err *err); /* as one transaction, mail let go (full_upgrade_let_go) */
	void *ctx; /* of configure */
};

/* Puts on record that it begins; nothing is done yet. Takes the lock meanwhile. ERR_BUSY: somebody else was quicker. */
bool full_upgrade_begin(struct full_upgrade *u, const char *from, const char *to, struct err *err) MUST;
/* From the step that is on record to the end. What failed is on record, too. */
bool full_upgrade_run(struct full_upgrade *u, struct err *err) MUST;
/* Puts the sources back and forgets all of it; only while upgrade_can_undo(). The backup point stays. */
bool full_upgrade_undo(struct full_upgrade *u, struct err *err) MUST;

/* Mail is held no longer: what is started from now on starts. Harmless where nothing is held. */
bool full_upgrade_let_go(struct host *h, struct err *err) MUST;

#endif
