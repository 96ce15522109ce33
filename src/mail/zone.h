/* What the forms of format.h have in common: the text of a TXT, and the records as JSON. */
#ifndef MAIL_ZONE_H
#define MAIL_ZONE_H

#include <jansson.h>

#include "base/str.h"
#include "mail/records.h"

/*
 * A TXT value as a zone file holds it: quoted strings of at most 255 bytes,
 * cut without a space added to the value; " and \ escaped, other bytes
 * outside printable ASCII as \DDD (RFC 1035, 5.1).
 */
const char *zone_txt(struct arena *a, const char *value);

/* The records for programs: a list of objects; new reference. */
json_t *zone_json(const record_list *records);
/* One of them. */
json_t *zone_record_json(const struct record *r);

#endif
