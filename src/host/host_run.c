/* Programs: fork and exec of an argument vector, with a time limit and bounded output. No shell. */
#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/run_child.h"

enum { DEFAULT_TIMEOUT_S = 60, DEFAULT_OUTPUT = 1024 * 1024, GRACE_MS = 5000, LOOK_MS = 300, MAX_LINE = 8192 };
enum { STREAMS = 3 }; /* output, error, status */

/* One stream from the program: kept up to a limit, and given line by line. */
struct stream {
	int fd;          /* -1: closed */
	struct str *keep; /* NULL: not kept */
	size_t limit;
	void (*on_line)(void *ctx, const char *line);
	void *ctx;
	struct str line;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void feed_line(struct stream *s, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* A carriage return redraws a progress line: for us it ends one. */
		if (p[i] != '\n' && p[i] != '\r') {
			if (s->line.len < MAX_LINE)
				str_addc(&s->line, p[i]);
			continue;
		}
		if (s->line.len > 0)
			s->on_line(s->ctx, s->line.p);
		str_cut(&s->line, 0);
	}
}

static void stream_read(struct stream *s)
{
	char buf[8192];
	ssize_t n = read(s->fd, buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		if (s->on_line != NULL && s->line.len > 0)
			s->on_line(s->ctx, s->line.p);
		close(s->fd);
		s->fd = -1;
		return;
	}
	if (s->keep != NULL && s->keep->len < s->limit) {
		size_t room = s->limit - s->keep->len;

		str_add(s->keep, buf, (size_t)n < room ? (size_t)n : room);
	}
	if (s->on_line != NULL)
		feed_line(s, buf, (size_t)n);
}

/* Standard input: what the pipe takes now, the rest when poll says so. */
static void feed_input(int *fd, const struct run_req *req, size_t *done)
{
	ssize_t n = write(*fd, req->input + *done, req->input_len - *done);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0)
		*done += (size_t)n;
	if (n < 0 || *done == req->input_len) {
		close(*fd);
		*fd = -1;
	}
}

/*
 * Moves bytes until the program has ended and what it said has been read, or
 * the time is up; true if it was up. Closing its output does not end a
 * program, and a daemon left behind may hold the output open: so the program
 * itself is watched, through ended (a pidfd).
 */
static bool pump(const struct run_req *req, int in, struct stream *streams, pid_t pid, int ended)
{
	int64_t limit = now_ms() + (int64_t)(req->timeout_s > 0 ? req->timeout_s : DEFAULT_TIMEOUT_S) * 1000;
	bool timed_out = false;
	size_t done = 0;

	for (;;) {
		struct pollfd p[STREAMS + 2] = {0};

		for (size_t i = 0; i < STREAMS; i++)
			p[i] = (struct pollfd){ .fd = streams[i].fd, .events = POLLIN };
		p[STREAMS] = (struct pollfd){ .fd = ended, .events = POLLIN };
		p[STREAMS + 1] = (struct pollfd){ .fd = in, .events = POLLOUT };
		if (req->stop != NULL && *req->stop && !timed_out)
			limit = 0;
		int64_t left = limit - now_ms();
		if (left <= 0 && timed_out)
			break;
		if (left <= 0) {
			timed_out = true;
			kill(-pid, SIGTERM);
			limit = now_ms() + GRACE_MS;
			continue;
		}
		/* A signal may have come just before. */
		if (req->stop != NULL && left > LOOK_MS)
			left = LOOK_MS;
		if (poll(p, STREAMS + 2, (int)left) < 0)
			continue;
		for (size_t i = 0; i < STREAMS; i++)
			if (p[i].revents != 0)
				stream_read(&streams[i]);
		if (p[STREAMS + 1].revents != 0)
			feed_input(&in, req, &done);
		if (p[STREAMS].revents != 0 && poll(p, STREAMS, 0) == 0)
			break;
	}
	/* Not yet waited for, so the group is still its own. What outlived the polite signal goes too. */
	if (timed_out)
		kill(-pid, SIGKILL);
	if (in >= 0)
		close(in);
	return timed_out;
}

static void close_all(int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static bool open_pipes(const struct run_req *req, int p[10])
{
	for (int i = 0; i < 10; i++)
		p[i] = -1;
	if (req->input != NULL ? pipe2(&p[0], O_CLOEXEC) != 0 : (p[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	if (pipe2(&p[2], O_CLOEXEC) != 0 || pipe2(&p[4], O_CLOEXEC) != 0 || pipe2(&p[6], O_CLOEXEC) != 0)
		return false;
	if (req->on_status != NULL && pipe2(&p[8], O_CLOEXEC) != 0)
		return false;
	if (p[1] >= 0)
		fcntl(p[1], F_SETFL, O_NONBLOCK);
	return true;
}

static bool wait_for(pid_t pid, const char *name, int *status, struct err *err)
{
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return err_sys(err, errno, "cannot wait for %s", name);
	return true;
}

/* The parent's side: p are the pipes as open_pipes made them, the child's ends closed. */
static bool attend(const struct run_req *req, pid_t pid, int *p, struct run_res *res, struct err *err)
{
	size_t limit = req->max_output > 0 ? req->max_output : DEFAULT_OUTPUT;
	struct stream streams[STREAMS] = {
		{ .fd = p[2], .keep = &res->out, .limit = limit, .on_line = req->on_line, .ctx = req->ctx },
		{ .fd = p[4], .keep = &res->err, .limit = limit, .on_line = req->on_line, .ctx = req->ctx },
		{ .fd = p[8], .on_line = req->on_status, .ctx = req->ctx },
	};
	int failed = run_child_report(p[6]), status = 0;
	int ended = pidfd_open(pid, 0);

	if (ended < 0) {
		err_sys(err, errno, "cannot watch %s", req->argv[0]);
		kill(-pid, SIGKILL);
		close_all(&p[1], 1);
	} else {
		res->timed_out = pump(req, p[1], streams, pid, ended);
		close(ended);
	}
	for (size_t i = 0; i < STREAMS; i++) {
		if (streams[i].fd >= 0)
			close(streams[i].fd);
		str_free(&streams[i].line);
	}
	if (!wait_for(pid, req->argv[0], &status, err) || ended < 0)
		return false;
	res->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return failed == 0 || err_sys(err, failed, "cannot run %s", req->argv[0]);
}

bool host_linux_run(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	int p[10];

	*res = (struct run_res){0};
	pid_t pid = open_pipes(req, p) ? fork() : -1;
	if (pid < 0) {
		err_sys(err, errno, "cannot start %s", req->argv[0]);
		close_all(p, 10);
		return false;
	}
	if (pid == 0)
		run_child(req, &(struct child_fds){ p[0], p[3], p[5], p[9], p[7] }, h->in_job || req->stop != NULL);
	close_all((int[]){ p[0], p[3], p[5], p[7], p[9] }, 5);
	bool ok = attend(req, pid, p, res, err);
	if (!ok)
		run_res_free(res);
	return ok;
}
