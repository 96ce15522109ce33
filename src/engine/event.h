/*
 * The one event stream of a change. The engine emits typed events; text, JSON
 * lines and the screens are sinks. Nothing in the engine prints.
 *
 * As JSON each is an object in a line of its own, whose fields are those of
 * struct event; event_json.h writes and reads it.
 */
#ifndef ENGINE_EVENT_H
#define ENGINE_EVENT_H

#include <stddef.h>

#include "base/err.h"
#include "engine/phase.h"

enum event_kind {
	EVENT_AHEAD,    /* the phases that this change will go through; said again when it is known better */
	EVENT_PHASE,    /* a phase of the change begins: text names it */
	EVENT_STEP,     /* a step begins: text says what */
	EVENT_PROGRESS, /* percent of the phase, text what is going on (apt's own) */
	EVENT_OUTPUT,   /* a line that a program said */
	EVENT_DONE,     /* the phase is done: text says with what result */
	EVENT_WARNING,  /* something the operator should know; the change goes on */
	EVENT_UNDO,     /* a step is being undone */
	EVENT_ERROR,    /* something failed: text says what and why, hint what to do */
	EVENT_END,      /* the change has ended with this exit status */
	EVENT_KINDS,
};

#define PERCENT_UNKNOWN (-1.0)

struct ahead_phase {
	enum phase phase;
	double weight; /* as of phase_weight() */
};

struct event {
	enum event_kind kind;
	const char *text;
	enum phase phase;    /* EVENT_PHASE */
	double percent;      /* EVENT_PROGRESS and EVENT_STEP: 0…100 of the phase, or PERCENT_UNKNOWN */
	double at;           /* seconds since the epoch; 0: not stamped yet, which the sink does */
	const char *hint;    /* EVENT_ERROR */
	int status;          /* EVENT_ERROR, EVENT_END */
	struct ahead_phase ahead[PHASES]; /* EVENT_AHEAD */
	size_t nahead;
};

struct event_sink {
	void (*emit)(struct event_sink *sink, const struct event *event);
};

void event_emit(struct event_sink *sink, enum event_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
void event_phase(struct event_sink *sink, enum phase phase);
void event_progress(struct event_sink *sink, double percent, const char *text);
/* The step of that number of so many, counted from 0. */
void event_step(struct event_sink *sink, size_t i, size_t n, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Those phases are to come, in their order, or have begun already. */
void event_ahead(struct event_sink *sink, const enum phase *phases, size_t n);
const char *event_kind_name(enum event_kind kind);

#endif
