/* The verbs, one file each; the table is in verbs.c. */
#ifndef CMD_VERBS_H
#define CMD_VERBS_H

#include "cmd/cmd.h"

extern const struct verb verb_adopt, verb_alias, verb_apply, verb_background, verb_cert, verb_check, verb_config, verb_detect,
	verb_dns, verb_domain, verb_history, verb_plan, verb_queue, verb_remove, verb_rollback, verb_setup, verb_status,
	verb_upgrade,
	verb_user;

#endif
