/*
 * Tasks of pages (installer/task.h) that a test plays: instead of programs
 * there are children that say what the test has them say.
 *
 *	struct fake_tasks f;
 *	fake_tasks_open(&f, &scratch->h);        h is live then, without touching anything outside its root
 *	…session_act(s, "again", "ptr")…
 *	assert_string_equal(f.v[0].args, "check ptr --stream --site …");
 *	fake_tasks_say(&f.v[0], "{\"event\":…}\n");
 *	fake_tasks_end(&f.v[0], 1);
 *	session_feed(s);
 *
 * Those that were stopped are gone: say and end do nothing.
 */
#ifndef TESTS_UNIT_FAKE_TASKS_H
#define TESTS_UNIT_FAKE_TASKS_H

#include "host/host.h"

enum { FAKE_TASKS = 256 };

struct fake_task {
	char args[400];      /* verb and what follows, joined by blanks */
	struct str out, err; /* not read yet */
	struct child_end end;
	bool freed;          /* it was stopped, or has ended and was waited for */
};

struct fake_tasks {
	struct fake_task v[FAKE_TASKS];
	size_t n;
	bool refuses; /* no more can be started */
};

/* f is h->test_ctx from here on. */
void fake_tasks_open(struct fake_tasks *f, struct host *h);
void fake_tasks_close(struct fake_tasks *f);
void fake_tasks_say(struct fake_task *t, const char *text);
void fake_tasks_end(struct fake_task *t, int status);

#endif
