#include <stdlib.h>
#include <string.h>

#include "plan/compare.h"
#include "plan/paths.h"

/* Reads a file that may not be there: *there says whether it is. */
static bool read_if_there(struct host *h, const char *path, struct str *out, bool *there, struct err *err)
{
	*there = h->fs->read(h, path, out, err);
	if (*there)
		return true;
	if (err->code != ERR_NOT_FOUND)
		return false;
	err_clear(err);
	return true;
}

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static void set_new(struct step *s, enum change change, const char *content, size_t n, const char *why)
{
	s->change = change;
	s->new_ = content;
	s->new_len = n;
	s->why = why;
}

/* Both sides exist and we wrote this file before: whose change is it? */
static bool compare_merge(struct host *h, struct arena *a, struct step *s, const struct str *base,
			  const struct str *live, struct err *err)
{
	const struct resource *r = s->res;
	struct str want = {0}, merged = {0};
	enum merge_case result;

	str_add(&want, r->content, r->content_len);
	bool ok = merge_three_way(h, PATH_STATE, base, live, &want, &result, &merged, err);
	str_free(&want);
	if (!ok)
		return err_wrap(err, "cannot compare %s with what was written before", r->name);

	bool aside_ok = false;
	struct str aside = {0};
	switch (result) {
	case MERGE_SAME:
		break;
	case MERGE_REPLACE:
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "its template or an option changed");
		break;
	case MERGE_KEEP:
		s->change = CHANGE_KEEP;
		s->why = "changed by hand, kept";
		break;
	case MERGE_MERGED:
		set_new(s, CHANGE_UPDATE, arena_memdup(a, str_c(&merged), merged.len), merged.len,
			"changed by hand and by us, merged");
		break;
	case MERGE_CONFLICT:
		set_new(s, CHANGE_CONFLICT, r->content, r->content_len,
			arena_printf(a, "changed by hand on the same lines as by us; theirs stays, ours is in %s.mailstead-new",
				     r->name));
		ok = read_if_there(h, arena_printf(a, "%s.mailstead-new", r->name), &aside, &aside_ok, err);
		s->aside_present = aside_ok && aside.len == r->content_len &&
				   memcmp(str_c(&aside), r->content, aside.len) == 0;
		str_free(&aside);
		break;
	}
	str_free(&merged);
	return ok;
}

static bool compare_content(struct host *h, struct arena *a, struct step *s, const struct str *live, struct err *err)
{
	const struct resource *r = s->res;
	struct str base = {0};
	bool has_base;

	if (live->len == r->content_len && memcmp(str_c(live), r->content, live->len) == 0)
		return true;
	if (!read_if_there(h, arena_printf(a, "%s%s", PATH_BASE, r->name), &base, &has_base, err))
		return false;
	bool ok = true;
	if (has_base)
		ok = compare_merge(h, a, s, &base, live, err);
	else
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "replaces the file that was there");
	str_free(&base);
	return ok;
}

bool compare_file(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat st;
	struct str live = {0};
	const char *meta_why;

	if (!h->fs->stat(h, r->name, &st, err))
		return false;
	if (st.type == FILE_NONE) {
		size_t lines = count_lines(r->content, r->content_len);

		set_new(s, CHANGE_CREATE, r->content, r->content_len, arena_printf(a, "%zu line%s", lines, lines == 1 ? "" : "s"));
		return true;
	}
	if (st.type == FILE_SYMLINK) {
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "is a symbolic link; becomes a file");
		return true;
	}
	if (st.type != FILE_REGULAR) {
		err_set(err, ERR_INVALID, "%s is not a regular file", r->name);
		return err_hint(err, "look at it with ls -l, move it away, and run mailstead apply again");
	}
	if (!h->fs->read(h, r->name, &live, err))
		return false;
	s->old = arena_memdup(a, str_c(&live), live.len);
	s->old_len = live.len;
	bool ok = compare_content(h, a, s, &live, err) && compare_meta(h, r->name, &r->meta, &st, &meta_why, err);
	str_free(&live);
	if (ok && meta_why != NULL && (s->change == CHANGE_NONE || s->change == CHANGE_KEEP))
		set_new(s, CHANGE_UPDATE, s->old, s->old_len, meta_why);
	return ok;
}

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

	if (!read_if_there(g->h, PLAN_READERS_FILE, &text, &there, err))
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

static void push_gone(struct gone *g, const char *path, const struct str *base, const struct str *live, bool there)
{
	struct resource *r = arena_new_of(g->a, struct resource);
	struct step s = { .res = r, .change = CHANGE_REMOVE, .why = "no longer wanted" };

	*r = (struct resource){ .kind = RES_FILE, .daemon = "", .name = path };
	for (size_t i = 0; i < g->readers.n; i++)
		if (strcmp(g->readers.v[i].path, path) == 0) {
			r->unit = g->readers.v[i].unit;
			r->action = g->readers.v[i].action;
		}
	if (there && (live->len != base->len || memcmp(str_c(live), str_c(base), live->len) != 0)) {
		s.change = CHANGE_KEEP;
		s.why = "no longer wanted, but changed by hand: kept";
	}
	if (there) {
		s.old = arena_memdup(g->a, str_c(live), live->len);
		s.old_len = live->len;
	}
	vec_push(g->a, &g->plan->steps, s);
}

static bool gone_file(struct gone *g, const char *path, struct err *err)
{
	struct str base = {0}, live = {0};
	bool there;

	if (wanted(g->plan, path))
		return true;
	bool ok = g->h->fs->read(g->h, arena_printf(g->a, "%s%s", PATH_BASE, path), &base, err) &&
		  read_if_there(g->h, path, &live, &there, err);
	if (ok)
		push_gone(g, path, &base, &live, there);
	str_free(&base);
	str_free(&live);
	return ok;
}

static bool gone_below(struct gone *g, const char *dir, struct err *err)
{
	strlist names;

	if (!g->h->fs->list(g->h, g->a, arena_printf(g->a, "%s%s", PATH_BASE, dir), &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(g->a, "%s/%s", dir, names.v[i]);
		struct file_stat st;

		if (!g->h->fs->stat(g->h, arena_printf(g->a, "%s%s", PATH_BASE, path), &st, err))
			return false;
		if (st.type == FILE_DIR ? !gone_below(g, path, err) : !gone_file(g, path, err))
			return false;
	}
	return true;
}

bool compare_gone(struct host *h, struct arena *a, struct plan *plan, struct err *err)
{
	struct gone g = { .h = h, .a = a, .plan = plan };

	return load_readers(&g, err) && gone_below(&g, "", err);
}
