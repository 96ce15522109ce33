/*
 * What was tried in vain, for the history: one JSON object a line in
 * PATH_STATE/failures.jsonl, the newest last, at most FAILURES_KEPT.
 *
 *	{"when": 1700000000, "after": 7, "why": "config set …", "by": {"user": "anna", …}, "error": "…", "outcome": "undone"}
 *
 * A record that cannot be written is not: the failure itself is what matters.
 */
#ifndef ENGINE_FAILURES_H
#define ENGINE_FAILURES_H

#include "engine/engine.h"

#define FAILURES_FILE PATH_STATE "/failures.jsonl"

enum { FAILURES_KEPT = 100 };

struct failure {
	int64_t when;
	int after; /* the generation that was in place; 0: none */
	const char *why;
	struct author by;
	const char *error;
	const char *outcome; /* "undone", "not undone", "cut short, then undone", "nothing changed" */
};
typedef VEC(struct failure) failure_list;

void failure_note(struct engine *e, const char *why, const char *error, const char *outcome);
/* Oldest first. A line that is damaged does not count. */
bool failure_list_all(struct host *h, struct arena *a, failure_list *out, struct err *err) MUST;

#endif
