/* The servers that have the last word on a name. */
#ifndef CHECK_AUTHORITY_H
#define CHECK_AUTHORITY_H

#include "host/host.h"

struct authority_server {
	const char *name;  /* "ns1.example.net" */
	strlist addresses; /* IPv4, and IPv6 if this box has that */
};

struct authority {
	const char *zone; /* that the name is in */
	VEC(struct authority_server) servers;
};

/* Finds the zone that holds name, its servers and their addresses. ERR_NET if that cannot be found out. */
bool authority_find(struct host *h, struct arena *a, const char *name, struct authority *out, struct err *err) MUST;

/* A name as DNS carries it (RFC 1035, 3.1), as text without the last dot; NULL if it is no plain host name. In a. */
const char *authority_wire_name(struct arena *a, const struct dns_rdata *d);

#endif
