/* A program's start: the child's side between fork and exec, and what it reports of that. Private to host/. */
#ifndef HOST_RUN_CHILD_H
#define HOST_RUN_CHILD_H

#include "host/host.h"

/* status is -1 if it is not asked for; an errno goes to report if there is no exec. */
struct child_fds {
	int in, out, err, status, report;
};

/* with_parent: the program is ended if we are. */
_Noreturn void run_child(const struct run_req *req, const struct child_fds *fds, bool with_parent);

/* For the parent: the errno for which there was no exec, 0 if there was one (the report pipe closes then). Closes fd. */
int run_child_report(int fd);

#endif
