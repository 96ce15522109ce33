/*
 * mailstead dns check --watch: the same text drawn anew until there is nothing
 * to do. No curses: the screen is wiped and written, and Ctrl-C ends it as it
 * ends any program, with nothing to put back.
 */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/dns_stream.h"

#define WIPE "\033[H\033[2J"

enum { WIDTH = 80, LEAST_ROWS = 6, SECOND_MS = 1000 };

static volatile sig_atomic_t resized;

static void on_resize(int signal_number)
{
	(void)signal_number;
	resized = 1;
}

struct screen {
	struct cmd *c;
	bool terminal;
	bool stream; /* JSON lines */
	size_t columns, rows;
};

static void measure(struct screen *s)
{
	struct winsize size = {0};

	resized = 0;
	s->columns = WIDTH;
	s->rows = 0;
	if (!s->terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return;
	s->columns = size.ws_col;
	s->rows = size.ws_row;
}

/* Rows of the terminal that a line takes: a long command goes on in the next. Colours take no room. */
static size_t rows_of(const char *line, size_t n, size_t columns)
{
	size_t seen = 0;

	for (size_t i = 0; i < n; i++)
		if (line[i] == '\033')
			i += strcspn(line + i, "m");
		else
			seen++;
	return seen <= columns ? 1 : (seen + columns - 1) / columns;
}

/* As many lines as there is room for above the last one, and how many more there are. */
static void draw(struct screen *s, const char *text, const char *foot)
{
	size_t room = s->rows >= LEAST_ROWS ? s->rows - 3 : 1000, used = 0, more = 0;

	fputs(WIPE, s->c->out);
	for (const char *p = text; *p != '\0'; p += strcspn(p, "\n") + 1) {
		size_t n = strcspn(p, "\n");

		used += rows_of(p, n, s->columns);
		if (used > room)
			more++;
		else
			fprintf(s->c->out, "%.*s\n", (int)n, p);
	}
	if (more > 0)
		fprintf(s->c->out, "... %zu more lines: mailstead dns check shows all\n", more);
	if (foot[0] != '\0')
		fprintf(s->c->out, "\n%s", foot);
	fflush(s->c->out);
}

/* seconds: until the next look; 0: it was the last. */
static void show(struct screen *s, struct dns_round *r, int seconds)
{
	struct str text = {0}, foot = {0};

	dns_round_text(r, s->columns, &text);
	if (seconds > 0)
		str_addf(&foot, "Looking again in %d s; Ctrl-C ends it.", seconds);
	if (r->stream != NULL) {
		dns_stream_end(r->stream, seconds);
	} else if (s->c->json) {
		(void)cmd_json(s->c, dns_round_json(r));
	} else if (s->terminal) {
		draw(s, str_c(&text), str_c(&foot));
	} else {
		cmd_say(s->c, "%s\n", str_c(&text));
	}
	str_free(&text);
	str_free(&foot);
}

/* What stands there is drawn anew when the terminal has another size. */
static void wait_for(struct screen *s, struct dns_round *r, int seconds)
{
	int64_t end = s->c->host->monotonic_ms(s->c->host) + (int64_t)seconds * SECOND_MS, left;

	while ((left = end - s->c->host->monotonic_ms(s->c->host)) > 0) {
		(void)poll(NULL, 0, left < SECOND_MS ? (int)left : SECOND_MS);
		if (!resized)
			continue;
		measure(s);
		show(s, r, (int)(left / SECOND_MS));
	}
}

/* What should be published is read anew as well: keys come, and an SPF record that others change becomes part of ours. */
static bool look(struct screen *s, const char *domain, int interval_s, int *status, struct err *err)
{
	struct cmd own = *s->c;
	struct dns_records d = {0};
	struct dns_stream told;
	struct dns_round r = { .c = s->c, .d = &d, .stream = s->stream ? &told : NULL };

	own.arena = arena_new();
	s->c->host->dns_forget(s->c->host);
	bool ok = dns_records_load(&own, domain, NULL, &d, err) && dns_round_run(&r, err);
	if (ok) {
		measure(s);
		*status = dns_round_status(&r);
		show(s, &r, *status == EXIT_NO ? interval_s : 0);
		if (*status == EXIT_NO)
			wait_for(s, &r, interval_s);
	}
	dns_round_end(&r);
	arena_free(own.arena);
	return ok;
}

int dns_watch(struct cmd *c, const char *domain, int interval_s, bool stream)
{
	struct screen s = { .c = c, .stream = stream, .terminal = !c->json && !c->quiet && isatty(STDOUT_FILENO) };
	const struct sigaction on_winch = { .sa_handler = on_resize };
	struct err err = {0};
	int status = EXIT_NO;

	if (s.terminal)
		(void)sigaction(SIGWINCH, &on_winch, NULL);
	while (status == EXIT_NO)
		if (!look(&s, domain, interval_s, &status, &err))
			return cmd_fail(c, &err);
	return status;
}
