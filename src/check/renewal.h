/*
 * When a certificate should have been renewed: by the share of its lifetime
 * that is left, not by days, since lifetimes shrink (Let's Encrypt: 64 days in
 * February 2027, 45 a year later). certbot renews when a third is left.
 */
#ifndef CHECK_RENEWAL_H
#define CHECK_RENEWAL_H

#include <stdint.h>

enum renewal {
	RENEWAL_FINE,
	RENEWAL_OVERDUE, /* a quarter is left: several tries have failed */
	RENEWAL_URGENT,  /* an eighth */
	RENEWAL_EXPIRED,
};

/* Seconds since the epoch. */
enum renewal renewal_of(int64_t not_before, int64_t not_after, int64_t now);

#endif
