/* plan_compare: what should be so against what is so. Reads only. */
#include "plan/compare.h"

#include <string.h>

#include "host/ids.h"
#include "plan/paths.h"

bool step_changes(const struct step *s)
{
	switch (s->change) {
	case CHANGE_CREATE:
	case CHANGE_UPDATE:
	case CHANGE_REMOVE:
		return true;
	case CHANGE_CONFLICT:
		return !s->aside_present;
	case CHANGE_NONE:
	case CHANGE_KEEP:
		break;
	}
	return false;
}

bool compare_meta(struct host *h, const char *path, const struct file_meta *meta, const struct file_stat *st,
		  const char **why, struct err *err)
{
	struct err missing = {0};
	uid_t uid;
	gid_t gid;

	*why = NULL;
	if (st->mode != meta->mode)
		*why = "has another mode";
	if (!h->owners)
		return true;
	/* The user may come with a package of this very plan. */
	if (!ids_user(h, meta->owner, &uid, &missing) || !ids_group(h, meta->group, &gid, &missing)) {
		if (missing.code != ERR_NOT_FOUND) {
			*err = missing;
			return err_wrap(err, "cannot look at %s", path);
		}
		*why = "its owner does not exist yet";
		return true;
	}
	if (st->uid != uid || st->gid != gid)
		*why = "has another owner";
	return true;
}

static bool compare_package(const struct facts *facts, struct step *s)
{
	if (!facts_installed(facts, s->res->name)) {
		s->change = CHANGE_CREATE;
		s->why = "not installed";
	}
	return true;
}

static bool compare_user(struct host *h, struct step *s, struct err *err)
{
	struct err missing = {0};
	uid_t uid;
	gid_t gid;

	if (ids_user(h, s->res->name, &uid, &missing) && ids_group(h, s->res->name, &gid, &missing)) {
		if (s->res->uid == 0 || uid == s->res->uid)
			return true;
		err_set(err, ERR_EXISTS, "there is a user %s already, with the number %u instead of %u", s->res->name, uid,
			s->res->uid);
		return err_hint(err, "if it is of no use: userdel %s, then run this again", s->res->name);
	}
	if (missing.code != ERR_NOT_FOUND) {
		*err = missing;
		return false;
	}
	s->change = CHANGE_CREATE;
	s->why = "does not exist";
	return true;
}

/* A directory or a secret: there or not, and whose. What is inside is not looked at. */
static bool compare_thing(struct host *h, struct step *s, enum file_type type, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, s->res->name, &st, err))
		return false;
	if (st.type == FILE_NONE) {
		s->change = CHANGE_CREATE;
		s->why = "does not exist";
		return true;
	}
	if (st.type != type) {
		err_set(err, ERR_INVALID, "%s is not a %s", s->res->name, type == FILE_DIR ? "directory" : "regular file");
		return err_hint(err, "look at it with ls -l, move it away, and run mailstead apply again");
	}
	if (!compare_meta(h, s->res->name, &s->res->meta, &st, &s->why, err))
		return false;
	if (s->why != NULL)
		s->change = CHANGE_UPDATE;
	return true;
}

static const struct step *step_of_file(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_FILE && strcmp(plan->steps.v[i].res->name, path) == 0)
			return &plan->steps.v[i];
	return NULL;
}

static bool compare_derived(struct host *h, struct step *s, const struct plan *plan, struct err *err)
{
	const struct step *source = step_of_file(plan, s->res->source);
	struct file_stat made, from;

	if (!h->fs->stat(h, s->res->name, &made, err) || !h->fs->stat(h, s->res->source, &from, err))
		return false;
	if (made.type == FILE_NONE) {
		s->change = CHANGE_CREATE;
		s->why = "does not exist";
	} else if (made.mtime_ns < from.mtime_ns || (source != NULL && step_changes(source))) {
		s->change = CHANGE_UPDATE;
		s->why = "older than what it is made from";
	}
	return true;
}

static bool compare_one(struct host *h, struct arena *a, struct plan *plan, struct step *s,
			const struct accounts_ops *accounts, struct err *err)
{
	switch (s->res->kind) {
	case RES_PACKAGE:
		return compare_package(plan->facts, s);
	case RES_USER:
		return compare_user(h, s, err);
	case RES_DIR:
		return compare_thing(h, s, FILE_DIR, err);
	case RES_SECRET:
		return compare_thing(h, s, FILE_REGULAR, err);
	case RES_ACCOUNTS:
		return accounts->check(h, a, s->res, &s->change, &s->why, err);
	case RES_FILE:
		return compare_file(h, a, s, given_up_find(plan, s->res->name), err);
	case RES_DERIVED:
		return compare_derived(h, s, plan, err);
	case RES_UNIT:
	case RES_KINDS:
		break;
	}
	return true; /* units come last, all at once */
}

bool plan_compare(struct host *h, struct arena *a, struct plan *plan, const struct accounts_ops *accounts,
		  struct err *err)
{
	plan->steps.n = 0;
	for (size_t i = 0; i < plan->resources.n; i++) {
		struct step s = { .res = &plan->resources.v[i], .change = CHANGE_NONE };

		if (!compare_one(h, a, plan, &s, accounts, err))
			return err_wrap(err, "cannot compare %s %s", resource_kind_name(s.res->kind), s.res->name);
		vec_push(a, &plan->steps, s);
	}
	return compare_gone(h, a, plan, err) && compare_units(h, a, plan, err);
}

bool plan_is_empty(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (step_changes(&plan->steps.v[i]))
			return false;
	return true;
}

bool plan_has_conflict(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].change == CHANGE_CONFLICT)
			return true;
	return false;
}
