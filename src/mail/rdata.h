/* A record's data taken apart: what a zone file holds behind the type (RFC 1035, 5.1). */
#ifndef MAIL_RDATA_H
#define MAIL_RDATA_H

#include "base/arena.h"
#include "base/vec.h"
#include "mail/records.h"

/*
 * The fields that blanks separate; a quoted one without its quotes and with its
 * escapes undone. A zero byte stays as it is written, \000. In a.
 */
void rdata_fields(struct arena *a, const char *data, strlist *fields);

/* The strings of a TXT in one piece. In a. */
const char *rdata_text(struct arena *a, const char *data);

/* True if what stands in the DNS, as a zone file would hold it, says the same as r (enum record_same). */
bool record_same(struct arena *a, const struct record *r, const char *data);

/* True if it is of the form that records_make() gives: a type of ours with all of its fields, one printable line each. */
bool record_is_whole(const struct record *r);

/* Gives a TXT another value: both forms of it. */
void record_set_txt(struct arena *a, struct record *r, const char *value);
/* A name of r's zone as its panel and its API know it: "" for the zone itself; NULL if it is not in it. In a. */
const char *record_relative_name(struct arena *a, const struct record *r);
/* A name without its trailing dot; "." stays. In a. */
const char *name_without_dot(struct arena *a, const char *name);

#endif
