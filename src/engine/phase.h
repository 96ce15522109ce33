/*
 * The phases of a change, in their order. Not every change has all of them;
 * EVENT_AHEAD (event.h) says which are to come. PHASE_LOOK, PHASE_ACCOUNT and
 * PHASE_CERTIFICATE are those of the verbs, the others the engine's.
 */
#ifndef ENGINE_PHASE_H
#define ENGINE_PHASE_H

#include <stdbool.h>

enum phase {
	PHASE_LOOK,        /* at the machine and its network, before anything is changed */
	PHASE_BACKUP,      /* the backup point before a step to another Debian */
	PHASE_DOWNLOAD,    /* of packages */
	PHASE_HOLD,        /* mail waits while packages are changed under its daemons */
	PHASE_INSTALL,     /* of packages */
	PHASE_GROUND,      /* users, directories, keys, hosted domains */
	PHASE_VALIDATE,
	PHASE_CONFIGURE,
	PHASE_SERVE,       /* units start, or take the new configuration */
	PHASE_PROVE,
	PHASE_ACCOUNT,     /* the first one */
	PHASE_CERTIFICATE,
	PHASE_UNDO,        /* in the place of what would have followed */
	PHASES,
};

/* For JSON, such as "install". */
const char *phase_id(enum phase phase);
/* For people, such as "Package installation". */
const char *phase_title(enum phase phase);
/* Seconds that it took on a busy machine of two cores: how phases compare, not how long they take. */
double phase_weight(enum phase phase);
/* False: there is none of this id. */
bool phase_find(const char *id, enum phase *phase);

#endif
