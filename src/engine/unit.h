/* systemd units, through systemctl. Below a --root nothing runs, and all of this does nothing. Private to engine/. */
#ifndef ENGINE_UNIT_H
#define ENGINE_UNIT_H

#include "engine/engine.h"

bool unit_daemon_reload(struct engine *e, struct err *err) MUST;
bool unit_do(struct engine *e, const char *verb, const char *unit, struct err *err) MUST;
/* question is is-active or is-enabled. */
bool unit_is(struct engine *e, const char *question, const char *unit, bool *yes, struct err *err) MUST;
/* Waits until the unit is active; fails with its last journal lines if it is not. */
bool unit_wait_active(struct engine *e, const char *unit, struct err *err) MUST;

#endif
