#include "cmd/guard.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "plan/paths.h"

#define REVERT "mailstead-firewall-revert"
#define TABLE_BEFORE PATH_RUN "/firewall-before.nft"
#define NO_TABLE "table inet mailstead\ndelete table inet mailstead\n"

/* The timer allows for what comes between arming it and asking, and fires after the answer is due. */
enum { STARTING_S = 90, MARGIN_S = 10 };

bool guard_seconds(const char *text, int *seconds, struct err *err)
{
	char *end;
	long n = text ? strtol(text, &end, 10) : GUARD_SECONDS;

	if (text != NULL && (*text < '0' || *text > '9' || *end != '\0' || n < GUARD_SECONDS_MIN || n > GUARD_SECONDS_MAX))
		return err_set(err, ERR_USAGE, "--confirm-timeout is a number of seconds from %d to %d, not \"%s\"",
			       GUARD_SECONDS_MIN, GUARD_SECONDS_MAX, text);
	*seconds = (int)n;
	return true;
}

static bool systemctl(struct host *h, const char *verb, const char *unit, struct err *err)
{
	return host_run_ok(h, (const char *[]){ "systemctl", verb, unit, NULL }, NULL, err);
}

void guard_disarm(struct host *h)
{
	struct err ignored = {0};
	struct file_stat st;

	if (!h->fs->stat(h, TABLE_BEFORE, &st, &ignored) || st.type == FILE_NONE)
		return;
	/* One that has fired is gone already. */
	if (!systemctl(h, "stop", REVERT ".timer", &ignored))
		err_clear(&ignored);
	if (!h->fs->remove(h, TABLE_BEFORE, &ignored))
		err_clear(&ignored);
}

bool guard_restore(struct host *h, struct err *err)
{
	bool ok = host_run_ok(h, (const char *[]){ "nft", "-f", TABLE_BEFORE, NULL }, NULL, err);

	if (ok)
		guard_disarm(h);
	return ok;
}

/* What nft loads to have the table as it is now; without one, that there is none. */
static bool keep_table(struct host *h, struct err *err)
{
	const char *argv[] = { "nft", "list", "table", "inet", "mailstead", NULL };
	struct str text = {0};
	struct run_res res;

	if (!h->run(h, &(struct run_req){ .argv = argv }, &res, err))
		return false;
	str_addf(&text, "%s%s", NO_TABLE, res.status == 0 ? str_c(&res.out) : "");
	bool known = res.status == 0 || strstr(str_c(&res.err), "No such file") != NULL;
	bool ok = known ? h->fs->write(h, TABLE_BEFORE, str_c(&text), text.len, &(struct file_meta){ .mode = 0600 }, err)
			: err_set(err, ERR_RUN, "cannot tell what the firewall is now: %s", str_c(&res.err));
	str_free(&text);
	run_res_free(&res);
	return ok;
}

static bool arm(struct guard *g, struct host *h, struct err *err)
{
	const char *after = arena_printf(g->cmd->arena, "--on-active=%ds", g->seconds + STARTING_S + MARGIN_S);
	const char *argv[] = { "systemd-run", "--quiet", "--collect", "--unit=" REVERT,
			       "--description=Puts back the firewall that was there before mailstead changed it", after,
			       "--timer-property=AccuracySec=1s", "--service-type=oneshot",
			       /* stops ours first, so that nobody takes it for running */
			       "--property=Conflicts=" FIREWALL_UNIT, "--property=After=" FIREWALL_UNIT, "--",
			       "/usr/sbin/nft", "-f", TABLE_BEFORE, NULL };

	guard_disarm(h);
	if (!keep_table(h, err) || !host_run_ok(h, argv, NULL, err))
		return err_wrap(err, "cannot make sure that a firewall which shuts you out goes away by itself");
	g->armed = true;
	g->armed_ms = h->monotonic_ms(h);
	return true;
}

bool guard_before_unit(struct guard *g, struct engine *e, const struct step *unit, struct err *err)
{
	return strcmp(unit->res->name, FIREWALL_UNIT) != 0 || arm(g, e->host, err);
}

/* --- the question */

enum answer { ANSWER_YES, ANSWER_NO, ANSWER_LATE, ANSWER_GONE, ANSWER_STOPPED };

/* One line that the terminal gave; false: what it says is neither. */
static bool understood(const char *line, ssize_t n, enum answer *answer)
{
	bool yes = strncasecmp(line, "yes\n", (size_t)n) == 0 || strncasecmp(line, "y\n", (size_t)n) == 0;
	bool no = strncasecmp(line, "no\n", (size_t)n) == 0 || strncasecmp(line, "n\n", (size_t)n) == 0;

	*answer = yes ? ANSWER_YES : ANSWER_NO;
	return n > 1 && (yes || no);
}

static void say_left(struct guard *g, int64_t seconds)
{
	if (seconds >= 60 && seconds % 60 == 0)
		fprintf(g->cmd->errout, "  %d minute%s left\n", (int)seconds / 60, seconds == 60 ? "" : "s");
	else if (seconds == 30 || seconds == 10)
		fprintf(g->cmd->errout, "  %d seconds left\n", (int)seconds);
	fflush(g->cmd->errout);
}

/* Reads the terminal itself: stdio would wait for ever. */
static enum answer wait_for(struct guard *g, struct host *h, int64_t seconds, const volatile sig_atomic_t *stop)
{
	int64_t end = h->monotonic_ms(h) + seconds * 1000, said = seconds;
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	enum answer answer;
	char line[64];

	while (stop == NULL || !*stop) {
		int64_t left = (end - h->monotonic_ms(h) + 999) / 1000;

		if (left <= 0)
			return ANSWER_LATE;
		if (left < said)
			say_left(g, said = left);
		int ready = poll(&in, 1, 500);
		if (ready == 0 || (ready < 0 && errno == EINTR))
			continue;
		ssize_t n = read(STDIN_FILENO, line, sizeof(line));
		if (n <= 0)
			return ANSWER_GONE;
		if (understood(line, n, &answer))
			return answer;
		fputs("  yes or no? ", g->cmd->errout);
		fflush(g->cmd->errout);
	}
	return ANSWER_STOPPED;
}

static enum answer ask(struct guard *g, struct engine *e, int64_t seconds)
{
	/* Typed before the question was there, it answers another one. */
	tcflush(STDIN_FILENO, TCIFLUSH);
	fprintf(g->cmd->errout,
		"\nThe firewall is new, and everything works from this machine's own view. Whether it lets you in\n"
		"only you can see: this connection was there before it.\n"
		"Leave it as it is and open a SECOND SSH connection now. Without a yes within %d seconds all of\n"
		"this is undone.\n"
		"Does the second connection work? [yes/no] ",
		(int)seconds);
	fflush(g->cmd->errout);
	return wait_for(g, e->host, seconds, e->stop);
}

static bool refused(enum answer answer, struct err *err)
{
	static const char *const why[] = {
		[ANSWER_NO] = "the new firewall let no second connection in",
		[ANSWER_LATE] = "nobody confirmed in time that the new firewall lets a second connection in",
		[ANSWER_GONE] = "the connection was lost before a second one was confirmed",
		[ANSWER_STOPPED] = "stopped by the operator",
	};

	err_set(err, ERR_RUN, "%s", why[answer]);
	return err_hint(err, "the firewall is the one from before. mailstead apply tries again; mailstead apply --yes does not "
			     "ask for a second connection");
}

/* Confirmed; but a timer that has fired meanwhile has taken the firewall away. */
static bool settle(struct engine *e, struct err *err)
{
	if (!systemctl(e->host, "is-active", REVERT ".timer", err) ||
	    !systemctl(e->host, "is-active", FIREWALL_UNIT, err))
		return err_set(err, ERR_RUN, "it took too long: the firewall from before is back already");
	guard_disarm(e->host);
	return systemctl(e->host, "enable", FIREWALL_UNIT, err);
}

bool guard_consent(struct guard *g, struct engine *e, struct err *err)
{
	int64_t gone_s = (e->host->monotonic_ms(e->host) - g->armed_ms) / 1000;
	int64_t left = STARTING_S + g->seconds - gone_s;

	if (!g->armed)
		return true;
	if (!systemctl(e->host, "disable", FIREWALL_UNIT, err))
		return false;
	enum answer answer = ask(g, e, left < g->seconds ? left : g->seconds);
	fputc('\n', g->cmd->errout);
	return answer == ANSWER_YES ? settle(e, err) : refused(answer, err);
}
