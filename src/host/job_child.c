#include "host/job_child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/*
 * Of all that the parent has open only out and the root stay: a database, a
 * lock or the pipes of its DNS worker are no business of ours.
 */
static bool leave_the_rest(struct host *h, int *out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		return false;
	/* Out of the way of 3 and 4 first, so that no dup2 overwrites the other's source. */
	int root = fcntl(h->rootfd, F_DUPFD_CLOEXEC, 10), to = fcntl(*out, F_DUPFD_CLOEXEC, 10);
	if (root < 0 || to < 0 || dup3(root, 3, O_CLOEXEC) < 0 || dup3(to, 4, O_CLOEXEC) < 0)
		return false;
	h->rootfd = 3;
	*out = 4;
	/* The parent's worker goes on: its context is forgotten here, not deleted. */
	h->dns_ctx = NULL;
	return close_range(5, ~0U, 0) == 0;
}

static bool write_all(int fd, const struct str *s)
{
	for (size_t done = 0; done < s->len;) {
		ssize_t n = write(fd, s->p + done, s->len - done);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			done += (size_t)n;
	}
	return true;
}

_Noreturn void job_child(struct host *h, const struct host_job *job, int out, pid_t parent)
{
	struct str said = {0};

	setpgid(0, 0);
	/* Whoever ends mailstead, by Ctrl-C for one, ends its jobs. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || !leave_the_rest(h, &out))
		_exit(1);
	h->in_job = true;
	job->run(h, job->ctx, &said);
	_exit(write_all(out, &said) ? 0 : 1);
}
