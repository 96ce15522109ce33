/*
 * How far a change is, and for how long it will still go on, from its events
 * alone: whoever reads the same events, from the beginning or later from a
 * file, comes to the same answer.
 *
 *	struct pace p = {0};
 *	pace_event(&p, &event);      each, in their order
 *	pace_overall(&p, now)        at any time
 *
 * Phases count by their weights. The time that is left follows what the
 * machine really took so far, and changes only slowly.
 */
#ifndef ENGINE_PACE_H
#define ENGINE_PACE_H

#include "engine/event.h"

enum pace_state { PACE_AHEAD, PACE_NOW, PACE_DONE, PACE_SKIPPED };

struct pace_phase {
	enum phase phase;
	enum pace_state state;
	double weight;
	double percent; /* PERCENT_UNKNOWN: it does not say */
	double began, ended; /* seconds since the epoch; 0: not yet */
};

struct pace {
	struct pace_phase v[PHASES]; /* in the order of the change */
	size_t n;
	double began, last; /* when the first and the last event were */
	bool ended;
	/* Its own: */
	double overall;
	double left, left_at;
};

void pace_event(struct pace *p, const struct event *e);
/* 0…100, never less than it was. now: seconds since the epoch. */
double pace_overall(const struct pace *p, double now);
/* Seconds; 0: it has ended, or cannot be said. */
double pace_left(const struct pace *p, double now);
/* The phase that goes on; NULL: none. */
const struct pace_phase *pace_now(const struct pace *p);
/* 0…100 of that phase. */
double pace_percent(const struct pace_phase *phase, double now);

#endif
