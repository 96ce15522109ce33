/* Generation 0 is written: its files here, the rest in generation_zero_box.c. Reading it is in generation_zero_read.c. */
#include "engine/generation_zero.h"

#include <stdlib.h>
#include <string.h>

#include "engine/generation.h"
#include "engine/generation_zero_part.h"
#include "engine/was.h"
#include "plan/compare.h"

/* Kept whole, as far as they are there. */
static const char *const trees[] = { "/etc/postfix", "/etc/dovecot", NULL };

struct keeping {
	struct engine *e;
	const char *copies;
	size_t number; /* of the last copy */
	struct strset seen;
	json_t *tree;
	size_t files; /* in the trees */
};

/* A name that is no UTF-8 is no JSON. Nothing of ours has such a name. */
static void put_on_record(struct keeping *k, const char *path, json_t *was)
{
	json_t *entry = json_pack("{s:s, s:o}", "path", path, "was", was);

	if (entry == NULL)
		event_emit(k->e->sink, EVENT_WARNING, "not kept in generation 0, since its name is no UTF-8: %s", path);
	else
		json_array_append_new(k->tree, entry);
}

/* The plan writes or removes it: without a record it must not. A directory in its place is refused by the plan. */
static bool keep_path(struct keeping *k, const char *path, struct err *err)
{
	json_t *was;

	if (!strset_add(k->e->arena, &k->seen, path))
		return true;
	if (!was_file(k->e, k->copies, &k->number, path, &was, err))
		return false;
	put_on_record(k, path, was);
	return true;
}

/* What only stands beside: what cannot be read (too large, a socket) is not changed by us either. */
static void keep_beside(struct keeping *k, const char *path)
{
	struct err why = {0};

	if (keep_path(k, path, &why))
		k->files++;
	else
		event_emit(k->e->sink, EVENT_WARNING, "not kept in generation 0: %s", why.msg);
}

static bool keep_tree(struct keeping *k, const char *dir, struct err *err)
{
	struct host *h = k->e->host;
	struct file_stat st;
	strlist names;

	if (!h->fs->stat(h, dir, &st, err))
		return false;
	if (st.type != FILE_DIR)
		return true;
	put_on_record(k, dir, was_json("dir", &st));
	if (!h->fs->list(h, k->e->arena, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(k->e->arena, "%s/%s", dir, names.v[i]);

		if (!h->fs->stat(h, path, &st, err))
			return false;
		if (st.type != FILE_DIR)
			keep_beside(k, path);
		else if (!keep_tree(k, path, err))
			return false;
	}
	return true;
}

static bool keep_paths(struct keeping *k, const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct resource *r = plan->steps.v[i].res;

		if ((r->kind == RES_FILE || r->kind == RES_DERIVED) && !keep_path(k, r->name, err))
			return false;
	}
	for (size_t i = 0; trees[i] != NULL; i++)
		if (!keep_tree(k, trees[i], err))
			return false;
	return true;
}

static bool write_manifest(struct keeping *k, const struct plan *plan, json_t *units, json_t *packages, struct err *err)
{
	struct engine *e = k->e;
	json_t *m = json_pack("{s:I, s:s, s:s, s:s, s:s, s:[], s:o, s:O, s:O, s:O}", "when",
			      (json_int_t)e->host->now(e->host), "why", "before mailstead", "mailstead", MAILSTEAD_VERSION, "debian",
			      plan->facts ? plan->facts->release : "", "copies", k->copies, "resources", "ports",
			      generation_zero_ports(e), "packages", packages, "units", units, "tree", k->tree);
	char *text = m != NULL ? json_dumps(m, JSON_INDENT(1)) : NULL;

	json_decref(m);
	if (text == NULL)
		return err_set(err, ERR_INVALID, "cannot write the manifest of generation 0");
	bool ok = e->host->fs->write(e->host, generation_file(e->arena, 0, "manifest.json"), text, strlen(text),
				     &(struct file_meta){ .mode = 0600 }, err);
	free(text);
	return ok;
}

/* Copies of one that was replaced, or never came to be. */
static bool drop_others(struct engine *e, const char *dir, const char *copies, struct err *err)
{
	strlist names;

	if (!e->host->fs->list(e->host, e->arena, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (strncmp(names.v[i], "copies-", strlen("copies-")) == 0 &&
		    strcmp(arena_printf(e->arena, "%s/%s", dir, names.v[i]), copies) != 0 &&
		    !e->host->fs->remove_tree(e->host, arena_printf(e->arena, "%s/%s", dir, names.v[i]), err))
			return false;
	return true;
}

/* Beside those of one that is there already, which counts until the new manifest takes its place. */
static const char *copies_dir(struct engine *e, const char *dir)
{
	int64_t when = e->host->now(e->host);

	while (host_exists(e->host, arena_printf(e->arena, "%s/copies-%lld", dir, (long long)when)))
		when++;
	return arena_printf(e->arena, "%s/copies-%lld", dir, (long long)when);
}

static bool keep(struct keeping *k, const struct plan *plan, struct err *err)
{
	static const struct file_meta private = { .mode = 0700 };
	struct host *h = k->e->host;
	const char *dir = arena_printf(k->e->arena, "%s/0", PATH_GENERATIONS);
	json_t *units = json_object(), *packages = json_object();

	k->copies = copies_dir(k->e, dir);
	bool ok = h->fs->mkdir(h, PATH_GENERATIONS, &private, err) && h->fs->mkdir(h, dir, &private, err) &&
		  h->fs->mkdir(h, k->copies, &private, err) && keep_paths(k, plan, err) &&
		  generation_zero_units(k->e, plan, units, err) && generation_zero_packages(k->e, plan, packages, err) &&
		  write_manifest(k, plan, units, packages, err) && drop_others(k->e, dir, k->copies, err);
	json_decref(units);
	json_decref(packages);
	return ok || err_wrap(err, "cannot keep what stands here now as generation 0");
}

bool generation_zero_keep(struct engine *e, const struct plan *plan, size_t *kept, struct err *err)
{
	struct keeping k = { .e = e };
	int in_place;

	*kept = 0;
	if (!generation_in_place(e->host, e->arena, &in_place, err))
		return false;
	if (in_place > 0)
		return true;
	k.tree = json_array();
	bool ok = keep(&k, plan, err);
	json_decref(k.tree);
	if (ok)
		*kept = k.files;
	return ok;
}
