/* Record data as one line of text, so that two values can be compared and shown. */
#ifndef CHECK_DNS_VALUE_H
#define CHECK_DNS_VALUE_H

#include "host/host.h"

/*
 * As wire_text() has it, but of a TXT the value in one piece: its strings
 * joined without a blank, as receivers do (RFC 7208, 3.3), without quotes;
 * bytes that are not printable as \DDD. In a.
 */
const char *dns_value_text(struct arena *a, enum dns_type type, const struct dns_rdata *d);
/* The same of all data of an answer. */
void dns_values(struct arena *a, enum dns_type type, const struct dns_answer *answer, strlist *out);

/* "MX"; "?" if it is none of ours. */
const char *dns_type_name(enum dns_type type);
/* False if no type has this name. */
bool dns_type_find(const char *name, enum dns_type *type);

#endif
