/* Checks that run, and what the operator sees of it meanwhile. */
#ifndef CMD_CHECK_WATCH_H
#define CMD_CHECK_WATCH_H

#include "cmd/check_all.h"

typedef VEC(const struct check_kind *) kind_list;

/* Runs them, with progress on a terminal, and tells want->watch. */
void check_watched(struct cmd *c, const struct check_want *want, const kind_list *kinds, struct check *k);

#endif
