/*
 * The DNS records that the site should publish: site + facts + the public
 * halves of the keys → records. Touches nothing; the same records in the same
 * order for the same inputs. What each kind is for stands in record_kinds.h.
 */
#ifndef MAIL_RECORDS_H
#define MAIL_RECORDS_H

#include "base/vec.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "mail/record_kinds.h"
#include "plan/resource.h"

enum { RECORDS_TTL = 3600, RECORDS_SHA256 = 32 };

struct record {
	enum record_kind kind;
	const char *domain; /* the domain of the site that it serves; NULL: it serves the host itself */
	const char *zone;   /* the zone that most likely holds it: a domain of the site, or the name's parent; no dot */
	const char *name;   /* absolute, A-labels, trailing dot */
	const char *type;   /* "MX", "TXT"… */
	const char *data;   /* as in a zone file; a TXT in quoted strings of at most 255 bytes */
	const char *txt;    /* TXT: the value in one piece, without quotes, for web panels; else NULL */
	enum record_need need;
	const char *why;   /* one plain sentence */
	const char *later; /* what is to be done with it some day, and when; NULL: nothing */
	const char *where; /* who publishes it: "at the DNS provider of example.org" */
	bool elsewhere;    /* not in the zone of domain or host: PTR, and the leave of who gets reports */
};
typedef VEC(struct record) record_list;

/* The public half of one DKIM key. */
struct record_dkim {
	const char *domain;
	const char *selector;
	enum secret_kind kind;
	const char *b64; /* as keys_dkim_public() gives it */
};

/* Since when the DMARC policy of the site has been the one of a domain. */
struct record_since {
	const char *domain;
	int64_t when; /* seconds since the epoch */
};

/* The SPF record that a domain has now. */
struct record_spf {
	const char *domain;
	const char *text;
};

/* Whether the zone of the host is signed (DNSSEC): without that TLSA is heeded by nobody (RFC 7672, 2.2). */
enum zone_signed { SIGNED_UNKNOWN, SIGNED_NO, SIGNED_YES };

/* What was read from the box, and seen of the world. All may be empty: then the records that need it are left out. */
struct record_keys {
	VEC(struct record_dkim) dkim;
	const unsigned char *tls_spki_sha256; /* RECORDS_SHA256 bytes of the served key; NULL: no TLSA */
	const unsigned char *tls_next_spki_sha256; /* of the key that is being changed to; NULL: none */
	const char *accounturi;               /* of the ACME account, to bind CAA to it; NULL: not known */
	int64_t now;                          /* seconds since the epoch; 0: say nothing of what is due when */
	VEC(struct record_since) dmarc_since; /* domains that are not in it are not known */
	VEC(struct record_spf) spf;           /* of domains that have one: ours is merged into it */
	enum zone_signed host_zone;           /* SIGNED_NO: no TLSA */
};

/*
 * Adds all records: the host's own first, then each domain's in the site's
 * order, then those without mail. It is quick if the lists in keys have the
 * site's order of domains, too.
 */
void records_make(struct arena *a, const struct site *site, const struct facts *facts,
		  const struct record_keys *keys, record_list *out);

/* True if record r belongs in the zone of domain: it serves it, or it is the host's and the host is in it. */
bool record_belongs(const struct record *r, const struct site *site, const char *domain);

/* The public address to publish: the site's, or the box's if that is "auto"; "" if none. */
const char *records_ipv4(const struct site *site, const struct facts *facts);
const char *records_ipv6(const struct site *site, const struct facts *facts);

/* "10.10.90.45.in-addr.arpa." of 45.90.10.10, or the ip6.arpa name; NULL if address is no IP address. */
const char *records_reverse(struct arena *a, const char *address);

/* The CA's name for CAA by the host of its ACME directory; NULL if it is not known. */
const char *records_caa_issuer(const char *directory);

/* True if name is domain or below it; both without a trailing dot. */
bool name_lies_in(const char *name, const char *domain);

#endif
