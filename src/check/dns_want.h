/*
 * What must stand at a name: the records that should be published (mail/records.h),
 * those of one name and type together, as the checks compare them.
 */
#ifndef CHECK_DNS_WANT_H
#define CHECK_DNS_WANT_H

#include "host/host.h"
#include "mail/records.h"

/* What a set of records is, which says how it is compared. */
enum dns_kind {
	DNS_KIND_ADDRESS, /* A, AAAA: exactly these */
	DNS_KIND_ALIAS,   /* CNAME, or the same addresses without one */
	DNS_KIND_MX,
	DNS_KIND_SRV,
	DNS_KIND_TLSA,
	DNS_KIND_CAA,
	DNS_KIND_SPF,
	DNS_KIND_DKIM,
	DNS_KIND_DMARC,
	DNS_KIND_DMARC_FOR_OTHERS, /* RFC 9990: reports of others may come here */
	DNS_KIND_MTA_STS,
	DNS_KIND_TLSRPT,
	DNS_KIND_TEXT, /* any other TXT */
};

struct dns_want {
	const char *domain; /* the hosted domain that it serves; NULL: the host itself */
	const char *name;   /* absolute, with the last dot */
	enum dns_type type;
	enum dns_kind kind;
	enum record_kind record; /* of the first of them */
	enum record_need need;
	const char *why;
	strlist values; /* as dns_value_text() gives them; empty: none of this type may be there */
};
typedef VEC(struct dns_want) dns_want_list;

/*
 * Adds what the records [from, to) want, those of domain alone unless it is
 * NULL. Records of a type that cannot be asked for are passed over, and PTR:
 * the reverse names are the address provider's, and check/ptr.h looks at them.
 * Of an address family that the host has not, a want without values is made:
 * nobody may be sent there. Strings are those of the records.
 */
void dns_wants(struct arena *a, const record_list *records, size_t from, size_t to, const struct site *site,
	       const char *domain, dns_want_list *out);

/* True if the record is one of those that the want is made of. */
bool dns_want_holds(const struct dns_want *w, const struct record *r);

/* What such a TXT begins with: "v=spf1"; "" if nothing is prescribed. */
const char *dns_want_tag(const struct dns_want *w);
/* True if the name is for this kind alone, so that whatever TXT stands there is meant to be it. */
bool dns_want_alone(const struct dns_want *w);

#endif
