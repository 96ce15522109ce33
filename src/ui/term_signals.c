#include "ui/term_part.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { RESET_MAX = 256, SIGNAL_STACK = 64 * 1024 };

static const int events[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGHUP, SIGTERM };
static const int crashes[] = { SIGQUIT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
enum { EVENTS = sizeof(events) / sizeof(events[0]), CRASHES = sizeof(crashes) / sizeof(crashes[0]) };

/* A handler gets no argument of ours: there is one terminal. */
static struct {
	int pipe[2];
	struct sigaction event_was[EVENTS], crash_was[CRASHES];
	struct termios was;
	char reset[RESET_MAX];
	size_t reset_len;
	volatile sig_atomic_t armed;
	_Alignas(16) char stack[SIGNAL_STACK]; /* a stack that overflowed is no place for a handler */
} signals;

static void on_event(int sig)
{
	const int error = errno;
	const char byte = (char)sig;

	if (write(signals.pipe[1], &byte, 1) < 0) {
		/* full: as many wait there already */
	}
	errno = error;
}

/* SA_RESETHAND: raised again, it does what it does without us. */
static void on_crash(int sig)
{
	if (signals.armed) {
		if (write(STDOUT_FILENO, signals.reset, signals.reset_len) < 0) {
			/* nobody is there to see it */
		}
		tcsetattr(STDIN_FILENO, TCSANOW, &signals.was);
	}
	raise(sig);
}

bool term_signals_begin(const struct termios *was, struct err *err)
{
	const stack_t stack = { .ss_sp = signals.stack, .ss_size = SIGNAL_STACK };
	struct sigaction event = { .sa_handler = on_event, .sa_flags = SA_RESTART };
	struct sigaction crash = { .sa_handler = on_crash,
				   .sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK) };

	if (pipe2(signals.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_sys(err, errno, "cannot make a pipe for signals");
	signals.was = *was;
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < EVENTS; i++)
		sigaction(events[i], &event, &signals.event_was[i]);
	for (size_t i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &crash, &signals.crash_was[i]);
	return true;
}

void term_signals_end(void)
{
	const stack_t none = { .ss_flags = SS_DISABLE };

	signals.armed = false;
	sigaltstack(&none, NULL);
	for (size_t i = 0; i < EVENTS; i++)
		sigaction(events[i], &signals.event_was[i], NULL);
	for (size_t i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &signals.crash_was[i], NULL);
	close(signals.pipe[0]);
	close(signals.pipe[1]);
}

void term_signals_reset(const char *reset, size_t n)
{
	signals.reset_len = n < RESET_MAX ? n : RESET_MAX;
	memcpy(signals.reset, reset, signals.reset_len);
}

void term_signals_armed(bool armed)
{
	signals.armed = armed;
}

int term_signals_fd(void)
{
	return signals.pipe[0];
}

int term_signals_next(void)
{
	char byte;

	return read(signals.pipe[0], &byte, 1) == 1 ? byte : 0;
}

/*
 * The whole group, as with Ctrl-Z on a terminal in its usual modes: a script
 * or sudo that waits for us must stop as well, or the shell never comes back.
 */
void term_signals_stop(void)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	struct sigaction ours;

	sigaction(SIGTSTP, &by_default, &ours);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
}
