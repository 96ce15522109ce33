/*
 * The one event stream of an apply. The engine emits typed events; text, JSON
 * lines and the screens are sinks. Nothing in the engine prints.
 */
#ifndef ENGINE_EVENT_H
#define ENGINE_EVENT_H

#include "base/err.h"

enum event_kind {
	EVENT_PHASE,    /* a phase of the apply begins: text names it */
	EVENT_STEP,     /* a step begins: text says what */
	EVENT_PROGRESS, /* percent of the phase, text what is going on (apt's own) */
	EVENT_OUTPUT,   /* a line that a program said */
	EVENT_DONE,     /* the phase is done: text says with what result */
	EVENT_WARNING,  /* something the operator should know; the apply goes on */
	EVENT_UNDO,     /* a step is being undone */
};

struct event {
	enum event_kind kind;
	const char *text;
	double percent; /* EVENT_PROGRESS: 0…100 */
};

struct event_sink {
	void (*emit)(struct event_sink *sink, const struct event *event);
};

void event_emit(struct event_sink *sink, enum event_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
void event_progress(struct event_sink *sink, double percent, const char *text);
const char *event_kind_name(enum event_kind kind);

#endif
