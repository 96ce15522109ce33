/* Base copies: what we last wrote to each path, the third side of a merge. */
#include <string.h>

#include "engine/generation_part.h"

static bool base_wanted(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE && strcmp(plan->resources.v[i].name, path) == 0)
			return true;
	return false;
}

static bool drop_base(struct engine *e, const struct plan *plan, const char *dir, struct err *err)
{
	struct host *h = e->host;
	strlist names;

	if (!h->fs->list(h, e->arena, arena_printf(e->arena, "%s%s", PATH_BASE, dir), &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(e->arena, "%s/%s", dir, names.v[i]);
		const char *base = arena_printf(e->arena, "%s%s", PATH_BASE, path);
		struct file_stat st;

		if (!h->fs->stat(h, base, &st, err))
			return false;
		if (st.type == FILE_DIR ? !drop_base(e, plan, path, err)
					: !base_wanted(plan, path) && !h->fs->remove(h, base, err))
			return false;
	}
	return true;
}

static bool load_conflicts(struct engine *e, int n, strlist *paths, struct err *err)
{
	json_t *m, *path;
	size_t i;

	*paths = (strlist){0};
	if (!generation_manifest(e->host, e->arena, n, &m, err))
		return false;
	json_array_foreach(json_object_get(m, "conflicts"), i, path)
		if (json_is_string(path))
			vec_push(e->arena, paths, arena_strdup(e->arena, json_string_value(path)));
	json_decref(m);
	return true;
}

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

static bool is_base(struct host *h, const char *base, const struct resource *r)
{
	struct str now = {0};
	struct err ignored = {0};

	bool same = h->fs->read(h, base, &now, &ignored) && now.len == r->content_len &&
		    memcmp(str_c(&now), r->content, now.len) == 0;
	str_free(&now);
	return same;
}

/*
 * The base copy of a file in conflict stays the old one: until the operator
 * has settled it, it is still both who changed it.
 */
bool generation_to_base(struct engine *e, int n, struct err *err)
{
	struct host *h = e->host;
	struct plan plan;
	strlist in_conflict;

	if (!generation_load(h, e->arena, n, &plan, err) || !load_conflicts(e, n, &in_conflict, err) ||
	    !h->fs->mkdir(h, PATH_BASE, &(struct file_meta){ .mode = 0700 }, err))
		return false;
	for (size_t i = 0; i < plan.resources.n; i++) {
		const struct resource *r = &plan.resources.v[i];

		if (r->kind != RES_FILE || is_in(&in_conflict, r->name))
			continue;
		const char *base = arena_printf(e->arena, "%s%s", PATH_BASE, r->name);
		if (!is_base(h, base, r) && !generation_copy(e, base, r->content, r->content_len, err))
			return err_wrap(err, "cannot keep the base copies");
	}
	return drop_base(e, &plan, "", err);
}
