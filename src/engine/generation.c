/* Generations are written, and taken away. Reading them is in generation_read.c, which of them stay in generation_prune.c. */
#include "engine/generation_part.h"

#include <stdlib.h>
#include <string.h>

#include "engine/content.h"
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

/* The packages of the plan as they are now: what these files were made for. */
static json_t *packages_now(const struct plan *plan)
{
	json_t *packages = json_object();

	for (size_t i = 0; plan->facts != NULL && i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_PACKAGE && facts_installed(plan->facts, r->name))
			json_object_set_new(packages, r->name, json_string(facts_version(plan->facts, r->name)));
	}
	return packages;
}

/* All resources of one kind are one content: of a thousand keys most generations have the same. */
static bool keep_kind(struct engine *e, const struct plan *plan, enum resource_kind kind, json_t *kinds, struct err *err)
{
	json_t *list = json_array();
	char digest[DIGEST_HEX];

	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == kind)
			json_array_append_new(list, resource_to_json(&plan->resources.v[i]));
	if (json_array_size(list) == 0) {
		json_decref(list);
		return true;
	}
	char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	if (text == NULL)
		return err_set(err, ERR_INVALID, "cannot write the list of resources");
	bool ok = content_keep(e, text, strlen(text), digest, err);
	free(text);
	if (ok)
		json_object_set_new(kinds, resource_kind_name(kind), json_string(digest));
	return ok;
}

static json_t *manifest_json(struct engine *e, const struct plan *plan, json_t *kinds)
{
	return json_pack("{s:I, s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "when", (json_int_t)e->host->now(e->host),
			 "why", e->why, "by", author_to_json(&e->by), "mailstead", MAILSTEAD_VERSION, "debian",
			 plan->facts ? plan->facts->release : "", "proved", e->smoke != NULL, "packages", packages_now(plan),
			 "changed", changed_lines(plan), "conflicts", conflicts(plan), "resources", kinds);
}

static bool write_manifest(struct engine *e, const struct plan *plan, int n, struct err *err)
{
	json_t *kinds = json_object();

	for (int kind = 0; kind < RES_KINDS; kind++)
		if (!keep_kind(e, plan, (enum resource_kind)kind, kinds, err)) {
			json_decref(kinds);
			return false;
		}
	json_t *m = manifest_json(e, plan, kinds);
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
	char digest[DIGEST_HEX];

	bool ok = h->fs->mkdir(h, PATH_GENERATIONS, &private, err) && h->fs->remove_tree(h, dir, err) &&
		  h->fs->mkdir(h, dir, &private, err) &&
		  generation_copy(e, arena_printf(e->arena, "%s/site.yaml", dir), e->site_text, e->site_len, err);
	for (size_t i = 0; ok && i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind == RES_FILE)
			ok = content_keep(e, r->content, r->content_len, digest, err);
	}
	ok = ok && write_manifest(e, plan, n, err);
	return ok || err_wrap(err, "cannot keep generation %d", n);
}

bool generation_drop(struct engine *e, int n, struct err *err)
{
	struct host *h = e->host;

	return n == 0 || (h->fs->remove(h, manifest_of(e->arena, n), err) && h->fs->remove_tree(h, dir_of(e->arena, n), err));
}
