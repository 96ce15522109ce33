#include "host/run_child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SAFE_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* In the child: shows each bind's `from` at its `to`, for this process and what it starts. */
static bool make_binds(const struct run_req *req)
{
	if (req->nbinds == 0)
		return true;
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return false;
	for (size_t i = 0; i < req->nbinds; i++)
		if (mount(req->binds[i].from, req->binds[i].to, NULL, MS_BIND, NULL) != 0)
			return false;
	return true;
}

_Noreturn void run_child(const struct run_req *req, const struct child_fds *fds, bool with_parent)
{
	static char path[] = "PATH=" SAFE_PATH, home[] = "HOME=/root", lang[] = "LC_ALL=C.UTF-8";
	char *const clean[] = { path, home, lang, NULL };
	sigset_t none;
	int what = 0;

	/* Its own session: a Ctrl-C at our terminal is ours to handle, not apt's to die of. */
	setsid();
	if (with_parent)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* What we ignore would stay ignored after exec. */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);

	/* Out of the way of 0…3 first, so that no dup2 overwrites another's source. */
	int in = fcntl(fds->in, F_DUPFD, 10), out = fcntl(fds->out, F_DUPFD, 10), err = fcntl(fds->err, F_DUPFD, 10);
	int report = fcntl(fds->report, F_DUPFD_CLOEXEC, 10);
	int status = fds->status >= 0 ? fcntl(fds->status, F_DUPFD, 10) : -1;
	if (in < 0 || out < 0 || err < 0 || report < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		goto fail;
	if (status >= 0 && dup2(status, 3) < 0)
		goto fail;
	if (close_range(status >= 0 ? 4 : 3, ~0U, CLOSE_RANGE_CLOEXEC) != 0 || chdir("/") != 0 || !make_binds(req))
		goto fail;
	clearenv();
	for (size_t i = 0; clean[i] != NULL; i++)
		putenv(clean[i]);
	for (size_t i = 0; req->env != NULL && req->env[i] != NULL; i++)
		putenv((char *)(uintptr_t)req->env[i]);
	execvp(req->argv[0], (char *const *)(uintptr_t)req->argv);
fail:
	what = errno;
	if (write(report, &what, sizeof(what)) < 0)
		_exit(126);
	_exit(127);
}

int run_child_report(int fd)
{
	int failed = 0;
	ssize_t n;

	do
		n = read(fd, &failed, sizeof(failed));
	while (n < 0 && errno == EINTR);
	close(fd);
	return n == (ssize_t)sizeof(failed) ? failed : 0;
}
