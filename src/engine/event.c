#include "engine/event.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 1024 };

void event_emit(struct event_sink *sink, enum event_kind kind, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sink->emit(sink, &(struct event){ .kind = kind, .text = text, .percent = PERCENT_UNKNOWN });
}

void event_phase(struct event_sink *sink, enum phase phase)
{
	sink->emit(sink, &(struct event){ .kind = EVENT_PHASE, .text = phase_title(phase), .phase = phase });
}

void event_progress(struct event_sink *sink, double percent, const char *text)
{
	sink->emit(sink, &(struct event){ .kind = EVENT_PROGRESS, .text = text, .percent = percent });
}

void event_step(struct event_sink *sink, size_t i, size_t n, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	double percent = n > 0 ? 100.0 * (double)i / (double)n : 0;
	sink->emit(sink, &(struct event){ .kind = EVENT_STEP, .text = text, .percent = percent });
}

void event_ahead(struct event_sink *sink, const enum phase *phases, size_t n)
{
	struct event e = { .kind = EVENT_AHEAD, .text = "" };

	for (; e.nahead < n && e.nahead < PHASES; e.nahead++)
		e.ahead[e.nahead] = (struct ahead_phase){ phases[e.nahead], phase_weight(phases[e.nahead]) };
	sink->emit(sink, &e);
}

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[EVENT_KINDS] = { "ahead", "phase", "step", "progress", "output", "done",
							"warning", "undo", "error", "end" };

	return names[kind];
}
