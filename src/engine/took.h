/* Whether daemons that were reloaded took their new configuration. Private to engine/. */
#ifndef ENGINE_TOOK_H
#define ENGINE_TOOK_H

#include "engine/engine.h"

/*
 * Dovecot answers a reload with success, cannot listen where its new
 * configuration says, and goes on with what it has: all ports answer, and at
 * the next start of the machine it is dead. Only its log says so. since is
 * when the units were first touched, in seconds since the epoch.
 */
bool took_configuration(struct engine *e, const struct plan *plan, int64_t since, struct err *err) MUST;

#endif
