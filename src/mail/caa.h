/*
 * Who may issue certificates: the value of a CAA record's issue and issuewild
 * (RFC 8659, 4.2) with the parameters of RFC 8657. Touches nothing.
 */
#ifndef MAIL_CAA_H
#define MAIL_CAA_H

#include "mail/wire.h"
#include "mail/text_fault.h"

struct caa_issue {
	const char *issuer;     /* "letsencrypt.org"; "": nobody may issue */
	const char *accounturi; /* NULL: any account of theirs */
	strlist methods;        /* validationmethods; empty: any */
};

/* False, with a fatal fault, if the value is not of that form: then it allows nobody (RFC 8659, 4.2). */
bool caa_issue_parse(struct arena *a, const char *value, size_t n, struct caa_issue *out, text_fault_list *faults);

enum caa_answer {
	CAA_ALLOWED,
	CAA_NOT_NAMED, /* others may, this authority may not */
	CAA_ACCOUNT,   /* it may, but for another account */
	CAA_METHOD,    /* it may, but not by this kind of proof */
	CAA_CRITICAL,  /* a property that has to be understood is not */
};

/*
 * Whether a CA may issue for the name that these records were found at (all
 * of the closest name that has any). account or method NULL: not asked.
 */
enum caa_answer caa_allows(struct arena *a, const struct dns_answer *records, const char *issuer, bool wildcard,
			   const char *account, const char *method);

#endif
