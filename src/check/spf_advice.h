/*
 * What is wrong with a domain's SPF beyond its syntax, and a better record
 * where it costs too much.
 */
#ifndef CHECK_SPF_ADVICE_H
#define CHECK_SPF_ADVICE_H

#include "check/spf_check.h"

enum spf_flaw_kind {
	SPF_FLAW_NO_RECORD,
	SPF_FLAW_SEVERAL,       /* records at one name: permerror */
	SPF_FLAW_SYNTAX,
	SPF_FLAW_TEMPORARY,     /* a look-up had no answer: nothing is known of it */
	SPF_FLAW_BROKEN,        /* an include or redirect leads to an error */
	SPF_FLAW_LOOKUPS,       /* more than ten */
	SPF_FLAW_VOIDS,         /* more than two */
	SPF_FLAW_MX_NAMES,      /* more than ten hosts at an mx */
	SPF_FLAW_ALL_PASS,      /* "+all" */
	SPF_FLAW_ALL_NEUTRAL,   /* "?all", or no all and no redirect */
	SPF_FLAW_UNREACHABLE,   /* a term behind all, a redirect beside it */
	SPF_FLAW_DUPLICATE,
	SPF_FLAW_COVERED,       /* an address in a block that is named too */
	SPF_FLAW_PTR,           /* slow, and not heeded by many */
	SPF_FLAW_WIDE,          /* a block of more than 65536 IPv4 addresses, or more than an IPv6 /32 */
	SPF_FLAW_LOOP,
	SPF_FLAW_LONG,          /* more than 450 bytes */
	SPF_FLAW_NOT_OURS,      /* an address of ours does not pass */
	SPF_FLAW_FOREIGN,       /* an address of nobody's passes */
};

struct spf_flaw {
	enum spf_flaw_kind kind;
	bool fatal;       /* receivers say permerror, or mail of ours fails */
	const char *term; /* "" where it is of the record as a whole */
	const char *what; /* a sentence without its stop */
};
typedef VEC(struct spf_flaw) spf_flaw_list;

struct spf_look {
	const struct spf_node *tree; /* of spf_walk(); NULL if there is no record */
	spf_flaw_list flaws;
	const char *reduced;   /* means the same and costs less; NULL: there is nothing to gain */
	int reduced_cost;
	const char *flattened; /* with addresses in the place of names, where it costs too much else; NULL: not needed */
	strlist flattened_more; /* where one record is too long: "_spf1.example.org", its text, and so on */
	int flattened_cost;
};

/* ours: the addresses that mail of domain leaves from. hostname: what they greet with. */
void spf_look_at(struct arena *a, struct spf_dns *dns, const char *domain, const char *hostname, const strlist *ours,
		 struct spf_look *out);

/* "no-record", "lookups"…: the end of a finding's id. */
const char *spf_flaw_name(enum spf_flaw_kind kind);

/* What flattening costs, for people: one paragraph. */
extern const char spf_flatten_warning[];

#endif
