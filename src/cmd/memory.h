/*
 * What was found last and needs doing, /var/lib/mailstead/check.json (root's,
 * 0600): keys "ID SUBJECT" as check/alert.h has them. check --alert tells what
 * is new against it. setup puts in what its preflight found and did not stop
 * for: status then looks at those things, too, until they are gone.
 */
#ifndef CMD_MEMORY_H
#define CMD_MEMORY_H

#include "check/finding.h"
#include "cmd/cmd.h"

/* Empty if there is none, or it is none of ours. */
void memory_load(struct cmd *c, strlist *keys);
bool memory_store(struct cmd *c, const strlist *keys, struct err *err) MUST;
/* Adds what of these findings needs doing. */
bool memory_add(struct cmd *c, const finding_list *found, struct err *err) MUST;
/* Forgets what only a bare box is looked at for, if a look has just shown that it is no longer so. */
bool memory_settle(struct cmd *c, const finding_list *found, struct err *err) MUST;

#endif
