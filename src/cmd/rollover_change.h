/*
 * A change of the key, step by step. Each step is written down before it is
 * done; change_open() ends what a run cut short left. For the words of
 * `cert rollover`, under the lock.
 */
#ifndef CMD_ROLLOVER_CHANGE_H
#define CMD_ROLLOVER_CHANGE_H

#include "check/certificate.h"
#include "check/tlsa.h"
#include "cmd/rollover_state.h"

struct change {
	struct cmd *c;
	const struct site *site;
	struct rollover r;
};

/* Loads the state and finishes or takes back what was cut short. Issuing that was is left to begin and cancel. */
bool change_open(struct change *ch, struct err *err) MUST;
/* Writes down what is done next. */
bool change_step(struct change *ch, enum rollover_step to, struct err *err) MUST;
/* Looks whether the next key's record is published, and since when. */
bool change_observe(struct change *ch, const struct certificate *next, struct tlsa_look *look, struct err *err) MUST;
/* In ROLL_SWITCHING: the daemons get the next key, the old lineage goes. If they cannot, it is waited on. */
bool change_switch_over(struct change *ch, struct err *err) MUST;
/* In ROLL_REMOVING and ROLL_CANCELLING: deletes the lineage that is not served; nothing goes on then. */
bool change_remove_other(struct change *ch, struct err *err) MUST;

#endif
