/*
 * Records printed: for a name server, for people, for programs.
 */
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

/* What a name server loads ($INCLUDE): absolute names, a comment for what is not the operator's to publish. */
void zone_print(const record_list *records, struct str *out);
/* For people, 80 columns: name and value of each in full, each on a line of its own, so that they can be copied. */
void zone_table(const record_list *records, struct str *out);
/* A list of objects; new reference. */
json_t *zone_json(const record_list *records);

#endif
