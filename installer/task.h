/*
 * Work that takes time is done by the program itself in a process of its own:
 * "mailstead --json VERB …", so that a page never waits, does just what the
 * command line does, and can be stopped.
 *
 *	w->look = task_start(s, &(struct task_req){ .args = args, .lines = true, .said = on_line, .ended = on_end,
 *	                                            .ctx = page }, &err);
 *
 * Callbacks come from session_feed(). A task is freed after its ended callback, by task_stop(), or with the session.
 */
#ifndef INSTALLER_TASK_H
#define INSTALLER_TASK_H

#include <jansson.h>
#include <poll.h>

#include "host/host.h"

struct session;
struct task;

struct task_req {
	const char *const *args; /* verb and what follows, NULL-terminated; --json and the global options are added */
	const char *input;       /* standard input, such as a password; NULL: none */
	size_t input_len;
	bool lines;    /* it says one JSON value a line, as it goes; else one in all */
	bool outlives; /* it changes something: it goes on if we end */
	/* A JSON value that it said; borrowed. What is no JSON is passed over; of lines, an error that is no event is told by ended. */
	void (*said)(void *ctx, json_t *value);
	/*
	 * It has ended. error: NULL unless it says that it failed, or status is EXIT_USAGE
	 * or worse, or it was killed; then what it said, in words, valid until this returns.
	 */
	void (*ended)(void *ctx, int status, const char *error);
	void *ctx;
};

/* NULL and *err if it could not be started. */
struct task *task_start(struct session *s, const struct task_req *req, struct err *err) MUST;
/* Ends it; no callback comes after this. NULL is allowed. */
void task_stop(struct task *t);
/* What it has complained of so far ("this password is weak"), lines of "mailstead: …"; "" for nothing. Valid until it ends. */
const char *task_complaints(const struct task *t);
/* Milliseconds since it was started. */
int64_t task_age_ms(const struct task *t);

/* For session.c. */
struct task_set;
struct task_set *task_set_new(struct host *h);
void task_set_free(struct task_set *set);
/* Fills p with at most n; how many. */
size_t task_set_fds(const struct task_set *set, struct pollfd *p, size_t n);
/* Reads what was said; true if a callback was called. */
bool task_set_feed(struct task_set *set);

#endif
