/*
 * A domain's DNS as a test has it: a zone written as text on two name servers,
 * public resolvers, and what is wrong with them. Answers host->dns_many,
 * host->dns and host->http; nothing leaves the process.
 *
 *	struct dns_world w;
 *	dns_world_open(&w);                     the right zone of a whole site
 *	dns_world_do(&w, "- example.org. MX");  one of the edits of tests/scenario/dns/README
 *	dns_world_check(&w)                     what the DNS check finds: "fail dns.missing MX example.org.\n"
 *	dns_world_close(&w);
 */
#ifndef TESTS_DNS_WORLD_H
#define TESTS_DNS_WORLD_H

#include "check/dns_check.h"

enum { WORLD_SERVERS = 3 };

/* At which of the servers a record stands. */
enum { AT_NS1 = 1, AT_NS2 = 2, AT_RESOLVER = 4, AT_ALL = 7 };

struct world_rr {
	const char *name; /* lower case, with the last dot */
	enum dns_type type;
	int ttl;
	const char *text; /* of a TXT the value in one piece */
	unsigned at;
};

struct dns_world {
	struct host h;
	struct arena *a;
	struct site site;
	struct facts facts;
	struct record_keys keys;
	record_list records;
	VEC(struct world_rr) rrs;
	const char *mode[WORLD_SERVERS]; /* "good", "down", "slow", "lame", "servfail", "not-authoritative", "liar" */
	strlist signed_zones, bogus;
	const char *policy; /* what is served as the MTA-STS policy; NULL: the right one */
	int policy_status;  /* 0: 200; -1: it cannot be fetched */
	finding_list found;
	struct dns_check_cost cost;
	size_t questions;
};

void dns_world_open(struct dns_world *w);
void dns_world_close(struct dns_world *w);
/* One line of the table; fails the test if it is none. */
void dns_world_do(struct dns_world *w, const char *line);
/* "SEVERITY ID SUBJECT" of each finding but info ones about what is well, a line each, sorted. In the world's arena. */
const char *dns_world_check(struct dns_world *w, bool quick);

/* dns_world_rdata.c: the data of a record from its text; false if that is none. */
bool dns_world_rdata(struct arena *a, enum dns_type type, const char *text, struct dns_rdata *out);

#endif
