/*
 * What has to be done so that the records stand in the DNS, from what stands
 * there now. Pure; it never takes away what it does not know: what is ours was
 * published by us, or is an SPF record, into which ours is merged.
 */
#ifndef MAIL_RECORD_DIFF_H
#define MAIL_RECORD_DIFF_H

#include "mail/records.h"
#include "mail/standing.h"

enum record_change_kind {
	CHANGE_KEEP,    /* it is there */
	CHANGE_ADD,
	CHANGE_REPLACE, /* old becomes record */
	CHANGE_REMOVE,  /* old, which is ours or was given up, stands beside record where nothing may */
	CHANGE_HELD,    /* old is not ours and in the way: nothing is done, why says what it is */
};

struct record_change {
	enum record_change_kind kind;
	struct record record; /* as it is to stand: an SPF record with what was there */
	struct standing old;  /* what stands there; of ADD nothing */
	const char *why;      /* of HELD */
};
typedef VEC(struct record_change) record_changes;

/*
 * want: of one zone, none that belongs elsewhere; mine: what stood there or was
 * put there when records were published earlier; take_over: what is not ours and in the way is replaced.
 */
void record_diff(struct arena *a, const record_list *want, const standing_list *there, const standing_list *mine,
		 bool take_over, record_changes *out);

/* How many are of a kind. */
size_t record_changes_of(const record_changes *changes, enum record_change_kind kind);

#endif
