/* Files that we wrote once and want no more: those with a base copy and no resource. */
#include <string.h>

#include "plan/compare.h"

/* Which unit read a file of the last generation. */
struct reader {
	const char *path;
	const char *unit;
	enum unit_action action;
};

/* What all of compare_gone works with. */
struct gone {
	struct host *h;
	struct arena *a;
	struct plan *plan;
	VEC(struct reader) readers;
};

static bool load_readers(struct gone *g, struct err *err)
{
	struct str text = {0};
	char *lines = NULL;
	bool there;

	if (!compare_read(g->h, PLAN_READERS_FILE, &text, &there, err))
		return false;
	for (char *line = there ? strtok_r(arena_strdup(g->a, str_c(&text)), "\n", &lines) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *fields = NULL;
		const char *action = strtok_r(line, " ", &fields), *unit = strtok_r(NULL, " ", &fields);

		if (unit != NULL && fields != NULL)
			vec_push(g->a, &g->readers,
				 ((struct reader){ fields, unit, strcmp(action, "restart") == 0 ? UNIT_RESTART : UNIT_RELOAD }));
	}
	str_free(&text);
	return true;
}

static bool wanted(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE && strcmp(plan->resources.v[i].name, path) == 0)
			return true;
	return false;
}

/* What the operator made of it, kept or, if he gives it up, beside it. */
static bool gone_edited(struct gone *g, struct step *s, const struct str *base, struct err *err)
{
	const struct given_up *given = given_up_find(g->plan, s->res->name);

	s->drift = DRIFT_EDITED;
	s->base = arena_memdup(g->a, str_c(base), base->len);
	s->base_len = base->len;
	if (given != NULL && given->text == NULL)
		return !given->keep_old || given_up_keep(g->h, g->a, s, err);
	s->change = CHANGE_KEEP;
	s->why = "no longer wanted, but changed by hand: kept";
	return true;
}

static bool push_gone(struct gone *g, const char *path, const struct str *base, const struct str *live,
		      const struct file_stat *st, struct err *err)
{
	bool there = st->type != FILE_NONE;
	struct resource *r = arena_new_of(g->a, struct resource);
	struct step s = { .res = r, .change = CHANGE_REMOVE, .why = "no longer wanted" };

	*r = (struct resource){ .kind = RES_FILE, .daemon = "", .name = path, .meta.mode = st->mode };
	for (size_t i = 0; i < g->readers.n; i++)
		if (strcmp(g->readers.v[i].path, path) == 0) {
			r->unit = g->readers.v[i].unit;
			r->action = g->readers.v[i].action;
		}
	if (there) {
		s.old = arena_memdup(g->a, str_c(live), live->len);
		s.old_len = live->len;
	}
	if (there && (live->len != base->len || memcmp(str_c(live), str_c(base), live->len) != 0) &&
	    !gone_edited(g, &s, base, err))
		return false;
	vec_push(g->a, &g->plan->steps, s);
	return true;
}

static bool gone_file(struct gone *g, const char *path, struct err *err)
{
	struct str base = {0}, live = {0};
	struct file_stat st;
	bool there;

	if (wanted(g->plan, path))
		return true;
	bool ok = g->h->fs->read(g->h, arena_printf(g->a, "%s%s", PATH_BASE, path), &base, err) &&
		  g->h->fs->stat(g->h, path, &st, err) && compare_read(g->h, path, &live, &there, err);
	ok = ok && push_gone(g, path, &base, &live, &st, err);
	str_free(&base);
	str_free(&live);
	return ok;
}

static bool written_below(struct host *h, struct arena *a, const char *dir, strlist *paths, struct err *err)
{
	strlist names;

	if (!h->fs->list(h, a, arena_printf(a, "%s%s", PATH_BASE, dir), &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names.v[i]);
		struct file_stat st;

		if (!h->fs->stat(h, arena_printf(a, "%s%s", PATH_BASE, path), &st, err))
			return false;
		if (st.type != FILE_DIR)
			vec_push(a, paths, path);
		else if (!written_below(h, a, path, paths, err))
			return false;
	}
	return true;
}

bool compare_written(struct host *h, struct arena *a, strlist *paths, struct err *err)
{
	*paths = (strlist){0};
	return written_below(h, a, "", paths, err);
}

bool compare_gone(struct host *h, struct arena *a, struct plan *plan, struct err *err)
{
	struct gone g = { .h = h, .a = a, .plan = plan };
	strlist paths;
	bool ok = load_readers(&g, err) && compare_written(h, a, &paths, err);

	for (size_t i = 0; ok && i < paths.n; i++)
		ok = gone_file(&g, paths.v[i], err);
	return ok;
}
