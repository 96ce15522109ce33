#include "engine/event.h"

#include <stdarg.h>
#include <stdio.h>

void event_emit(struct event_sink *sink, enum event_kind kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sink->emit(sink, &(struct event){ .kind = kind, .text = text });
}

void event_progress(struct event_sink *sink, double percent, const char *text)
{
	sink->emit(sink, &(struct event){ .kind = EVENT_PROGRESS, .text = text, .percent = percent });
}

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[] = { "phase", "step", "progress", "output", "done", "warning", "undo" };

	return names[kind];
}
