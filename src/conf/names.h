/*
 * Names of the mail world, checked in one place.
 *
 * Each writes the normal form (lower case, IDN as A-labels) to *normal and
 * fails with ERR_INVALID and the reason. Limits: RFC 1035 (labels of 63, 253
 * in all), RFC 5321 (local part of 64, address of 254). A local part here is
 * [a-z0-9._-] and "+", neither beginning nor ending with a dot nor beginning
 * with a dash: what the file formats and the file system all take.
 */
#ifndef CONF_NAMES_H
#define CONF_NAMES_H

#include "base/err.h"
#include "base/str.h"

/* A domain of two labels or more. Not an IP address, not all digits at the end. */
bool name_domain(const char *s, struct str *normal, struct err *err) MUST;
/* An address local@domain for anything we deliver to. */
bool name_address(const char *s, struct str *normal, struct err *err) MUST;
/* The local part of a mailbox of ours: as above, without "+". */
bool name_local_part(const char *s, struct str *normal, struct err *err) MUST;
/* "auto", "none" or an address of the family; normal form by inet_ntop. */
bool name_ipv4(const char *s, struct str *normal, struct err *err) MUST;
bool name_ipv6(const char *s, struct str *normal, struct err *err) MUST;
/* An https URL without user, fragment or anything but printable ASCII. */
bool name_https_url(const char *s, struct str *normal, struct err *err) MUST;
/* The same with {address} in its path or query, and {port} if it likes: no other braces. */
bool name_url_template(const char *s, struct str *normal, struct err *err) MUST;
/* A user name at another server: letters, digits and . _ - + @ /, as it is written. */
bool name_login(const char *s, struct str *normal, struct err *err) MUST;
/* One SPF mechanism that passes (RFC 7208, 5): include:, a: or mx: with a domain, ip4: or ip6: with a network. */
bool name_spf_term(const char *s, struct str *normal, struct err *err) MUST;
/* The U-label form of a domain for people; the domain itself if it is plain ASCII or does not convert. */
void name_for_people(const char *domain, struct str *out);

#endif
