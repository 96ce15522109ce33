/* Who listens on TCP and UDP, read from `ss -Hlntup`. */
#ifndef CHECK_LISTENERS_H
#define CHECK_LISTENERS_H

#include <stdbool.h>

#include "base/vec.h"

struct listener {
	bool udp;
	bool local; /* reachable from this box only */
	int port;
	const char *address;
	const char *program; /* "" if ss does not say */
	long pid;            /* of one of its processes; 0 if ss does not say */
};
typedef VEC(struct listener) listener_list;

void listeners_parse(struct arena *a, const char *text, listener_list *out);

#endif
