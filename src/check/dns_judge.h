/*
 * Whether what stands at a name is what is wanted there. Looks nothing up: the
 * caller has asked, and gives what one server answered.
 */
#ifndef CHECK_DNS_JUDGE_H
#define CHECK_DNS_JUDGE_H

#include "check/dns_want.h"

enum dns_state {
	DNS_RIGHT,
	DNS_MISSING,
	DNS_WRONG,   /* another value stands there */
	DNS_SEVERAL, /* more than the one that may be there */
	DNS_EXTRA,   /* what is wanted, and more that takes mail or visitors elsewhere */
	DNS_ALIAS,   /* a CNAME, where none may be (RFC 1034, 3.6.2; RFC 2181, 10.3) */
};

struct dns_judgement {
	enum dns_state state;
	const char *id;     /* "dns.wrong", or a known mistake's: "dns.quotes" */
	const char *should; /* the two values that were compared; "" if there is none to show */
	const char *stands;
	const char *what;   /* why it is that, a clause without its stop; "" if there is nothing to add */
};

/* What the judge may know besides. */
struct dns_judge {
	struct arena *a;
	const char *zone;       /* that the name is in, with the last dot */
	const char *ipv4, *ipv6; /* of the host; "" if it has none */
};

void dns_judge(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *answer,
	       struct dns_judgement *out);
/* Of a name that should be a CNAME and is none: its own A and AAAA records may be those of the host. */
void dns_judge_addresses(const struct dns_judge *j, const struct dns_want *w, const struct dns_answer *v4,
			 const struct dns_answer *v6, struct dns_judgement *out);

#endif
