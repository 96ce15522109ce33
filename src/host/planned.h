/*
 * A host on which some files stand as they are going to be: what is planned with it is planned for afterwards.
 *
 *	struct planned_host p;
 *	plan_render(planned_open(&p, h, files, n), …)
 *
 * stat, read and list of its fs know the files and the directories that hold them; all else is the real host's. For
 * reading only. It lives as long as h and the files do, and needs no closing.
 */
#ifndef HOST_PLANNED_H
#define HOST_PLANNED_H

#include "host/host.h"

struct planned_file {
	const char *path; /* its directory may not be there yet */
	const char *text;
	size_t len;
	mode_t mode;
	const char *was; /* what stood there when it was looked at; NULL: nothing did */
	size_t was_len;
};

struct planned_host {
	struct host h; /* first: it is what the functions get */
	struct host_fs fs;
	struct host *real;
	const struct planned_file *files;
	size_t n;
};

struct host *planned_open(struct planned_host *p, struct host *h, const struct planned_file *files, size_t n);

#endif
