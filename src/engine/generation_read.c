/* Generations as they are on disk: finding and listing them. What is in one is read in generation_load.c. */
#include <stdlib.h>
#include <string.h>

#include "engine/generation_part.h"
#include "plan/paths.h"

const char *generation_file(struct arena *a, int n, const char *path)
{
	return arena_printf(a, "%s/%d/%s%s", PATH_GENERATIONS, n, path[0] == '/' ? "files" : "", path);
}

static const char *manifest_of(struct arena *a, int n)
{
	return generation_file(a, n, "manifest.json");
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
	const json_t *resources = json_object_get(*manifest, "resources");
	if (json_is_array(resources) || json_is_object(resources))
		return true;
	json_decref(*manifest);
	return err_set(err, ERR_INVALID, "%s is not a manifest", path);
}

static int by_number_down(const void *a, const void *b)
{
	return ((const struct generation *)b)->number - ((const struct generation *)a)->number;
}

static const char *text_of(struct arena *a, const json_t *m, const char *key)
{
	const char *s = json_string_value(json_object_get(m, key));

	return arena_strdup(a, s ? s : "");
}

static void take_manifest(struct arena *a, json_t *m, struct generation *g)
{
	const char *name;
	json_t *item;
	size_t i;

	g->when = json_integer_value(json_object_get(m, "when"));
	g->why = text_of(a, m, "why");
	author_from_json(a, json_object_get(m, "by"), &g->by);
	g->version = text_of(a, m, "mailstead");
	g->debian = text_of(a, m, "debian");
	const json_t *resources = json_object_get(m, "resources");
	/* A list in those of earlier versions. */
	g->gave_back = json_object_size(resources) + json_array_size(resources) == 0;
	g->proved = json_is_true(json_object_get(m, "proved"));
	json_array_foreach(json_object_get(m, "changed"), i, item) if (json_is_string(item))
		vec_push(a, &g->changed, arena_strdup(a, json_string_value(item)));
	json_object_foreach(json_object_get(m, "packages"), name, item) if (json_is_string(item)) vec_push(
		a, &g->packages,
		((struct generation_package){ arena_strdup(a, name), arena_strdup(a, json_string_value(item)) }));
}

/* False: it never came to be, or the box cannot be read at all. One that is damaged is taken as such. */
static bool take_generation(struct host *h, struct arena *a, int n, struct generation *g, struct err *err)
{
	json_t *m;

	*g = (struct generation){ .number = n, .why = "", .version = "", .debian = "" };
	author_from_json(a, NULL, &g->by);
	if (generation_manifest(h, a, n, &m, err)) {
		take_manifest(a, m, g);
		json_decref(m);
		return true;
	}
	if (err->code != ERR_INVALID)
		return false;
	g->damaged = arena_strdup(a, err->msg);
	err_clear(err);
	return true;
}

/* 0: no generation is called so. */
static int number_of(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	return *end != '\0' || n <= 0 || n >= 1000000000 ? 0 : (int)n;
}

bool generation_list_all(struct host *h, struct arena *a, generation_list *out, struct err *err)
{
	strlist names;

	*out = (generation_list){0};
	if (!h->fs->list(h, a, PATH_GENERATIONS, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct generation g;
		int n = number_of(names.v[i]);

		if (n == 0)
			continue;
		if (take_generation(h, a, n, &g, err))
			vec_push(a, out, g);
		else if (err->code == ERR_NOT_FOUND)
			err_clear(err);
		else
			return err_wrap(err, "cannot read the history");
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_number_down);
	return true;
}

/* Of however many there are, no manifest is read for this. */
bool generation_last(struct host *h, struct arena *a, int *number, struct err *err)
{
	strlist names;
	int last = 0;
	bool there;

	if (!h->fs->list(h, a, PATH_GENERATIONS, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		int n = number_of(names.v[i]);

		if (n <= last)
			continue;
		if (!generation_exists(h, a, n, &there, err))
			return err_wrap(err, "cannot read the history");
		last = there ? n : last;
	}
	*number = last;
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

bool generation_missing(struct host *h, struct arena *a, int n, struct err *err)
{
	generation_list all;

	if (!generation_list_all(h, a, &all, err))
		return false;
	if (all.n == 0)
		err_set(err, ERR_NOT_FOUND, "there is no generation %d: nothing was applied yet", n);
	else if (host_exists(h, arena_printf(a, "%s/%d", PATH_GENERATIONS, n)))
		err_set(err, ERR_NOT_FOUND, "generation %d never came to be: the run that was making it was cut short",
			n);
	else if (n < all.v[0].number)
		err_set(err, ERR_NOT_FOUND, "generation %d is not kept any more", n);
	else
		err_set(err, ERR_NOT_FOUND, "there is no generation %d: the newest is %d", n, all.v[0].number);
	return err_hint(err, "mailstead history lists them");
}

bool generation_is_damaged(int n, const char *why, struct err *err)
{
	err_set(err, ERR_INVALID, "generation %d is damaged: %s", n, why);
	return err_hint(err,
			"is the disk well (journalctl -k -p err)? mailstead history lists the others; what the site "
			"wants now needs none of them: mailstead apply");
}

bool generation_find(struct host *h, struct arena *a, int n, struct generation *g, struct err *err)
{
	if (!take_generation(h, a, n, g, err))
		return err->code == ERR_NOT_FOUND ? generation_missing(h, a, n, err) : false;
	return g->damaged == NULL || generation_is_damaged(n, g->damaged, err);
}

bool generation_site(struct host *h, struct arena *a, int n, struct str *text, struct err *err)
{
	struct generation g;

	if (!generation_find(h, a, n, &g, err))
		return false;
	if (h->fs->read(h, generation_file(a, n, "site.yaml"), text, err))
		return true;
	return err->code == ERR_NOT_FOUND ? generation_is_damaged(n, "its site.yaml is missing", err) : false;
}
