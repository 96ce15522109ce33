/* What is on a bare box already that a mail server of ours would run into. The parts of check_clash. */
#ifndef CHECK_CLASH_H
#define CHECK_CLASH_H

#include "check/check.h"

/* clash_ports.c: who listens where our daemons will. */
void clash_ports(struct check *k);
/* clash_configured.c: daemons of ours that somebody configured before us. */
void clash_configured(struct check *k);

#endif
