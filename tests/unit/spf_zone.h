/*
 * tests/scenario/spf/NAME.spf: what DNS says, and what SPF makes of it. Lines,
 * words between blanks, "…" keeps blanks in a word and takes \" \\ and \DDD:
 *
 *	NAME TYPE DATA…     a record; several strings of a TXT are several words. TYPE99 is the type that SPF once
 *	                    had, which nobody may ask for
 *	NAME * timeout      every other look-up of this name has no answer
 *
 *	case NAME
 *		ip ADDRESS
 *		helo NAME
 *		from ADDRESS    of the envelope
 *		is RESULT or RESULT
 *		says "TEXT"     the explanation, digits of addresses in either case; nothing: there is none
 *
 * Lines that begin with # say what is shown.
 */
#ifndef TESTS_SPF_ZONE_H
#define TESTS_SPF_ZONE_H

#include "check/spf_check.h"

enum { ZONE_TYPE99 = 99, ZONE_TIMEOUT = -1, ZONE_OTHER = 0 };

struct zone_record {
	const char *name; /* in lower case */
	int type;
	struct dns_rdata data;
	const char *alias; /* of a CNAME */
};

struct spf_case {
	const char *name, *ip, *helo, *from;
	strlist is;
	const char *says; /* NULL: not looked at; "": there is none */
};

struct spf_zone {
	VEC(struct zone_record) records;
	VEC(struct spf_case) cases;
	strlist asked; /* "TXT example.org", each look-up that came */
};

/* Fails the test where the text is wrong. */
void zone_read(struct arena *a, const char *text, struct spf_zone *out);
/* ctx of its look is the zone. */
struct spf_dns zone_dns(struct spf_zone *zone);

#endif
