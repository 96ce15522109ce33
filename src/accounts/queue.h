/*
 * Postfix's queue by its owners: whose login handed a message in. The queue
 * file says so (named attribute sasl_username); the envelope sender does not:
 * it may be empty, or an alias of several. What came in otherwise, such as a
 * forward by a Sieve script, has no owner here.
 *
 * postqueue, postcat and postsuper do the work. What they print holds
 * addresses that strangers chose, so the parsers (facts/queue.h, too) take any bytes.
 */
#ifndef ACCOUNTS_QUEUE_H
#define ACCOUNTS_QUEUE_H

#include "facts/queue.h"
#include "host/host.h"

/* Appends, of what `postcat -qe` printed, the ids in it, and to *theirs those that login handed in. */
void queue_parse_owners(struct arena *a, const char *text, size_t len, const char *login, strlist *ids,
			strlist *theirs);

/* Appends the whole queue, what is on hold included. */
bool queue_read(struct host *h, struct arena *a, queue_list *list, struct err *err) MUST;
/*
 * Appends to *ids those of these messages whose queue file can be read, and to
 * *theirs those of login. A message that left the queue meanwhile is in neither.
 */
bool queue_owned(struct host *h, struct arena *a, const strlist *messages, const char *login, strlist *ids,
		 strlist *theirs, struct err *err) MUST;

/* Ids that are not in the queue (any more) are no failure for these four. */
bool queue_hold(struct host *h, const strlist *ids, struct err *err) MUST;
/* Back into the queue, as they are. */
bool queue_release(struct host *h, const strlist *ids, struct err *err) MUST;
/* The same, with a life in the queue that begins anew: for what was on hold long. They get other ids. */
bool queue_requeue(struct host *h, const strlist *ids, struct err *err) MUST;
/* For ever. */
bool queue_delete(struct host *h, const strlist *ids, struct err *err) MUST;
/* Appends the headers of a message, as strangers wrote them: any bytes. */
bool queue_headers(struct host *h, const char *id, struct str *out, struct err *err) MUST;
/* Has all that waits tried now, what is on hold excepted. */
bool queue_flush(struct host *h, struct err *err) MUST;
/* Has one message tried now, not at the next round of the queue. */
bool queue_try(struct host *h, const char *id, struct err *err) MUST;

#endif
