/* For dmarc.c and dmarc_uri.c. */
#ifndef MAIL_DMARC_PART_H
#define MAIL_DMARC_PART_H

#include "mail/dmarc.h"
#include "mail/tags.h"

/* Appends the URIs in the value of t, a tag of record; what is none is a fault. */
void dmarc_uris(struct arena *a, const char *record, const struct tag *t, dmarc_uri_list *out, text_fault_list *faults);
/* Digits alone, at most max. */
bool dmarc_number(const char *s, uint64_t max, uint64_t *out);

#endif
