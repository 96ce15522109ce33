/* What the operator gives up of his own changes: only of what there is to give up. */
#include <string.h>

#include "cmd/change_run.h"

static const struct step *find(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_FILE && strcmp(plan->steps.v[i].res->name, path) == 0)
			return &plan->steps.v[i];
	return NULL;
}

static bool can_be(const struct step *s, const char *path, struct err *err)
{
	if (s == NULL) {
		err_set(err, ERR_USAGE, "%s is none of mailstead's files", path);
		return err_hint(err, "mailstead plan lists those that were changed by hand, with their whole path");
	}
	if (s->drift == DRIFT_NONE) {
		err_set(err, ERR_USAGE, "%s was not changed by hand since mailstead wrote it", path);
		return err_hint(err, "mailstead plan lists those that were");
	}
	if (s->change == CHANGE_CONFLICT) {
		err_set(err, ERR_INVALID, "%s cannot be written: it is immutable", path);
		return err_hint(err, "chattr -i %s lets mailstead write it; then run this again", path);
	}
	return true;
}

void change_give_up(struct change_run *r)
{
	for (size_t i = 0; i < r->change->n_given_up; i++)
		vec_push(r->c->arena, &r->plan.given_up, r->change->given_up[i]);
}

bool change_gives_up(struct change_run *r, struct err *err)
{
	for (size_t i = 0; i < r->change->n_given_up; i++) {
		const struct given_up *g = &r->change->given_up[i];

		/* What is taken over of a file may leave the rest of it in conflict. */
		if (g->text == NULL && !can_be(find(&r->plan, g->path), g->path, err))
			return false;
	}
	return true;
}
