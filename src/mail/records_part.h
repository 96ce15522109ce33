/* The parts of records_make(), one file each. Private to mail/records*.c. */
#ifndef MAIL_RECORDS_PART_H
#define MAIL_RECORDS_PART_H

#include "base/strset.h"
#include "mail/records.h"

/* What all of them work with. */
struct maker {
	struct arena *a;
	const struct site *site;
	const struct facts *facts;
	const struct record_keys *keys;
	record_list *out;
	const char *domain; /* whose records are being made; NULL: the host's */
	const char *zone;
	const char *where;
	const char *host; /* "mail.example.org." */
	struct strset hosted;          /* the site's domains */
	size_t at_dkim, at_since, at_spf; /* where the begun domain's are in the lists of keys, if they have its order */
};

/* records.c: each gives the record added, which the next addition moves. */
struct record *records_add(struct maker *m, enum record_kind kind, const char *name, const char *type,
			   const char *data);
struct record *records_add_txt(struct maker *m, enum record_kind kind, const char *name, const char *value);
/* A and AAAA of the box at name. */
void records_add_addresses(struct maker *m, const char *name, enum record_kind v4, enum record_kind v6);
/* RFC 8659; with the account bound, nobody else's account at the CA gets a certificate (RFC 8657). */
void records_add_caa(struct maker *m, const char *name);
/* True if name is one of the site's domains. */
bool records_hosts(const struct maker *m, const char *name);
/* Sets whose records follow; NULL: the host's. */
void records_begin(struct maker *m, const char *domain);
/* "prefix.example.org." of the domain that was begun */
const char *records_below(struct maker *m, const char *prefix);

void records_make_host(struct maker *m);   /* records_host.c */
void records_make_domain(struct maker *m); /* records_domain.c */
void records_make_dmarc(struct maker *m);  /* records_dmarc.c */
void records_make_parked(struct maker *m); /* records_parked.c */

#endif
