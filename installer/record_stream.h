/*
 * What `mailstead dns check --stream` says, kept as a list of records: each
 * with how far it is in the world and what was found about it.
 *
 *	record_stream_open(&r);
 *	record_stream_line(&r, value);   with each line, of as many rounds as there are
 *	record_stream_cut(&r);           it ended in the middle of a round
 *	record_stream_close(&r);
 *
 * A record keeps its place and what was known of it until the next round has
 * said better. What a line lacks, or has of a wrong type, makes it none of ours:
 * it is passed over.
 */
#ifndef INSTALLER_RECORD_STREAM_H
#define INSTALLER_RECORD_STREAM_H

#include <jansson.h>

#include "base/strmap.h"
#include "check/finding.h"
#include "mail/records.h"

/* What a name server said. */
struct record_server {
	const char *name, *address;
	const char *state; /* "right", "missing", "wrong", "unknown" */
	const char *says;
};

struct seen_record {
	const char *id;
	struct record record;
	const char *address; /* of a PTR; else "" */
	const char *state;   /* "everywhere", "some", "missing", "wrong", "provider", "unknown"; "" if it is not known yet */
	size_t right, of;    /* name servers */
	const char *reason;  /* or "" */
	VEC(struct record_server) servers;
	finding_list found;
	size_t place;        /* among all, as they were named last */
	unsigned named, found_in; /* rounds */
};

struct record_stream {
	struct arena *a; /* its own; NULL: it is not open */
	VEC(struct seen_record) records;
	finding_list others; /* about name servers and zones */
	finding_list coming; /* those of the round that goes on */
	strlist left_out;    /* what could not be made yet */
	struct strmap by_id, kept;
	strlist texts;
	size_t needed;   /* of texts, when they were looked through last */
	unsigned round;  /* the first is 1 */
	bool looking;    /* in a round */
	bool looked;     /* one round came to its end */
	size_t named, questions; /* of the round */
};

void record_stream_open(struct record_stream *r);
/* Back to a zeroed struct. */
void record_stream_close(struct record_stream *r);
/* What was taken from r before may be gone afterwards. */
void record_stream_line(struct record_stream *r, json_t *line);
/* No more lines come. */
void record_stream_cut(struct record_stream *r);
/* How many are seen everywhere. */
size_t record_stream_everywhere(const struct record_stream *r);
/* Adds all of them in their order, for format.h. */
void record_stream_all(const struct record_stream *r, struct arena *a, record_list *out);
/* NULL if there is none of that id. */
const struct seen_record *record_stream_find(const struct record_stream *r, const char *id);

#endif
