/*
 * Was the certificate renewed when it should have been? Lifetimes shrink (90
 * days today, 64 and 45 soon), so all of it is measured against the lifetime,
 * not in days.
 */
#ifndef CHECK_RENEWAL_H
#define CHECK_RENEWAL_H

#include "check/certificate.h"

enum renewal {
	RENEWAL_FRESH,
	RENEWAL_DUE,     /* a third of the lifetime is left: certbot renews it these days */
	RENEWAL_OVERDUE, /* a quarter is left, and nothing happened */
	RENEWAL_SEVERE,  /* an eighth is left, or it has expired */
};

/* Pure. Says nothing about who signed it: a self-signed certificate is another matter. */
enum renewal certificate_renewal(const struct certificate *c, int64_t now);

#endif
