/*
 * A DKIM key record as receivers read it (RFC 6376, 3.6.1; RFC 8301; RFC
 * 8463). Touches nothing. The key that signs is in check/keys.h.
 */
#ifndef MAIL_DKIM_RECORD_H
#define MAIL_DKIM_RECORD_H

#include "mail/text_fault.h"
#include "plan/resource.h"

/* RFC 8301: signatures by less are not heeded; whoever signs has to have 2048. */
enum { DKIM_RSA_MIN_BITS = 1024, DKIM_RSA_GOOD_BITS = 2048 };

struct dkim_record {
	enum secret_kind kind; /* SECRET_RSA2048 (an RSA key of any length) or SECRET_ED25519 */
	bool revoked;          /* p= is empty: whoever signed with it is not to be believed any more */
	const char *p;         /* base64 without blanks; "" if revoked */
	int bits;              /* of the RSA modulus; 256 for Ed25519; 0 if revoked */
	bool testing;          /* t=y: receivers act as if nothing were signed */
	bool strict;           /* t=s: i= has to be in this very domain */
	bool sha1, sha256;     /* what h= allows; both where it is missing */
	bool email;            /* s= allows mail */
};

/* False, with a fatal fault, if no signature can be verified by it. All is in a. */
bool dkim_record_parse(struct arena *a, const char *text, size_t n, struct dkim_record *out,
		       text_fault_list *faults);

/* Base64 without blanks, padded (RFC 4648, 4). In a; false if it is none, or empty. */
bool dkim_from_base64(struct arena *a, const char *text, unsigned char **out, size_t *n);

#endif
