/*
 * Staging: /etc as it would be, in PATH_STAGING, and each daemon's own checker
 * run on it. The staged /etc is bind-mounted over /etc in a mount namespace
 * of the checker's own, so that every path in the files means what it will
 * mean. Private to engine/.
 */
#ifndef ENGINE_STAGE_H
#define ENGINE_STAGE_H

#include "engine/engine.h"

/* Fails with what the checker said; the live /etc is untouched either way. */
bool stage_validate(struct engine *e, const struct plan *plan, struct err *err) MUST;

#endif
