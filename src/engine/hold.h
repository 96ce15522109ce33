/*
 * Holding the doors while a unit restarts: for that moment new connections to its ports are not answered, so clients
 * try again by themselves (TCP does after one second, then two, then four) and get in, instead of being refused.
 *
 * The kernel opens the doors by itself after HOLD_SECONDS, should mailstead be killed meanwhile. Where nft is missing
 * nothing is held. Private to engine/.
 */
#ifndef ENGINE_HOLD_H
#define ENGINE_HOLD_H

#include "engine/engine.h"

enum { HOLD_SECONDS = 30 };

/* systemctl restart and unit_wait_active; ports: "25, 465", or NULL for none. The same ports listen again afterwards. */
bool hold_restart(struct engine *e, const char *unit, const char *ports, struct err *err) MUST;
/* What a killed run left of it. Where there is nothing that is no failure. */
void hold_end(struct engine *e);

#endif
