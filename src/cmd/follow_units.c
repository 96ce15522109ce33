/*
 * Units that run a program which dpkg has replaced since. A package restarts its own unit; one of ours that runs its
 * program (the second OpenDKIM), and one whose restart went wrong, run the old one on. And units that only seem to run:
 * Debian 12's postfix.service is /bin/true and leaves itself "active" to the one of 13, which nobody has started.
 */
#include <string.h>

#include "cmd/follow.h"

#define GONE " (deleted)"

/* The one that has a process: Debian 12's postfix.service is /bin/true. */
#define POSTFIX "postfix.service"
#define POSTFIX_12 "postfix@-.service"

static bool is_replaced(struct host *h, struct arena *a, const char *pid)
{
	struct err ignored = {0};
	const char *exe;

	if (strspn(pid, "0123456789") != strlen(pid) || strcmp(pid, "0") == 0 || pid[0] == '\0' ||
	    !h->fs->readlink(h, a, arena_printf(a, "/proc/%s/exe", pid), &exe, &ignored))
		return false;
	size_t n = strlen(exe);
	return n > strlen(GONE) && strcmp(exe + n - strlen(GONE), GONE) == 0;
}

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

/* What systemd says of one unit. */
struct running {
	const char *id, *pid, *sub, *type;
};

static bool needs_restart(struct host *h, struct arena *a, const struct running *r)
{
	bool seems = strcmp(r->sub, "exited") == 0 && r->type[0] != '\0' && strcmp(r->type, "oneshot") != 0;

	return r->id[0] != '\0' && (seems || is_replaced(h, a, r->pid));
}

/* Blocks of "Id=…", "MainPID=…", in any order, an empty line between. */
static void take(struct host *h, struct arena *a, const char *text, strlist *units)
{
	static const struct running nothing = { "", "0", "", "" };
	struct running r = nothing;

	for (const char *line = text;; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *copy = arena_memdup(a, line, strcspn(line, "\n"));

		if (strncmp(copy, "Id=", 3) == 0)
			r.id = strcmp(copy + 3, POSTFIX_12) == 0 ? POSTFIX : copy + 3;
		else if (strncmp(copy, "MainPID=", 8) == 0)
			r.pid = copy + 8;
		else if (strncmp(copy, "SubState=", 9) == 0)
			r.sub = copy + 9;
		else if (strncmp(copy, "Type=", 5) == 0)
			r.type = copy + 5;
		if (copy[0] != '\0')
			continue;
		if (needs_restart(h, a, &r) && !is_in(units, r.id))
			vec_push(a, units, r.id);
		r = nothing;
		if (*line == '\0')
			return;
	}
}

bool follow_replaced(struct host *h, struct arena *a, const struct plan *plan, strlist *units, struct err *err)
{
	strlist argv = {0};
	struct str out = {0};

	if (!h->live)
		return true;
	vec_push(a, &argv, "systemctl");
	vec_push(a, &argv, "show");
	vec_push(a, &argv, "--property=Id,MainPID,SubState,Type");
	vec_push(a, &argv, "--");
	vec_push(a, &argv, POSTFIX_12);
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_UNIT)
			vec_push(a, &argv, plan->resources.v[i].name);
	vec_push(a, &argv, NULL);
	if (!host_run_ok(h, argv.v, &out, err))
		return err_wrap(err, "cannot ask systemd what runs");
	take(h, a, str_c(&out), units);
	str_free(&out);
	return true;
}

static void restart(struct cmd *c, const char *unit)
{
	struct err err = {0};

	if (host_run_ok(c->host, (const char *[]){ "systemctl", "restart", "--", unit, NULL }, NULL, &err))
		cmd_say(c, "%s did not run what is installed: started with the configuration that is there\n", unit);
	else
		cmd_warn(c, "%s", err.msg);
}

void follow_first_aid(struct cmd *c, const struct plan *plan, const strlist *restart_too)
{
	for (size_t i = 0; c->host->live && i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind == RES_UNIT && s->change != CHANGE_REMOVE && (s->start || is_in(restart_too, s->res->name)))
			restart(c, s->res->name);
	}
}
