/* A plan for people, and as JSON. */
#include <string.h>

#include "plan/compare.h"
#include "plan/plan.h"
#include "plan/text_file.h"

static const char *change_name(enum change c)
{
	static const char *const names[] = { "none", "create", "update", "keep", "conflict", "remove" };

	return names[c];
}

char step_sign(const struct step *s)
{
	switch (s->change) {
	case CHANGE_CREATE:
		return '+';
	case CHANGE_UPDATE:
		return '~';
	case CHANGE_REMOVE:
		return '-';
	case CHANGE_CONFLICT:
		return '!';
	case CHANGE_KEEP:
		return '=';
	case CHANGE_NONE:
		break;
	}
	return ' ';
}

static void add_summary(const struct plan *plan, struct str *out)
{
	static const struct {
		enum resource_kind kind;
		const char *one, *many;
	} kinds[] = {
		{ RES_PACKAGE, "package to install", "packages to install" },
		{ RES_FILE, "file to write", "files to write" },
		{ RES_UNIT, "unit to start, restart or reload", "units to start, restart or reload" },
	};
	const char *sep = "";

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		size_t n = 0;

		for (size_t i = 0; i < plan->steps.n; i++)
			n += plan->steps.v[i].res->kind == kinds[k].kind && step_changes(&plan->steps.v[i]);
		if (n > 0) {
			str_addf(out, "%s%zu %s", sep, n, n == 1 ? kinds[k].one : kinds[k].many);
			sep = ", ";
		}
	}
	str_adds(out, *sep ? ".\n" : "");
}

static bool is_irreversible(const struct step *s)
{
	return (s->res->kind == RES_PACKAGE || s->res->kind == RES_SECRET) && s->change == CHANGE_CREATE;
}

/* What an undo leaves, said before the operator says yes. */
static void add_irreversible(const struct plan *plan, struct str *out)
{
	bool packages = false, secrets = false;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		packages = packages || (is_irreversible(s) && s->res->kind == RES_PACKAGE);
		secrets = secrets || (is_irreversible(s) && s->res->kind == RES_SECRET);
	}
	if (packages)
		str_adds(out, "Packages are not undone: should the rest fail, they stay, and none of them runs before it is configured.\n");
	if (secrets)
		str_adds(out, "Keys are not undone: one that was made stays, and is used the next time.\n");
}

static bool add_steps(struct host *h, struct arena *a, const struct plan *plan, bool diff, struct str *out, struct err *err)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->change == CHANGE_NONE)
			continue;
		str_addf(out, "%c %-9s %-46s %s\n", step_sign(s), resource_kind_name(s->res->kind), s->res->name,
			 s->why ? s->why : "");
		if (!step_add_drift(h, a, s, diff, out, err) || (diff && !step_add_change(h, s, out, err)))
			return false;
	}
	return true;
}

bool plan_to_text(struct host *h, const struct plan *plan, bool diff, struct str *out, struct err *err)
{
	struct arena *a = arena_new();
	bool ok = add_steps(h, a, plan, diff, out, err);

	arena_free(a);
	if (!ok)
		return false;
	for (size_t i = 0; i < plan->unread.n; i++)
		str_addf(out, "? %-9s %-46s not read: %s\n", "local.d", plan->unread.v[i].path, plan->unread.v[i].why);
	if (plan_is_empty(plan))
		str_adds(out, "Nothing to change: the box is as the site wants it.\n");
	else
		add_summary(plan, out);
	add_irreversible(plan, out);
	return true;
}

bool plan_replaced_to_text(struct host *h, const struct plan *plan, struct str *out, struct err *err)
{
	struct file_stat st;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->res->kind != RES_FILE || s->change != CHANGE_UPDATE || s->old == NULL)
			continue;
		if (!h->fs->stat(h, s->res->name, &st, err))
			return false;
		str_addf(out, "%s:\n", s->res->name);
		if ((st.mode & 04) == 0)
			str_adds(out, "  its lines are not shown: not everybody may read it\n");
		else if (!step_add_change(h, s, out, err))
			return false;
	}
	return true;
}

static json_t *step_to_json(const struct step *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "kind", resource_kind_name(s->res->kind), "name", s->res->name,
			 "change", change_name(s->change), "why", s->why ? s->why : "", "daemon", s->res->daemon, "irreversible",
			 is_irreversible(s));
}

static json_t *unread_to_json(const struct plan *plan)
{
	json_t *unread = json_array();

	for (size_t i = 0; i < plan->unread.n; i++)
		json_array_append_new(unread, json_pack("{s:s, s:s}", "path", plan->unread.v[i].path, "why",
							plan->unread.v[i].why));
	return unread;
}

bool plan_to_json(struct host *h, const struct plan *plan, bool diff, json_t **out, struct err *err)
{
	struct arena *a = arena_new();
	json_t *steps = json_array();
	bool ok = true;

	*out = json_pack("{s:b, s:b, s:o, s:o}", "empty", plan_is_empty(plan), "conflict", plan_has_conflict(plan), "unread",
			 unread_to_json(plan), "steps", steps);
	for (size_t i = 0; ok && i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->change == CHANGE_NONE)
			continue;
		json_t *o = step_to_json(s);
		json_array_append_new(steps, o);
		ok = step_drift_to_json(h, a, s, diff, o, err) && (!diff || step_change_to_json(h, s, o, err));
	}
	arena_free(a);
	if (!ok)
		json_decref(*out);
	return ok;
}
