/* The servers that have the last word on a name. */
#ifndef CHECK_AUTHORITY_H
#define CHECK_AUTHORITY_H

#include "host/host.h"

struct authority_server {
	const char *name;  /* "ns1.example.net" */
	strlist addresses; /* IPv4, and IPv6 if this box has that; empty: it has none that could be found */
};

struct authority {
	const char *zone; /* that the name is in */
	VEC(struct authority_server) servers;
	const char *why; /* it could not be found out; else NULL */
};

/* Finds the zone that holds name, its servers and their addresses. ERR_NET if that cannot be found out. */
bool authority_find(struct host *h, struct arena *a, const char *name, struct authority *out, struct err *err) MUST;

/* The same for n names at once, all without a dot at their end; what could not be found out says why. False: no question could be put. */
bool authority_find_all(struct host *h, struct arena *a, const char *const *names, size_t n, struct authority *out,
			struct err *err) MUST;

#endif
