/*
 * dns check --stream: each record, and then how far it is, as it is seen; one
 * JSON object a line. Its member event says what it is; mailstead(8) has them
 * all.
 *
 *	dns_stream_begin(&s, &round);
 *	…dns_stream_seen(), dns_stream_progress()…
 *	dns_stream_found(&s);             what was found meanwhile
 *	dns_stream_end(&s, again_s);
 */
#ifndef CMD_DNS_STREAM_H
#define CMD_DNS_STREAM_H

#include "base/strmap.h"
#include "cmd/dns_check.h"

struct dns_stream {
	struct dns_round *round;
	strlist ids;         /* of the records, in their order */
	size_t *next;        /* the next record of the same name and type */
	struct strmap first; /* "MX example.org.": the first; an address: its PTR */
	size_t told;         /* findings that were told */
	size_t everywhere;   /* records */
};

/* The records of the round, and what is left out. */
void dns_stream_begin(struct dns_stream *s, struct dns_round *round);
/* ctx: the stream. */
void dns_stream_seen(struct dns_stream *s, const struct dns_seen *seen);
void dns_stream_progress(struct dns_stream *s, size_t questions, size_t domains, size_t of);
/* Findings that were not told yet; they are not sorted before the last call. */
void dns_stream_found(struct dns_stream *s);
/* After the check of reverse names: how far these are. */
void dns_stream_reverse(struct dns_stream *s);
/* again_s: when it begins anew; 0: that was the last. */
void dns_stream_end(struct dns_stream *s, int again_s);

#endif
