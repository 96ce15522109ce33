/* Questions to the domain name system (RFC 1035), and what comes of them; for host.h. */
#ifndef HOST_DNS_H
#define HOST_DNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/vec.h"

enum dns_type {
	DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28,
	DNS_SRV = 33, DNS_DS = 43, DNS_TLSA = 52, DNS_CAA = 257,
};

struct dns_rdata {
	const unsigned char *p;
	size_t n;
};

struct dns_answer {
	bool nxdomain;
	bool secure;     /* validated by DNSSEC */
	const char *bogus; /* why validation failed; NULL if it did not */
	bool authoritative; /* one server was asked, and it says that the zone is its own (AA) */
	bool refused;       /* one server was asked, and answers nobody, or not us, for this name; set on failure too */
	bool referral;      /* one server was asked, and it only knows who might know: of NS these are in data, if they are the name's own */
	const char *alias;  /* the name that a CNAME led to, without the trailing dot; NULL if none did */
	int ttl;           /* seconds, of the records in data */
	VEC(struct dns_rdata) data; /* of the type asked for; names in it are not compressed */
};

/* One of many questions, and what came of it. */
struct dns_question {
	/* The one server to ask: numeric address, #PORT if it is not 53. NULL: found from the root down, validated. */
	const char *server;
	bool recurse;       /* of a server: to find out what it does not know itself */
	const char *name;
	enum dns_type type;
	/* Filled in: */
	enum err_code failed; /* ERR_NONE: answer is there; ERR_NET: none came; ERR_INVALID: name or server is none */
	struct dns_answer answer;
	const char *why; /* it failed, in the arena: "no answer within 3 seconds" */
	int rcode;       /* it failed because the one server said so: its response code (RFC 1035, 4.1.1); else 0 */
	int ms;          /* how long it took */
};

struct dns_pace {
	int in_flight; /* so many at once; 0: 64 */
	int limit_ms;  /* for each question; 0: 10 seconds */
	bool once;     /* where the name servers said SERVFAIL, do not ask again a second later */
	/* Called after each question that is done with; may be NULL. */
	void (*on_done)(void *ctx, const struct dns_question *q);
	void *ctx;
};

#endif
