/*
 * Programs that run beside apt once their package is there (struct early in
 * plan/resource.h), each as a transient systemd unit: systemd looks after it,
 * has the unit it is for wait, and ends it if it takes too long, whatever
 * becomes of us. Private to engine/.
 */
#ifndef ENGINE_EARLY_H
#define ENGINE_EARLY_H

#include "engine/engine.h"

/* said: what apt says of its progress, "Installed rspamd (amd64)". */
void early_start(struct engine *e, const char *said);

#endif
