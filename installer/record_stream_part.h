/* Between the files of record_stream.h: what is read from a line, and what of it stays. */
#ifndef INSTALLER_RECORD_STREAM_PART_H
#define INSTALLER_RECORD_STREAM_PART_H

#include "installer/record_stream.h"

/* Rounds say mostly the same again: each text is kept once. */
const char *record_stream_keep(struct record_stream *r, const char *text);
/* A member of the line; "" if there is none. */
const char *record_stream_text(struct record_stream *r, json_t *o, const char *member);
/* False if it is no record. */
bool record_stream_read(struct record_stream *r, json_t *o, struct record *out);
void record_stream_servers(struct record_stream *r, json_t *list, struct seen_record *at);
/* A copy to the list, which holds at most max. */
void record_stream_add_finding(struct record_stream *r, finding_list *list, size_t max, const struct finding *f);
/* After a round: lets go of texts of earlier ones, once these are many. */
void record_stream_renew(struct record_stream *r);

#endif
