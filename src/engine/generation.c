#include "engine/generation.h"

#include <stdlib.h>
#include <string.h>

#include "engine/serial.h"
#include "plan/compare.h"
#include "plan/paths.h"

static const char *dir_of(struct arena *a, int n)
{
	return arena_printf(a, "%s/%d", PATH_GENERATIONS, n);
}

static const char *manifest_of(struct arena *a, int n)
{
	return arena_printf(a, "%s/manifest.json", dir_of(a, n));
}

bool generation_manifest(struct host *h, struct arena *a, int n, json_t **manifest, struct err *err)
{
	const char *path = manifest_of(a, n);
	struct str text = {0};
	json_error_t why;

	if (!h->fs->read(h, path, &text, err))
		return false;
	*manifest = json_loadb(str_c(&text), text.len, 0, &why);
	str_free(&text);
	if (*manifest == NULL)
		return err_set(err, ERR_INVALID, "%s:%d:%d: %s", path, why.line, why.column, why.text);
	return true;
}

static int by_number_down(const void *a, const void *b)
{
	return ((const struct generation *)b)->number - ((const struct generation *)a)->number;
}

static bool take_generation(struct host *h, struct arena *a, int n, generation_list *out, struct err *err)
{
	json_t *m, *line;
	size_t i;
	struct generation g = { .number = n };

	if (!generation_manifest(h, a, n, &m, err)) {
		/* Written last: without it the generation never came to be. */
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	g.when = json_integer_value(json_object_get(m, "when"));
	const char *why = json_string_value(json_object_get(m, "why"));
	const char *version = json_string_value(json_object_get(m, "mailstead"));
	g.why = arena_strdup(a, why ? why : "");
	g.version = arena_strdup(a, version ? version : "");
	json_array_foreach(json_object_get(m, "changed"), i, line)
		if (json_is_string(line))
			vec_push(a, &g.changed, arena_strdup(a, json_string_value(line)));
	json_decref(m);
	vec_push(a, out, g);
	return true;
}

bool generation_list_all(struct host *h, struct arena *a, generation_list *out, struct err *err)
{
	strlist names;

	*out = (generation_list){0};
	if (!h->fs->list(h, a, PATH_GENERATIONS, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		char *end;
		long n = strtol(names.v[i], &end, 10);

		if (*end == '\0' && n > 0 && n < 1000000000 && !take_generation(h, a, (int)n, out, err))
			return err_wrap(err, "cannot read the history");
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_number_down);
	return true;
}

bool generation_last(struct host *h, struct arena *a, int *number, struct err *err)
{
	generation_list all;

	if (!generation_list_all(h, a, &all, err))
		return false;
	*number = all.n > 0 ? all.v[0].number : 0;
	return true;
}

bool generation_exists(struct host *h, struct arena *a, int n, bool *yes, struct err *err)
{
	struct file_stat st;

	if (!h->fs->stat(h, manifest_of(a, n), &st, err))
		return false;
	*yes = st.type != FILE_NONE;
	return true;
}

bool generation_site(struct host *h, int n, struct str *text, struct err *err)
{
	struct str path = {0};

	str_addf(&path, "%s/%d/site.yaml", PATH_GENERATIONS, n);
	bool ok = h->fs->read(h, path.p, text, err);
	str_free(&path);
	return ok;
}

static bool load_contents(struct host *h, struct arena *a, int n, struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->resources.n; i++) {
		struct resource *r = &plan->resources.v[i];
		struct str content = {0};

		if (r->kind != RES_FILE)
			continue;
		if (!h->fs->read(h, arena_printf(a, "%s/files%s", dir_of(a, n), r->name), &content, err))
			return false;
		r->content = arena_memdup(a, str_c(&content), content.len);
		r->content_len = content.len;
		str_free(&content);
	}
	return true;
}

bool generation_load(struct host *h, struct arena *a, int n, struct plan *plan, struct err *err)
{
	json_t *m, *item;
	size_t i;
	bool ok = true;

	*plan = (struct plan){0};
	if (!generation_manifest(h, a, n, &m, err)) {
		if (err->code == ERR_NOT_FOUND) {
			err_set(err, ERR_NOT_FOUND, "there is no generation %d", n);
			err_hint(err, "mailstead history lists them");
		}
		return false;
	}
	json_array_foreach(json_object_get(m, "resources"), i, item) {
		struct resource r;

		ok = ok && resource_from_json(a, item, &r, err);
		if (ok)
			vec_push(a, &plan->resources, r);
	}
	json_decref(m);
	ok = ok && load_contents(h, a, n, plan, err);
	return ok || err_wrap(err, "cannot load generation %d", n);
}

static json_t *changed_lines(const struct plan *plan)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (step_changes(s))
			json_array_append_new(lines, json_sprintf("%c %-9s %-46s %s", step_sign(s),
								  resource_kind_name(s->res->kind), s->res->name,
								  s->why ? s->why : ""));
	}
	return lines;
}

/* Files where the operator's stays and ours is kept aside. */
static json_t *conflicts(const struct plan *plan)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].change == CHANGE_CONFLICT)
			json_array_append_new(paths, json_string(plan->steps.v[i].res->name));
	return paths;
}

static bool write_manifest(struct engine *e, const struct plan *plan, int n, struct err *err)
{
	json_t *resources = json_array();

	for (size_t i = 0; i < plan->resources.n; i++)
		json_array_append_new(resources, resource_to_json(&plan->resources.v[i]));
	json_t *m = json_pack("{s:I, s:s, s:s, s:o, s:o, s:o}", "when", (json_int_t)e->host->now(e->host), "why", e->why,
			      "mailstead", MAILSTEAD_VERSION, "changed", changed_lines(plan), "conflicts", conflicts(plan),
			      "resources", resources);
	char *text = json_dumps(m, JSON_INDENT(1));
	json_decref(m);
	if (text == NULL)
		return err_set(err, ERR_INVALID, "cannot write the manifest of the generation");
	bool ok = e->host->fs->write(e->host, manifest_of(e->arena, n), text, strlen(text),
				     &(struct file_meta){ .mode = 0600 }, err);
	free(text);
	return ok;
}

bool generation_copy(struct engine *e, const char *path, const char *data, size_t n, struct err *err)
{
	char *dir = arena_strdup(e->arena, path);

	*strrchr(dir, '/') = '\0';
	return e->host->fs->mkdirs(e->host, dir, err) &&
	       e->host->fs->write(e->host, path, data, n, &(struct file_meta){ .mode = 0600 }, err);
}

bool generation_write(struct engine *e, const struct plan *plan, int n, struct err *err)
{
	struct host *h = e->host;
	const char *dir = dir_of(e->arena, n);
	const struct file_meta private = { .mode = 0700 };

	bool ok = h->fs->mkdir(h, PATH_GENERATIONS, &private, err) && h->fs->remove_tree(h, dir, err) &&
		  h->fs->mkdir(h, dir, &private, err) &&
		  generation_copy(e, arena_printf(e->arena, "%s/site.yaml", dir), e->site_text, e->site_len, err);
	for (size_t i = 0; ok && i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_FILE)
			ok = generation_copy(e, arena_printf(e->arena, "%s/files%s", dir, r->name), r->content, r->content_len,
					err);
	}
	ok = ok && write_manifest(e, plan, n, err);
	return ok || err_wrap(err, "cannot keep generation %d", n);
}

bool generation_drop(struct engine *e, int n, struct err *err)
{
	struct host *h = e->host;

	return n == 0 || (h->fs->remove(h, manifest_of(e->arena, n), err) && h->fs->remove_tree(h, dir_of(e->arena, n), err));
}

bool generation_prune(struct engine *e, size_t keep, struct err *err)
{
	generation_list all;

	if (!generation_list_all(e->host, e->arena, &all, err))
		return false;
	for (size_t i = keep; i < all.n; i++)
		if (!generation_drop(e, all.v[i].number, err))
			return false;
	return true;
}
