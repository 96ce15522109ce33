/* Address blocks that are nobody's address on the internet: the IANA special-purpose registries (RFC 6890). */
#ifndef CHECK_SPECIAL_USE_H
#define CHECK_SPECIAL_USE_H

#include <stdbool.h>

enum special_use {
	USE_GLOBAL,  /* none of them: the world can reach it, if it is routed */
	USE_PRIVATE, /* RFC 1918, and RFC 4193's unique local: behind address translation */
	USE_SHARED,  /* RFC 6598: behind a provider's address translation, shared with others */
	USE_SPECIAL, /* link-local, documentation, tunnels, … */
};

/* address is numeric; *what (may be NULL) is the block's name, "private-use". What is no address is USE_SPECIAL. */
enum special_use special_use(const char *address, const char **what);

#endif
