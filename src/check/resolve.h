/* Does a name lead to this box? Asked of the authoritative servers. */
#ifndef CHECK_RESOLVE_H
#define CHECK_RESOLVE_H

#include "host/host.h"

/*
 * ipv4 and ipv6 are what the world reaches this box by; "" if by none.
 * True if name has an address and every address it has is one of this box: a
 * CA may try any of them. *why (in a) says what is missing or wrong.
 */
bool resolve_leads_here(struct host *h, struct arena *a, const char *name, const char *ipv4, const char *ipv6,
			const char **why);

#endif
