/*
 * Events as JSON, one a line:
 *
 *	{"event": "ahead", "at": 1700000000.25, "phases": [{"phase": "look", "text": "Machine and network", "weight": 4.0}, …]}
 *	{"event": "phase", "phase": "install", "text": "Package installation", "at": …, "overall": 31.2, "left": 40}
 *	{"event": "progress", "text": "Unpacking rspamd (amd64)", "percent": 41.5, "at": …, "overall": 52.0, "left": 21}
 *	{"event": "error", "error": "…", "hint": "…", "status": 3}
 *	{"event": "end", "status": 3, "at": …}
 */
#ifndef ENGINE_EVENT_JSON_H
#define ENGINE_EVENT_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "engine/event.h"

/* New reference; NULL if a text of it (what a program said) is no UTF-8. */
json_t *event_to_json(const struct event *e);
/* Texts live in a. False: the line is no event, or of a kind that is not known here. */
bool event_from_line(struct arena *a, const char *line, size_t n, struct event *e);

#endif
