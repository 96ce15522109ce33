/*
 * The DNS records that the site should publish: site + facts + the public
 * halves of the keys → records. Touches nothing; the same records in the same
 * order for the same inputs. Each
 * says in plain words what it is for.
 */
#ifndef MAIL_RECORDS_H
#define MAIL_RECORDS_H

#include "base/vec.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "plan/resource.h"

enum { RECORDS_TTL = 3600, RECORDS_SHA256 = 32 };

enum record_need { NEED_REQUIRED, NEED_RECOMMENDED, NEED_OPTIONAL };

struct record {
	const char *domain; /* the hosted domain it serves; NULL: it serves the host itself */
	const char *name;   /* absolute, A-labels, trailing dot */
	const char *type;   /* "MX", "TXT"… */
	const char *data;   /* as in a zone file; a TXT in quoted strings of at most 255 bytes */
	const char *txt;    /* TXT: the value in one piece, without quotes, for web panels; else NULL */
	enum record_need need;
	const char *why;   /* one plain sentence */
	const char *where; /* who publishes it: "at the DNS provider of example.org" */
	bool reverse;      /* PTR: in a zone that is the provider's, not the operator's */
};
typedef VEC(struct record) record_list;

/* The public half of one DKIM key. */
struct record_dkim {
	const char *domain;
	const char *selector;
	enum secret_kind kind;
	const char *b64; /* as keys_dkim_public() gives it */
};

/* What was read from the box. All may be empty: then the records that need it are left out. */
struct record_keys {
	VEC(struct record_dkim) dkim;
	const unsigned char *tls_spki_sha256; /* RECORDS_SHA256 bytes of the served key; NULL: no TLSA */
	const unsigned char *tls_next_spki_sha256; /* of the key that is being changed to; NULL: none */
	const char *accounturi;               /* of the ACME account, to bind CAA to it; NULL: not known */
};

/* Adds all records: the host's own first, then each domain's in the site's order. */
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

const char *record_need_name(enum record_need need);

#endif
