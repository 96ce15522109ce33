/*
 * What is known of each kind of record, in one place: why it is published, by
 * which rule, what may stand beside it at its name, and when a value that
 * stands in the DNS says the same as ours. Printing, publishing and checking
 * all read this table.
 */
#ifndef MAIL_RECORD_KINDS_H
#define MAIL_RECORD_KINDS_H

#include <stdbool.h>

enum record_need { NEED_REQUIRED, NEED_RECOMMENDED, NEED_OPTIONAL };

enum record_kind {
	RECORD_HOST_A,
	RECORD_HOST_AAAA,
	RECORD_PTR,
	RECORD_HOST_SPF,
	RECORD_TLSA,
	RECORD_TLSA_NEXT, /* of the key that is being changed to */
	RECORD_CAA,
	RECORD_MX,
	RECORD_SPF,
	RECORD_DKIM_RSA,
	RECORD_DKIM_ED25519,
	RECORD_DMARC,
	RECORD_DMARC_REPORTS, /* in the zone of who gets the reports */
	RECORD_TLSRPT,
	RECORD_MTA_STS,
	RECORD_MTA_STS_HOST, /* CNAME, or A and AAAA */
	RECORD_AUTOCONFIG,
	RECORD_AUTODISCOVER,
	RECORD_SRV,
	RECORD_SRV_NONE, /* "." for a service that is not offered */
	RECORD_NULL_MX,  /* these four: of a domain that has no mail at all */
	RECORD_NULL_SPF,
	RECORD_NULL_DKIM,
	RECORD_NULL_DMARC,
	RECORD_KINDS,
};

/* What else may stand at the same name in the same type. */
enum record_beside {
	BESIDE_NOTHING, /* nothing: a second MX takes mail away, a second SRV target is another server */
	BESIDE_OURS,    /* more of ours, but nobody else's */
	BESIDE_OTHERS,  /* others are none of our business: a TXT of some web service, another CA */
};

/* When a value in the DNS says the same. */
enum record_same {
	SAME_DATA, /* the same fields; names without regard to case, addresses and numbers by value */
	SAME_TEXT, /* the same bytes in one piece, however it is cut into strings */
	SAME_TAGS, /* the same tags with the same values, in any order after the first (RFC 6376, 3.2) */
	SAME_SPF,  /* lets in whom ours lets in: to be evaluated (RFC 7208); SAME_TEXT is enough, not needed */
};

struct record_kind_info {
	const char *id;    /* stable, for findings and --json: "dkim-rsa" */
	const char *title; /* for people: "DKIM key" */
	enum record_need need;
	enum record_beside beside;
	enum record_same same;
	const char *begins; /* TXT: of all values at the name only one may begin so; NULL: no such rule */
	const char *why;    /* one plain sentence */
	const char *rule;   /* "RFC 7208, 4.5" */
};

/* kind < RECORD_KINDS */
const struct record_kind_info *record_kind_info(enum record_kind kind);

const char *record_need_name(enum record_need need);

/* By id and by name; false if there is none of that name. */
bool record_kind_find(const char *id, enum record_kind *kind);
bool record_need_find(const char *name, enum record_need *need);

#endif
