/* What a bare machine must be, before anything is installed. The parts of check_machine that have a file of their own. */
#ifndef CHECK_MACHINE_H
#define CHECK_MACHINE_H

#include "check/check.h"

/* machine_room.c: disk room for an installation. */
void machine_room(struct check *k);
/* machine_container.c: what a container must be given by its host. */
void machine_container(struct check *k);
/* machine_ssh.c: how root and others log in. */
void machine_ssh(struct check *k);

#endif
