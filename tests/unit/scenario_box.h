/* The box of a scenario, in a directory, and the program that runs on it; never as root. For test_scenario.c. */
#ifndef TESTS_SCENARIO_BOX_H
#define TESTS_SCENARIO_BOX_H

#include <jansson.h>

#include "host/host.h"
#include "tests/unit/scenario.h"

/* What all scenarios share: copies that an ordinary user may read, wherever the source is. */
struct world {
	char dir[32];
	struct host h; /* the machine itself */
};

/* The program is ../mailstead as seen from the test; MAILSTEAD names another. */
void world_open(struct world *w);
void world_close(struct world *w);
/* A program on the machine, which must succeed. */
void world_run(struct world *w, const char *const *argv);

struct box {
	struct world *world;
	struct arena *a;
	const char *root;
	struct host h;
	json_t *facts;
	struct str said; /* by the last run: standard output, then standard error; the box's directory is "ROOT", "when" in JSON is 0 */
	int status;      /* of the last run */
};

void box_open(struct box *b, struct world *w);
void box_close(struct box *b);

/* Does what @SITE, @FACTS, @APPLIED, @FILE, @EDIT, @DIR, @LINK or @REMOVE says; false if it is none of them. */
bool box_act(struct box *b, const struct section *s);
/* Fails the test if a run that should only look left a trace. */
void box_run(struct box *b, const char *args);

/* A file of the source tree. */
void source_slurp(const char *path, struct str *out);

#endif
