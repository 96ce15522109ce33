/* The job's side of host_jobs.c, after the fork. Private to host/. */
#ifndef HOST_JOB_CHILD_H
#define HOST_JOB_CHILD_H

#include "host/host.h"

/* Runs the job and writes what it leaves to out; parent is the process that forked. */
_Noreturn void job_child(struct host *h, const struct host_job *job, int out, pid_t parent);

#endif
