/* One generation of the history, for the verb. Private to cmd/history*.c. */
#ifndef CMD_HISTORY_SHOW_H
#define CMD_HISTORY_SHOW_H

#include "cmd/cmd.h"
#include "engine/failures.h"
#include "engine/generation.h"

/* The exit status. */
int history_show(struct cmd *c, const generation_list *all, const failure_list *failures, int n, bool diff);

/* history.c. before: the one that is kept before it, or NULL. New reference. */
json_t *history_json(const struct generation *g, const struct generation *before, const failure_list *failures);
/* The newest before n that is kept and can be read; NULL: none. */
const struct generation *history_before(const generation_list *all, int n);
void history_print_line(struct cmd *c, const struct generation *g, bool in_place);
/* What failed after generation n. */
void history_print_failures(struct cmd *c, const failure_list *failures, int n);

/* history_packages.c: those that g was made for, and how they differ from those of before (NULL: nothing to compare with). */
void history_print_packages(struct cmd *c, const struct generation *g, const struct generation *before);
/* [{"package": "postfix", "from": "3.7.11", "to": "3.10.5"}]; null: it was not there, it is not there. New reference. */
json_t *history_package_changes(const struct generation *g, const struct generation *before);

#endif
