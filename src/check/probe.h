/*
 * Running several checks. Those that ask the network run each in a process of
 * its own, all at once and beside the others, so that the whole takes as long
 * as its slowest part; one that hangs, crashes or babbles costs one "unknown"
 * finding, NAME.unfinished, and nothing else.
 *
 *	struct check k = { .host = h, .arena = a, .site = &site, .facts = &facts, .accounts = &accounts };
 *	probe_run(&k, kinds, n, NULL);
 *	findings_sort(&k.found);
 */
#ifndef CHECK_PROBE_H
#define CHECK_PROBE_H

#include "check/check.h"

struct probe_watch {
	/* Called as checks begin and end, and now and then: names of those that run, and how many of all are through. */
	void (*look)(void *ctx, const char *running, size_t done, size_t n);
	/* Called with each finding as it arrives, a whole check's after another; may be NULL. */
	void (*found)(void *ctx, const struct finding *f);
	void *ctx;
};

/* Adds what kinds[0…n-1] find to k->found, in the order of kinds. watch may be NULL. */
void probe_run(struct check *k, const struct check_kind *const *kinds, size_t n, const struct probe_watch *watch);

#endif
