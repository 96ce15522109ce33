/* Undoing by the journal, at once or by the next run. Private to engine/. */
#ifndef ENGINE_RECOVER_H
#define ENGINE_RECOVER_H

#include "engine/engine.h"

/*
 * For an apply that has failed with *err: puts everything back. Returns false
 * with what engine_apply then says: ERR_UNDONE or ERR_STUCK.
 */
bool recover_now(struct engine *e, struct err *err) MUST;

#endif
