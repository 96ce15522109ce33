/* What background.c and background_look.c share. Private to engine/. */
#ifndef ENGINE_BACKGROUND_PART_H
#define ENGINE_BACKGROUND_PART_H

#include "engine/background.h"

/* ERR_NOT_FOUND: nothing was asked for yet. */
bool background_read_request(struct host *h, struct arena *a, struct background_req *req, struct err *err) MUST;
/* *holder: what the process that holds the lock says of itself; "": it is free. */
bool background_holder(struct host *h, struct arena *a, const char **holder, struct err *err) MUST;

#endif
