/*
 * Jobs: each a child with its own process group, a pipe for what it hands
 * back, and a deadline. A pidfd tells when one ends: its pipe alone would
 * not, as whatever it has started (a DNS worker) may hold that open.
 */
#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/deadline.h"
#include "host/job_child.h"

enum { LOOK_MS = 300 };

struct running {
	struct host_job *job;
	pid_t pid; /* 0: it has ended */
	int out;   /* -1: it has closed it */
	int ended; /* pidfd */
	int64_t began_ms;
	struct deadline deadline;
};

struct host_jobs {
	size_t n, left;
	struct running *v;
};

static bool start(struct host *h, struct host_job *job, struct running *r)
{
	int p[2];
	pid_t parent = getpid();

	if (pipe2(p, O_CLOEXEC) != 0)
		return false;
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	pid_t pid = fork();
	if (pid == 0)
		job_child(h, job, p[1], parent);
	close(p[1]);
	int ended = pid > 0 ? pidfd_open(pid, 0) : -1;
	if (ended < 0) {
		close(p[0]);
		if (pid > 0) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		return false;
	}
	/* Here as well as there: whoever comes first. */
	setpgid(pid, pid);
	*r = (struct running){ .job = job, .pid = pid, .out = p[0], .ended = ended, .began_ms = h->monotonic_ms(h),
			       .deadline = deadline_in_ms(job->limit_ms) };
	return true;
}

bool host_linux_jobs_start(struct host *h, struct host_job *jobs, size_t n, struct host_jobs **set, struct err *err)
{
	struct host_jobs *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->v = calloc(n > 0 ? n : 1, sizeof(*s->v));
	if (s == NULL || s->v == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		jobs[i].said = (struct str){0};
		jobs[i].end = JOB_NOT_STARTED;
		if (start(h, &jobs[i], &s->v[s->n])) {
			jobs[i].end = JOB_RUNNING;
			s->n++;
		}
	}
	s->left = s->n;
	if (n > 0 && s->n == 0) {
		int e = errno;

		free(s->v);
		free(s);
		return err_sys(err, e, "cannot start another process");
	}
	*set = s;
	return true;
}

/* All that is there now; false if it is more than the job may say. */
static bool take(struct running *r)
{
	char buf[8192];

	while (r->out >= 0) {
		ssize_t n = read(r->out, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n <= 0) {
			close(r->out);
			r->out = -1;
			break;
		}
		if (r->job->said.len + (size_t)n > r->job->max_output)
			return false;
		str_add(&r->job->said, buf, (size_t)n);
	}
	return true;
}

/* The group as well: what the job has started is not to outlive it. Its number is taken until it is waited for. */
static void finish(struct host *h, struct running *r, enum job_end end)
{
	int status = 0;

	kill(-r->pid, SIGKILL);
	kill(r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r->out >= 0)
		close(r->out);
	close(r->ended);
	r->pid = 0;
	r->job->took_ms = h->monotonic_ms(h) - r->began_ms;
	r->job->end = end == JOB_ENDED && (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ? JOB_CRASHED : end;
	if (r->job->end != JOB_ENDED)
		str_free(&r->job->said);
}

static void attend(struct host *h, struct running *r, const struct pollfd *p)
{
	bool ended = p[1].revents != 0;

	if (!take(r))
		finish(h, r, JOB_TOO_MUCH);
	else if (ended)
		finish(h, r, JOB_ENDED);
	else if (deadline_left_ms(&r->deadline) == 0)
		finish(h, r, JOB_LATE);
}

static void wait_for_some(const struct host_jobs *s, struct pollfd *p)
{
	int left = LOOK_MS;

	for (size_t i = 0; i < s->n; i++) {
		const struct running *r = &s->v[i];
		int mine = r->pid != 0 ? deadline_left_ms(&r->deadline) : left;

		p[2 * i] = (struct pollfd){ .fd = r->pid != 0 ? r->out : -1, .events = POLLIN };
		p[2 * i + 1] = (struct pollfd){ .fd = r->pid != 0 ? r->ended : -1, .events = POLLIN };
		left = mine < left ? mine : left;
	}
	if (poll(p, (nfds_t)(2 * s->n), left) < 0)
		for (size_t i = 0; i < 2 * s->n; i++)
			p[i].revents = 0;
}

void host_linux_jobs_wait(struct host *h, struct host_jobs *s, void (*look)(void *ctx, const struct host_job *ended), void *ctx)
{
	struct pollfd *p = calloc(s->n > 0 ? 2 * s->n : 1, sizeof(*p));

	if (p == NULL)
		abort();
	while (s->left > 0) {
		wait_for_some(s, p);
		for (size_t i = 0; i < s->n; i++) {
			struct running *r = &s->v[i];

			if (r->pid == 0)
				continue;
			attend(h, r, &p[2 * i]);
			s->left -= r->pid == 0;
			if (r->pid == 0 && look != NULL)
				look(ctx, r->job);
		}
		if (look != NULL)
			look(ctx, NULL);
	}
	free(p);
	free(s->v);
	free(s);
}
