#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "installer/front_plain_part.h"

enum { FDS = 64 };

/* The next line, if all of it is there; or what is left at the end of the input. */
static bool take_line(struct plain_input *in, struct str *line)
{
	const char *from = in->bytes + in->at;
	const char *end = memchr(from, '\n', in->n - in->at);

	if (end == NULL && (!in->ended || in->at == in->n))
		return false;
	size_t n = end != NULL ? (size_t)(end - from) : in->n - in->at;
	str_cut(line, 0);
	str_add(line, from, n > 0 && from[n - 1] == '\r' ? n - 1 : n);
	explicit_bzero(in->bytes + in->at, n);
	in->at += n + (end != NULL);
	return true;
}

/* Makes room by moving what was not wanted yet to the front. */
static void shift(struct plain_input *in)
{
	size_t left = in->n - in->at;

	memmove(in->bytes, in->bytes + in->at, left);
	explicit_bzero(in->bytes + left, in->n - left);
	in->at = 0;
	in->n = left;
}

/* Of a line that does not fit only its end is kept, so that it is refused as a whole when that has come. */
static void read_some(struct plain *p)
{
	struct plain_input *in = &p->input;

	shift(in);
	if (in->n == sizeof(in->bytes)) {
		in->too_long = true;
		explicit_bzero(in->bytes, sizeof(in->bytes));
		in->n = 0;
	}
	ssize_t n = read(p->io->in, in->bytes + in->n, sizeof(in->bytes) - in->n);
	if (n > 0)
		in->n += (size_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		in->ended = true;
}

/* Until something comes; true if it is input. */
static bool poll_all(struct plain *p, bool lines)
{
	struct pollfd fds[FDS] = { { .fd = lines ? p->io->in : -1, .events = POLLIN } };
	size_t n = 1 + session_fds(p->s, fds + 1, FDS - 1);

	return poll(fds, n, session_wait_ms(p->s)) > 0 && fds[0].revents != 0;
}

static enum plain_woke wait_line(struct plain *p, const struct plain_until *until, struct str *line,
				 const volatile sig_atomic_t *stop)
{
	const struct page *top = session_top(p->s);

	while (!*stop) {
		if (!until->no_line && take_line(&p->input, line))
			return PLAIN_LINE;
		if (!until->no_line && p->input.ended)
			return PLAIN_EOF;
		if (poll_all(p, !until->no_line))
			read_some(p);
		bool fed = session_feed(p->s);
		if (session_over(p->s, NULL) || session_top(p->s) != top)
			return PLAIN_MOVED;
		if (until->changes && (fed || !session_busy(p->s)))
			return PLAIN_CHANGED;
	}
	return PLAIN_EOF;
}

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	stopped = sig;
}

/* A signal must not leave the terminal without echo: first that is put back. */
static enum plain_woke wait_secret(struct plain *p, const struct plain_until *until, struct str *line)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	enum { N = sizeof(signals) / sizeof(signals[0]) };
	const struct sigaction stop = { .sa_handler = on_signal };
	struct sigaction was[N];
	struct termios old, quiet;

	if (tcgetattr(p->io->in, &old) != 0)
		return wait_line(p, until, line, &stopped);
	quiet = old;
	quiet.c_lflag &= (tcflag_t) ~(tcflag_t)ECHO;
	quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
	for (size_t i = 0; i < N; i++)
		sigaction(signals[i], &stop, &was[i]);
	tcsetattr(p->io->in, TCSADRAIN, &quiet);
	enum plain_woke woke = wait_line(p, until, line, &stopped);
	tcsetattr(p->io->in, TCSADRAIN, &old);
	for (size_t i = 0; i < N; i++)
		sigaction(signals[i], &was[i], NULL);
	fputc('\n', p->io->out);
	if (stopped)
		raise(stopped);
	return woke;
}

static enum plain_woke judge(struct plain *p, enum plain_woke woke, const struct str *line)
{
	const char *wrong = NULL;

	if (woke != PLAIN_LINE)
		return woke;
	if (p->input.too_long)
		wrong = "That line is too long.";
	else if (memchr(str_c(line), '\0', line->len) != NULL || !utf8_is_text(str_c(line), line->len))
		wrong = "That is no plain text: there are keys or characters in it that no answer has.";
	p->input.too_long = false;
	if (wrong == NULL)
		return PLAIN_LINE;
	plain_put(p, 0, wrong);
	return PLAIN_REFUSED;
}

enum plain_woke plain_wait(struct plain *p, const struct plain_until *until, struct str *line)
{
	if (until->secret && p->io->terminal)
		return judge(p, wait_secret(p, until, line), line);
	enum plain_woke woke = wait_line(p, until, line, &stopped);
	/* The line of the question ends here, where no key of the operator has ended it. */
	if (!until->changes && (!p->io->terminal || woke != PLAIN_LINE))
		fputc('\n', p->io->out);
	return judge(p, woke, line);
}
