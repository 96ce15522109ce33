/* What is said when a checker says no: whose line it is, and what to do about it. Private to engine/. */
#ifndef ENGINE_STAGE_BLAME_H
#define ENGINE_STAGE_BLAME_H

#include "engine/engine.h"

/*
 * Sets the hint of err: the operator's line, if the checker means one (blame.h); else the files of this daemon that he
 * edited, and where his additions are.
 */
void stage_blame(struct engine *e, const struct plan *plan, const char *daemon, const struct run_res *res, struct err *err);

#endif
