/* Programs that run beside us: pipes that never block, and one descriptor that tells of all of them. */
#include "host/host_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/run_child.h"

enum { READ_END, WRITE_END, AT_ONCE = 64 * 1024 };

struct host_child {
	pid_t pid;
	int out, said, ended; /* ended: a pidfd; -1: closed */
	int all;              /* an epoll of the three */
	bool outlives;
	bool waited;
	int status;
};

struct pipes {
	int in[2], out[2], said[2], report[2];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_end(struct pipes *p, int end)
{
	close_fd(&p->in[end == READ_END ? WRITE_END : READ_END]);
	close_fd(&p->out[end]);
	close_fd(&p->said[end]);
	close_fd(&p->report[end]);
}

/* The input goes in before there is a reader: it fits into the pipe. */
static bool open_pipes(const struct child_req *req, struct pipes *p)
{
	if (req->input_len > CHILD_INPUT_MAX) {
		errno = EMSGSIZE;
		return false;
	}
	if (req->input == NULL)
		p->in[READ_END] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else if (pipe2(p->in, O_CLOEXEC) != 0 ||
		 write(p->in[WRITE_END], req->input, req->input_len) != (ssize_t)req->input_len)
		return false;
	if (p->in[READ_END] < 0 || pipe2(p->out, O_CLOEXEC) != 0 || pipe2(p->said, O_CLOEXEC) != 0 ||
	    pipe2(p->report, O_CLOEXEC) != 0)
		return false;
	return fcntl(p->out[READ_END], F_SETFL, O_NONBLOCK) == 0 && fcntl(p->said[READ_END], F_SETFL, O_NONBLOCK) == 0;
}

static bool watch(struct host_child *c)
{
	int fds[] = { c->out, c->said, c->ended };

	c->all = epoll_create1(EPOLL_CLOEXEC);
	for (size_t i = 0; c->all >= 0 && i < sizeof(fds) / sizeof(fds[0]); i++) {
		struct epoll_event on = { .events = EPOLLIN, .data.fd = fds[i] };

		if (epoll_ctl(c->all, EPOLL_CTL_ADD, fds[i], &on) != 0)
			return false;
	}
	return c->all >= 0;
}

static bool start(struct host *h, const struct child_req *req, struct pipes *p, struct host_child *c, struct err *err)
{
	const struct run_req run = { .argv = req->argv, .env = req->env };

	if (!open_pipes(req, p))
		return err_sys(err, errno, "cannot start %s", req->argv[0]);
	c->pid = fork();
	if (c->pid < 0)
		return err_sys(err, errno, "cannot start %s", req->argv[0]);
	if (c->pid == 0)
		run_child(&run, &(struct child_fds){ p->in[READ_END], p->out[WRITE_END], p->said[WRITE_END], -1, p->report[WRITE_END] },
			  !req->outlives || h->in_job);
	close_end(p, WRITE_END);
	int failed = run_child_report(p->report[READ_END]);
	p->report[READ_END] = -1;
	if (failed != 0)
		return err_sys(err, failed, "cannot run %s", req->argv[0]);
	c->ended = pidfd_open(c->pid, 0);
	c->out = p->out[READ_END];
	c->said = p->said[READ_END];
	if (c->ended < 0 || !watch(c))
		return err_sys(err, errno, "cannot watch %s", req->argv[0]);
	return true;
}

bool host_linux_child_start(struct host *h, const struct child_req *req, struct host_child **child, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct host_child *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	*c = (struct host_child){ .pid = -1, .out = -1, .said = -1, .ended = -1, .all = -1, .outlives = req->outlives };
	bool ok = start(h, req, &p, c, err);
	close_fd(&p.in[WRITE_END]);
	if (ok) {
		*child = c;
		return true;
	}
	close_end(&p, READ_END);
	close_end(&p, WRITE_END);
	c->outlives = false;
	c->out = c->said = -1;
	host_linux_child_free(h, c);
	return false;
}

int host_linux_child_fd(const struct host_child *child)
{
	return child->all;
}

/* What is there now. True: there may be more. */
static bool drain(int *fd, struct str *out)
{
	char buf[AT_ONCE];

	if (*fd < 0)
		return false;
	ssize_t n = read(*fd, buf, sizeof(buf));
	if (n > 0) {
		str_add(out, buf, (size_t)n);
		return true;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	close_fd(fd);
	return false;
}

static bool wait_for(struct host_child *c, bool block)
{
	int status = 0;

	while (!c->waited) {
		pid_t got = waitpid(c->pid, &status, block ? 0 : WNOHANG);

		if (got == 0)
			return false;
		if (got < 0 && errno == EINTR)
			continue;
		c->waited = true;
		c->status = got < 0 ? 255 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return true;
}

/* One that has ended leaves all it said in the pipes; one that it left behind may hold them open, and is not waited for. */
void host_linux_child_read(struct host *h, struct host_child *c, struct str *out, struct str *said, struct child_end *end)
{
	(void)h;
	bool ended = wait_for(c, false);

	for (bool more = true; more;) {
		bool a = drain(&c->out, out), b = drain(&c->said, said);

		more = ended && (a || b);
	}
	*end = (struct child_end){ .ended = ended, .status = c->status };
}

void host_linux_child_free(struct host *h, struct host_child *c)
{
	(void)h;
	if (c == NULL)
		return;
	/* Not yet waited for, so the group is still its own. */
	if (c->pid > 0 && !c->waited && !c->outlives) {
		kill(-c->pid, SIGKILL);
		(void)wait_for(c, true);
	}
	close_fd(&c->out);
	close_fd(&c->said);
	close_fd(&c->ended);
	close_fd(&c->all);
	free(c);
}
