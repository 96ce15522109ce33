/* One generation of the history, for the verb. Private to cmd/history*.c. */
#ifndef CMD_HISTORY_SHOW_H
#define CMD_HISTORY_SHOW_H

#include "cmd/cmd.h"
#include "engine/failures.h"
#include "engine/generation.h"

/* The exit status. */
int history_show(struct cmd *c, const generation_list *all, const failure_list *failures, int n, bool diff);

/* history.c. New reference. */
json_t *history_json(const struct generation *g, const failure_list *failures);
void history_print_line(struct cmd *c, const struct generation *g, bool in_place);
/* What failed after generation n. */
void history_print_failures(struct cmd *c, const failure_list *failures, int n);

#endif
