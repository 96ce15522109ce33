#include "cmd/verbs.h"

const struct verb *const verbs[] = {
	&verb_setup,  &verb_detect, &verb_plan, &verb_apply, &verb_adopt, &verb_history, &verb_rollback,   &verb_dns,
	&verb_config, &verb_domain, &verb_user, &verb_alias, &verb_cert,    &verb_queue,      &verb_check,
	&verb_status, &verb_background, &verb_upgrade, &verb_remove, NULL,
};
