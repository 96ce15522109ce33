/*
 * A DMARC record as receivers read it: RFC 9989, and RFC 7489 before it,
 * whose pct, rf, ri and "!size" some still heed. Touches nothing.
 */
#ifndef MAIL_DMARC_H
#define MAIL_DMARC_H

#include <stdint.h>

#include "mail/text_fault.h"

enum dmarc_policy { DMARC_UNSET, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };
enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_YES, DMARC_PSD_NO };

/* When a failure report is wanted: fo=0, 1, d, s. */
enum { DMARC_FO_ALL = 1, DMARC_FO_ANY = 2, DMARC_FO_DKIM = 4, DMARC_FO_SPF = 8 };

/* Where reports go. */
struct dmarc_uri {
	const char *uri;     /* without "!size" */
	const char *address; /* of a mailto: URI, unescaped; else NULL */
	const char *domain;  /* of the address, in lower case; NULL if there is none */
	uint64_t limit;      /* bytes; 0: none given */
	size_t at, len;      /* in the text */
};
typedef VEC(struct dmarc_uri) dmarc_uri_list;

struct dmarc {
	enum dmarc_policy p;  /* DMARC_NONE where it is missing and there is a rua, as receivers take it */
	enum dmarc_policy sp; /* of subdomains; DMARC_UNSET: as p */
	enum dmarc_policy np; /* of names that do not exist; DMARC_UNSET: as sp */
	bool strict_dkim, strict_spf;
	bool testing; /* t=y: one step milder than what it says */
	enum dmarc_psd psd;
	int pct; /* 0 to 100; 100 if it is not there. Only receivers of RFC 7489 heed it */
	unsigned fo;
	uint32_t ri; /* seconds; 86400 */
	dmarc_uri_list rua, ruf;
};

/* True if a TXT value claims to be a DMARC record, right or wrong: others at the name are passed over. */
bool dmarc_is(const char *text, size_t n);
/* False, with a fatal fault, if receivers act as if there were none. All is in a. */
bool dmarc_parse(struct arena *a, const char *text, size_t n, struct dmarc *out, text_fault_list *faults);
/* What counts for a subdomain, and for a name that does not exist. */
enum dmarc_policy dmarc_subdomain_policy(const struct dmarc *d);
enum dmarc_policy dmarc_missing_policy(const struct dmarc *d);
const char *dmarc_policy_name(enum dmarc_policy policy);
/*
 * Where domain must have said "v=DMARC1" for reports about `about` to go to it (RFC 9990, 4):
 * "example.org._report._dmarc.reports.example". In a; both without trailing dot.
 */
const char *dmarc_report_name(struct arena *a, const char *about, const char *domain);

#endif
