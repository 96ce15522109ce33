/* The unix sockets by which the daemons reach each other: asked a question each, in the language of who sits there. */
#ifndef CHECK_SOCKETS_H
#define CHECK_SOCKETS_H

#include "check/check.h"

/* Those of units that were found down are passed over. */
void check_sockets(struct check *k);

#endif
