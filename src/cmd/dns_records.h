/* What the dns verbs work with: the records of this box, read from its site, facts and keys. */
#ifndef CMD_DNS_RECORDS_H
#define CMD_DNS_RECORDS_H

#include "check/keys.h"
#include "cmd/cmd.h"
#include "cmd/certificate.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "mail/records.h"

struct dns_records {
	struct cmd *c;
	struct site site;
	struct facts facts;
	const char *domain; /* --domain in its normal form; NULL: all */
	const char *zone;   /* --zone in its normal form; NULL: as it can be told */
	struct record_keys keys;
	struct keys_tls tls;
	struct certificate next; /* for the key that is being changed to */
	strlist missing;     /* what is left out although it has to be published */
	strlist notes;       /* what is left out for a reason that passes */
	record_list records; /* of the domain, or all */
	bool publishing;     /* set before loading: what stands in the zones is looked at there, not in the world */
};

/*
 * Fills *d: c, site, facts, keys, records and what is missing. domain and zone
 * are the operator's words, or NULL; domain must be one of the site's.
 */
bool dns_records_load(struct cmd *c, const char *domain, const char *zone, struct dns_records *d, struct err *err) MUST;

/* Since when each domain has had the site's DMARC policy, from the generations; nothing is added if it is not known. */
void dns_dmarc_since(struct cmd *c, const struct site *site, struct record_keys *keys);

/* The URI of certbot's account at the site's CA, for CAA (RFC 8657); left NULL where there is none, or several. */
bool dns_acme_account(struct cmd *c, const struct site *site, struct record_keys *keys, struct err *err) MUST;

/*
 * Asks the world, on the box itself and for a few seconds at most: whether the
 * host's zone is signed, and which SPF records the domains have. What does not
 * come stays unknown.
 */
void dns_look(struct dns_records *d);

#endif
