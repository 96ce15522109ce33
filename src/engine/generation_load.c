/* What is in a generation: its resources and their contents, each of which must be what was written. */
#include <string.h>

#include "engine/content.h"
#include "engine/generation_part.h"
#include "engine/serial.h"

const char *generation_stored(struct host *h, struct arena *a, int n, const struct resource *r)
{
	char digest[DIGEST_HEX];
	const char *own = generation_file(a, n, r->name);

	if (host_exists(h, own))
		return own;
	digest_hex(r->content, r->content_len, digest);
	return content_path(a, digest);
}

static bool read_file(struct host *h, struct arena *a, int n, const char *path, const char *digest, struct str *content,
		      struct err *err)
{
	char now[DIGEST_HEX];

	if (!host_exists(h, generation_file(a, n, path)))
		return content_is_digest(digest) ? content_read(h, a, digest, content, err)
						 : err_set(err, ERR_NOT_FOUND, "it is not kept");
	if (!h->fs->read(h, generation_file(a, n, path), content, err))
		return false;
	digest_hex(str_c(content), content->len, now);
	/* None: written before there were any. */
	return digest == NULL || strcmp(digest, now) == 0 || err_set(err, ERR_INVALID, "it is not what was written");
}

static bool load_content(struct host *h, struct arena *a, int n, struct resource *r, const char *digest,
			 struct err *err)
{
	struct str content = {0};
	bool ok = read_file(h, a, n, r->name, digest, &content, err);

	if (ok) {
		r->content = arena_memdup(a, str_c(&content), content.len);
		r->content_len = content.len;
	}
	str_free(&content);
	if (ok || (err->code != ERR_NOT_FOUND && err->code != ERR_INVALID))
		return ok;
	return generation_is_damaged(n, arena_printf(a, "its copy of %s is %s", r->name,
					  err->code == ERR_NOT_FOUND ? "missing" : "not what was written"), err);
}

/* Appends what the content of that digest lists. */
static bool read_kind(struct host *h, struct arena *a, int n, const char *kind, const char *digest, json_t *list,
		      struct err *err)
{
	struct str text = {0};
	json_t *more = NULL;
	bool ok = content_read(h, a, digest, &text, err);

	if (ok)
		more = json_loadb(str_c(&text), text.len, 0, NULL);
	str_free(&text);
	if (!ok && err->code != ERR_NOT_FOUND && err->code != ERR_INVALID)
		return false;
	if (json_array_extend(list, more) != 0)
		ok = generation_is_damaged(n, arena_printf(a, "its list of each %s is %s", kind,
							   !ok && err->code == ERR_NOT_FOUND ? "missing" : "not what was written"),
					   err);
	json_decref(more);
	return ok;
}

bool generation_kind(struct host *h, struct arena *a, int n, const json_t *manifest, enum resource_kind kind, json_t *list,
		     struct err *err)
{
	json_t *kept = json_object_get(manifest, "resources"), *r;
	const char *name = resource_kind_name(kind), *of;
	size_t i;

	if (json_is_object(kept)) {
		const json_t *digest = json_object_get(kept, name);

		return digest == NULL || read_kind(h, a, n, name, json_string_value(digest), list, err);
	}
	json_array_foreach(kept, i, r) {
		of = json_string_value(json_object_get(r, "kind"));
		if (of != NULL && strcmp(of, name) == 0)
			json_array_append(list, r);
	}
	return true;
}

static bool read_resources(struct host *h, struct arena *a, int n, json_t *list, struct err *err)
{
	json_t *m;

	if (!generation_manifest(h, a, n, &m, err))
		return err->code == ERR_NOT_FOUND ? generation_missing(h, a, n, err)
		       : err->code == ERR_INVALID ? generation_is_damaged(n, arena_strdup(a, err->msg), err)
						  : false;
	bool ok = true;
	for (int k = 0; ok && k < RES_KINDS; k++)
		ok = generation_kind(h, a, n, m, (enum resource_kind)k, list, err);
	json_decref(m);
	return ok || err_wrap(err, "cannot load generation %d", n);
}

static bool load_resource(struct host *h, struct arena *a, int n, const json_t *item, struct plan *plan, struct err *err)
{
	struct resource r;

	if (!resource_from_json(a, item, &r, err) ||
	    (r.kind == RES_FILE && !load_content(h, a, n, &r, json_string_value(json_object_get(item, "sha256")), err)))
		return false;
	vec_push(a, &plan->resources, r);
	return true;
}

bool generation_load(struct host *h, struct arena *a, int n, struct plan *plan, struct err *err)
{
	json_t *list = json_array();

	*plan = (struct plan){0};
	if (!read_resources(h, a, n, list, err)) {
		json_decref(list);
		return false;
	}
	bool ok = true;
	for (size_t i = 0; ok && i < json_array_size(list); i++)
		ok = load_resource(h, a, n, json_array_get(list, i), plan, err);
	json_decref(list);
	return ok || err_wrap(err, "cannot load generation %d", n);
}
