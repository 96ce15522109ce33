/* Relays as the way out where port 25 is closed: which of network.relays can be reached. For port25_out.c. */
#ifndef CHECK_PORT25_RELAY_H
#define CHECK_PORT25_RELAY_H

#include "check/check.h"

/* Adds one finding for each relay. Nothing is sent, and nobody logs in. */
void port25_look_at_relays(struct check *k);

#endif
