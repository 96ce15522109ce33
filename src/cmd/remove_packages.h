/* The packages of `mailstead remove --packages`: those that mailstead installed, and what came with them. */
#ifndef CMD_REMOVE_PACKAGES_H
#define CMD_REMOVE_PACKAGES_H

#include "cmd/cmd.h"
#include "engine/event.h"

/*
 * Those that some generation wanted, that are here now and were not before
 * mailstead (generation 0). Fails if there is no record of that, or if others
 * need them that mailstead did not install.
 */
bool remove_packages_find(struct cmd *c, strlist *names, struct err *err) MUST;
/* With what was installed along with them and nobody needs any more. purge: their configuration as well. */
bool remove_packages(struct cmd *c, const strlist *names, bool purge, struct event_sink *sink, struct err *err) MUST;

#endif
