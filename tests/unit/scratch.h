/* A real host below a directory of its own in /tmp, for tests of what touches files. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include "host/host_linux.h"

struct scratch {
	char root[40];
	struct host h;
	struct arena *a;
	struct err err;
};

/* For cmocka: *state is a new struct scratch; teardown removes it with all that is below its root. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

#endif
