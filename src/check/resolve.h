/* Does a name lead to this box? Asked of the authoritative servers. */
#ifndef CHECK_RESOLVE_H
#define CHECK_RESOLVE_H

#include "facts/facts.h"
#include "host/host.h"

/*
 * True if name has an address and every address it has is one of this box: a
 * CA may try any of them. *why (in a) says what is missing or wrong.
 */
bool resolve_leads_here(struct host *h, struct arena *a, const char *name, const struct facts *facts,
			const char **why);

#endif
