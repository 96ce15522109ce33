#include "check/settled.h"

#include <stdlib.h>
#include <string.h>

enum { HZ = 100, POLL_MS = 100, FIELD_START = 22 };

int64_t settled_clock(struct host *h)
{
	struct str text = {0};
	struct err none = {0};

	int64_t now = h->fs->read(h, "/proc/uptime", &text, &none) ? (int64_t)(strtod(str_c(&text), NULL) * HZ) : -1;
	str_free(&text);
	return now;
}

static const char *read_proc(struct host *h, struct arena *a, const char *pid, const char *file)
{
	struct str text = {0};
	struct err none = {0};
	const char *copy = NULL;

	if (h->fs->read(h, arena_printf(a, "/proc/%s/%s", pid, file), &text, &none))
		copy = arena_memdup(a, str_c(&text), text.len);
	str_free(&text);
	return copy;
}

/* proc_pid_stat(5): the second field is a name in parentheses, which may hold anything. */
static int64_t start_of(const char *stat)
{
	const char *p = stat != NULL ? strrchr(stat, ')') : NULL;

	for (int field = 2; p != NULL && field < FIELD_START; field++)
		p = strchr(p + 1, ' ');
	return p != NULL ? strtoll(p + 1, NULL, 10) : -1;
}

/* The time of start of the youngest worker that talks to Postfix; -1: there is none to be seen. */
static int64_t youngest(struct host *h, struct arena *a)
{
	static const char *const argv[] = { "systemctl", "show", "-p", "MainPID", "--value", "rspamd.service", NULL };
	struct str out = {0};
	struct err none = {0};
	int64_t best = -1;

	const char *pid = host_run_ok(h, argv, &out, &none) ? arena_memdup(a, str_c(&out), strspn(str_c(&out), "0123456789")) : "";
	str_free(&out);
	const char *list = pid[0] != '\0' ? read_proc(h, a, pid, arena_printf(a, "task/%s/children", pid)) : NULL;
	for (const char *p = list != NULL ? list : ""; *p != '\0'; p += strcspn(p, " "), p += strspn(p, " \n")) {
		const char *child = arena_memdup(a, p, strcspn(p, " \n")), *title = read_proc(h, a, child, "cmdline");
		int64_t start = title != NULL && strstr(title, "rspamd_proxy") != NULL ? start_of(read_proc(h, a, child, "stat")) : -1;

		best = start > best ? start : best;
	}
	return best;
}

bool settled_rspamd(struct host *h, struct arena *a, int64_t since, int deadline_s, struct err *err)
{
	int64_t end = h->monotonic_ms(h) + (int64_t)deadline_s * 1000, start;

	while (since >= 0 && (start = youngest(h, a)) >= 0 && start < since) {
		if (h->monotonic_ms(h) > end) {
			err_set(err, ERR_RUN, "rspamd does not take up its new configuration: %d seconds after the reload the old one is "
				"still in use", deadline_s);
			return err_hint(err, "see journalctl -n 50 -u rspamd");
		}
		host_pause_ms(h, POLL_MS);
	}
	return true;
}
