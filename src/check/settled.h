/*
 * Whether rspamd works with its new configuration. A reload comes back at
 * once; the new workers take over a second or two later, and until then the
 * old ones judge what comes, by the old rules: a proof would prove those.
 */
#ifndef CHECK_SETTLED_H
#define CHECK_SETTLED_H

#include "host/host.h"

/* Now, as processes' times of start are counted: hundredths of a second. -1: it cannot be told. */
int64_t settled_clock(struct host *h);

/* Waits until a worker that answers Postfix has started since then; where that cannot be told (since -1) not at all. */
bool settled_rspamd(struct host *h, struct arena *a, int64_t since, int deadline_s, struct err *err) MUST;

#endif
