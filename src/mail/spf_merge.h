/*
 * SPF records as text: ours, and ours added to one that stands already. Two
 * records at one name are an error that fails all mail (RFC 7208, 4.5), so what
 * others have put there goes on into the one record.
 */
#ifndef MAIL_SPF_MERGE_H
#define MAIL_SPF_MERGE_H

#include "base/arena.h"
#include "conf/site.h"

/* What a hosted domain publishes if it has no record yet. In a. */
const char *records_spf(struct arena *a, const struct site *site);

/*
 * The one record that lets in whom existing lets in, and whom ours lets in. In a.
 *
 * Our terms come first. Those of existing follow in their order, without the
 * ones that ours has (whatever their qualifier: a term of ours passes). Its
 * "all" or its redirect stays as the operator chose it, except "+all", which
 * would let everybody in: ours takes its place. An existing that is no SPF
 * record, NULL or "" gives ours.
 */
const char *merge_spf(struct arena *a, const char *existing, const char *ours);

#endif
