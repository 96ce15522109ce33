#include <string.h>

#include "plan/compare.h"

struct unit_state {
	const char *name;
	bool active;
	bool enabled;
};
typedef VEC(struct unit_state) state_list;

/* Blocks of "Id=…", "ActiveState=…", "UnitFileState=…", separated by an empty line, in the order asked. */
static void parse_show(struct arena *a, char *text, const strlist *names, state_list *states)
{
	struct unit_state s = {0};
	size_t i = 0;

	for (char *line = text; line != NULL && i < names->n;) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end = '\0';
		if (strncmp(line, "ActiveState=", 12) == 0)
			s.active = strcmp(line + 12, "active") == 0 || strcmp(line + 12, "reloading") == 0 ||
				   strcmp(line + 12, "activating") == 0;
		if (strncmp(line, "UnitFileState=", 14) == 0)
			s.enabled = strcmp(line + 14, "enabled") == 0 || strcmp(line + 14, "static") == 0 ||
				    strcmp(line + 14, "alias") == 0 || strcmp(line + 14, "generated") == 0 ||
				    strcmp(line + 14, "indirect") == 0;
		if (line[0] == '\0') {
			s.name = names->v[i++];
			vec_push(a, states, s);
			s = (struct unit_state){0};
		}
		line = end ? end + 1 : NULL;
	}
	if (i < names->n) {
		s.name = names->v[i];
		vec_push(a, states, s);
	}
}

static bool ask_systemd(struct host *h, struct arena *a, const strlist *names, state_list *states, struct err *err)
{
	VEC(const char *) argv = {0};
	struct str out = {0};

	vec_push(a, &argv, "systemctl");
	vec_push(a, &argv, "show");
	vec_push(a, &argv, "--property=Id,ActiveState,UnitFileState");
	vec_push(a, &argv, "--");
	for (size_t i = 0; i < names->n; i++)
		vec_push(a, &argv, names->v[i]);
	vec_push(a, &argv, NULL);
	if (!host_run_ok(h, argv.v, &out, err))
		return err_wrap(err, "cannot ask systemd which units run");
	parse_show(a, out.p, names, states);
	str_free(&out);
	return true;
}

/*
 * Below a --root nothing runs that could be asked: a unit counts as enabled
 * and running if some target there wants it.
 */
static bool ask_root(struct host *h, struct arena *a, const strlist *names, state_list *states, struct err *err)
{
	static const char *const targets[] = { "multi-user.target", "timers.target", "sysinit.target",
					       "sockets.target", NULL };

	for (size_t i = 0; i < names->n; i++) {
		struct unit_state s = { .name = names->v[i] };

		for (size_t t = 0; targets[t] != NULL; t++) {
			const char *path = arena_printf(a, "/etc/systemd/system/%s.wants/%s", targets[t], names->v[i]);
			struct file_stat st;

			if (!h->fs->stat(h, path, &st, err))
				return false;
			if (st.type != FILE_NONE)
				s.active = s.enabled = true;
		}
		vec_push(a, states, s);
	}
	return true;
}

/* A reload, unless a setting changed that a reload does not take. */
static enum unit_action need_of(const struct step *s)
{
	const struct resource *r = s->res;

	if (r->restart_for != NULL && settings_differ(r->restart_for, s->old, s->old_len, s->new_, s->new_len))
		return UNIT_RESTART;
	return r->action;
}

/* What the unit needs because files under it changed. */
static enum unit_action action_for(const struct plan *plan, const char *unit)
{
	enum unit_action action = UNIT_NOTHING;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];
		const struct resource *r = s->res;

		if (r->unit == NULL || strcmp(r->unit, unit) != 0 || r->after_units)
			continue;
		if (step_changes(s) && s->change != CHANGE_CONFLICT && need_of(s) > action)
			action = need_of(s);
	}
	return action;
}

static const struct unit_state *state_of(const state_list *states, const char *name)
{
	for (size_t i = 0; i < states->n; i++)
		if (strcmp(states->v[i].name, name) == 0)
			return &states->v[i];
	return NULL;
}

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

/* A unit that an earlier generation wanted and this one does not is stopped and disabled: added to *names, too. */
static bool gone_units(struct host *h, struct arena *a, struct plan *plan, strlist *names, struct err *err)
{
	struct str text = {0};
	char *save = NULL;

	if (!h->fs->read(h, PLAN_UNITS_FILE, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	for (char *name = text.p ? strtok_r(text.p, "\n", &save) : NULL; name != NULL; name = strtok_r(NULL, "\n", &save)) {
		if (is_in(names, name))
			continue;
		struct resource *r = arena_new_of(a, struct resource);
		*r = (struct resource){ .kind = RES_UNIT, .daemon = "", .name = arena_strdup(a, name) };
		vec_push(a, &plan->steps, ((struct step){ .res = r, .change = CHANGE_REMOVE, .why = "no longer wanted" }));
		vec_push(a, names, r->name);
	}
	str_free(&text);
	return true;
}

/* What the step says of the unit as it is, and what it needs. */
static void fill_step(const struct plan *plan, const struct unit_state *state, struct step *s)
{
	s->start = state == NULL || !state->active;
	s->enable = state == NULL || !state->enabled;
	if (s->change == CHANGE_REMOVE)
		return;
	s->action = s->start ? UNIT_NOTHING : action_for(plan, s->res->name);
	if (!s->start && !s->enable && s->action == UNIT_NOTHING)
		return;
	s->change = CHANGE_UPDATE;
	s->why = s->start                    ? "to be started"
		 : s->action == UNIT_RESTART ? "to be restarted: its configuration changes"
		 : s->action == UNIT_RELOAD  ? "to be reloaded: its configuration changes"
					     : "to be enabled";
}

bool compare_units(struct host *h, struct arena *a, struct plan *plan, struct err *err)
{
	state_list states = {0};
	strlist names = {0};

	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_UNIT)
			vec_push(a, &names, plan->resources.v[i].name);
	if (!gone_units(h, a, plan, &names, err))
		return false;
	if (names.n == 0)
		return true;
	if (h->live ? !ask_systemd(h, a, &names, &states, err) : !ask_root(h, a, &names, &states, err))
		return false;
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_UNIT)
			fill_step(plan, state_of(&states, plan->steps.v[i].res->name), &plan->steps.v[i]);
	return true;
}
