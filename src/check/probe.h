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

/* Who looks on. Each function may be NULL. */
struct probe_watch {
	/* Each check is begun once and ended once; what it has found is told in between. Those of the network begin together. */
	void (*begun)(void *ctx, const struct check_kind *kind);
	void (*found)(void *ctx, const struct check_kind *kind, const struct finding *f);
	/* done of n are through, this one among them. */
	void (*ended)(void *ctx, const struct check_kind *kind, size_t done, size_t n);
	/* Called as checks begin and end, and now and then: names of those that run, and how many of all are through. */
	void (*look)(void *ctx, const char *running, size_t done, size_t n);
	void *ctx;
};

/* Adds what kinds[0…n-1] find to k->found, in the order of kinds. watch may be NULL. */
void probe_run(struct check *k, const struct check_kind *const *kinds, size_t n, const struct probe_watch *watch);

#endif
