/*
 * The zones that names are in and the servers that have the last word on them,
 * found for many names at once, from the root down and validated. Each server
 * is asked for the zone's SOA first, so that one that is silent, or does not
 * know the zone, costs one question and not one a record.
 */
#ifndef CHECK_DNS_ZONES_H
#define CHECK_DNS_ZONES_H

#include <stdint.h>

#include "base/strmap.h"
#include "check/dns_ask.h"

struct dns_server {
	const char *name;    /* "ns1.example.net" */
	const char *address; /* numeric */
	size_t asked, silent; /* how many zones it was asked for, and had no answer for */
	const char *why;     /* it was silent: "no answer within 3 seconds" */
	size_t missed;       /* questions about records that it did not answer */
};

enum dns_server_state {
	DNS_SERVER_GOOD,
	DNS_SERVER_SILENT, /* no answer that could be read */
	DNS_SERVER_LAME,   /* it answers, and does not have the zone (RFC 1912, 2.8) */
};

/* A server for one zone. */
struct dns_seat {
	size_t server; /* in dns_zones.servers */
	enum dns_server_state state;
	const char *why;
	uint32_t serial;
};

enum dns_zone_state {
	DNS_ZONE_FOUND,
	DNS_ZONE_UNKNOWN, /* could not be found out: why */
	DNS_ZONE_BOGUS,   /* its signatures are wrong: why */
	DNS_ZONE_NONE,    /* below a top-level domain nothing is delegated */
};

struct dns_zone {
	const char *name; /* "example.org." */
	enum dns_zone_state state;
	const char *why;
	bool secure;  /* signed, and validated */
	int negative; /* seconds for which caches keep that there is nothing (RFC 2308, 5); 0: not known */
	int refresh;  /* seconds after which a secondary looks by itself */
	strlist names; /* of its servers */
	VEC(struct dns_seat) seats; /* one an address */
};

struct dns_zones {
	struct dns_ask *ask;
	bool shallow;    /* only which zones: their servers are not asked for */
	bool ipv4, ipv6; /* which kinds of address this box can ask */
	struct arena *a; /* of all that stands here */
	VEC(struct dns_zone) zones;
	VEC(struct dns_server) servers;
	struct strmap zone_of;    /* names that were looked at: their zone, or that they are no zone's */
	struct strmap address_of; /* name servers: place in addresses */
	struct strmap server_of;  /* addresses: place in servers */
	VEC(strlist) addresses;
};

/*
 * Finds the zones of n names (absolute); *at (n of them) says which. A name
 * whose NS cannot be found has a zone of its own that is DNS_ZONE_UNKNOWN.
 * Zones that are known already are not looked for again. False: no question
 * could be put at all.
 */
bool dns_zones_find(struct dns_zones *z, const char *const *names, size_t n, size_t *at, struct err *err) MUST;

#endif
