/* A change of the key, for people and programs: how far it is and what to do next. */
#ifndef CMD_ROLLOVER_TEXT_H
#define CMD_ROLLOVER_TEXT_H

#include "cmd/rollover_state.h"

/* "2026-11-24 16:03 UTC" */
const char *rollover_time(struct cmd *c, int64_t t);
/* What to do next, a sentence or two, in the arena; NULL if nothing goes on. */
const char *rollover_advice(struct cmd *c, const struct rollover *r);
/* Prints the next record and the advice. */
void rollover_say(struct cmd *c, const struct site *site, const struct rollover *r);
/* An object, or null if nothing goes on; new reference. */
json_t *rollover_json(struct cmd *c, const struct site *site, const struct rollover *r);

#endif
