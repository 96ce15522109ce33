/*
 * The checks, each at its place in the order of their table, as the lines of
 * check --stream tell of them. Several streams may tell at once, each of other
 * checks: who looks again at one of them does not wait for the others.
 *
 *	struct check_places p;
 *	check_places_init(&p);
 *	check_places_expect(&p, 1, "ptr");   …if it is known before what it will tell of
 *	check_places_read(&p, 1, line);      …each that stream 1 says
 *	check_places_over(&p, 1, why);       …it has ended
 *	check_places_free(&p);
 *
 * Lines are not to be trusted: they may be cut off, twice there, or none at all.
 */
#ifndef INSTALLER_CHECK_PLACES_H
#define INSTALLER_CHECK_PLACES_H

#include "check/check.h"

enum place_state {
	PLACE_WAITS, /* it has not begun */
	PLACE_RUNS,
	PLACE_DONE,
};

struct check_place {
	const struct check_kind *kind;
	bool listed; /* a stream has named it: it is shown */
	enum place_state state;
	unsigned stream;    /* which one tells of it; 0: none */
	unsigned told;      /* the last that has told all of it */
	bool fresh;         /* found is of this look; else of the one before, if there was one */
	finding_list found; /* in the order in which it was told */
	struct arena *arena; /* of found */
};

struct check_places {
	struct check_place *v; /* one for each row of checks[] */
	size_t n;
};

void check_places_init(struct check_places *p);
void check_places_free(struct check_places *p);
/* As after init. */
void check_places_forget(struct check_places *p);

/* That stream, a number from 1, will tell of this check: it waits for it, unless another tells of it now. */
bool check_places_expect(struct check_places *p, unsigned stream, const char *name);
/* Takes a line of that stream. False: it changes nothing. */
bool check_places_read(struct check_places *p, unsigned stream, json_t *line);
/* That stream is over; what it has begun to tell of and not ended is unknown: why, or, with NULL, because it just ended. */
void check_places_over(struct check_places *p, unsigned stream, const char *why);
/* Nobody listens to that stream any more: what it has not told waits for another. */
void check_places_stop(struct check_places *p, unsigned stream);

/* NULL: no such check. */
struct check_place *check_places_find(const struct check_places *p, const char *name);
/* How many are shown, and how many of them are through. */
size_t check_places_count(const struct check_places *p, size_t *done);

#endif
