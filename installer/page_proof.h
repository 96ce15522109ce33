/* Between the files of the page that proves that mail flows: what was seen so far, and the pages on top of it. */
#ifndef INSTALLER_PAGE_PROOF_H
#define INSTALLER_PAGE_PROOF_H

#include "check/finding.h"
#include "installer/session.h"

/* Of the site, as `mailstead config list --json` says it; "" while it is not known. */
struct proof_site {
	bool known;
	const char *hostname, *reflector, *dmarc, *mta_sts;
	bool autoconfig, imap, pop3, sieve;
};

/* The certificate that is served, as `mailstead cert status --json` says it. */
struct proof_certificate {
	bool known, self_signed, well;
	const char *issuer, *trouble; /* or "" */
	int64_t not_after;            /* seconds since the epoch */
	const char *names, *lacking;  /* one a line */
};

struct proof_page {
	struct task *config, *certificate, *fetch, *mail, *port25;
	struct proof_site site;
	struct proof_certificate have;
	struct arena *have_arena; /* what it points to; NULL: nothing */
	int64_t looked_ms; /* at the certificate, monotonic; 0: not yet */
	finding_list mail_found, port25_found;
	const char *mail_error, *port25_error; /* NULL: none */
	struct str certificate_error; /* "": none */
	bool asked; /* all of it was begun once */
};

/* NULL if the page is gone from the session meanwhile. */
struct proof_page *proof_page(struct session *s);

/* page_proof_read.c: JSON of another process, which may have gone mad; false if it is none of it. Texts in a. */
bool proof_read_site(struct arena *a, json_t *o, struct proof_site *out);
bool proof_read_certificate(struct arena *a, json_t *o, struct proof_certificate *out);
/* {"findings": […]}: those that can be read. */
void proof_read_findings(struct arena *a, json_t *o, finding_list *out);

/* page_proof_rows.c */
void proof_rows(struct session *s, const struct proof_page *p, struct view *v);
/* True if all of it is well. */
bool proof_is_well(const struct proof_page *p);

/* page_proof_settings.c and page_proof_weeks.c: on top of it. */
extern const struct page page_proof_settings;
extern const struct page page_proof_qr;
extern const struct page page_proof_weeks;

#endif
