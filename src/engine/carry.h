/*
 * Edits that were merged into another language (plan/language.h) are the operator's words in a grammar that he did not
 * write them in: only the daemon can say whether they still mean something.
 */
#ifndef ENGINE_CARRY_H
#define ENGINE_CARRY_H

#include "engine/engine.h"

/*
 * Has each daemon with such a file check the plan; where it refuses what was merged, and takes ours, the step puts the
 * operator's file aside instead. Where it refuses ours as well the edits are not to blame: the plan stays, and its
 * validation says why. On the box only: elsewhere nobody can be asked. Fails only if it could not be tried.
 */
bool engine_carry(struct engine *e, struct plan *plan, struct err *err) MUST;

#endif
