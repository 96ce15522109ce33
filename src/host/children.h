/*
 * Programs that run beside us while we do something else, such as drawing a
 * screen. Nothing here waits.
 *
 *	h->child_start(h, &(struct child_req){ .argv = argv }, &child, err)
 *	…poll h->child_fd(child) for POLLIN among others…
 *	struct child_end end = {0};
 *	h->child_read(h, child, &out, &said, &end);
 *	if (end.ended) …
 *	h->child_free(h, child);
 */
#ifndef HOST_CHILDREN_H
#define HOST_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

enum { CHILD_INPUT_MAX = 32 * 1024 }; /* bytes: what a pipe takes without a reader */

struct child_req {
	const char *const *argv; /* as in struct run_req */
	const char *const *env;
	const char *input;       /* standard input, at most CHILD_INPUT_MAX bytes; NULL: /dev/null */
	size_t input_len;
	bool outlives;           /* goes on when we end; else it is killed with us */
};

struct host_child;

struct child_end {
	bool ended;
	int status; /* exit status; 128 + N: killed by signal N */
};

#endif
