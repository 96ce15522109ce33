/*
 * A daemon whose installed version reads another language than its configuration is written in, about to be started:
 * by dpkg in the midst of an upgrade, say. Its files, and nothing else, are put in place for that version.
 *
 * Base copies and the record of templates stay those of the last generation: for the next plan each file then was
 * changed alike by us and on the box, and an interrupted apply can still be undone. So nothing needs a journal: a
 * file is written as one step, and whatever is missing after a kill is written at the next start.
 */
#ifndef ENGINE_BEFORE_START_H
#define ENGINE_BEFORE_START_H

#include "engine/engine.h"

/*
 * plan is rendered, and loses what is not this daemon's; afterwards its steps are what was done. The lock is held. No
 * unit is touched. Where the daemon refuses what the operator added in local.d, it is left out.
 */
bool engine_before_start(struct engine *e, struct plan *plan, const char *daemon, struct err *err) MUST;

#endif
