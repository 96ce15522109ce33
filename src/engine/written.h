/* Which generation wrote the base copies of what was changed by hand since: plan/ knows base copies, not generations. */
#ifndef ENGINE_WRITTEN_H
#define ENGINE_WRITTEN_H

#include "plan/plan.h"

/*
 * Fills in written, written_before and written_when of the steps that drifted. By what the manifests say of each file: the
 * oldest of the generations in a row, from the newest back, whose file is the base copy. Of one in conflict, whose base
 * copy stays an older one, the newest ones are passed over; so it is after a rollback and after pruning. What only has
 * another mode than before is no drift where it was us who changed that.
 */
bool written_look(struct host *h, struct arena *a, struct plan *plan, struct err *err) MUST;

#endif
