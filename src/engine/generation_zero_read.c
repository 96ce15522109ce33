/* Generation 0 as it is on disk. */
#include <string.h>

#include "engine/generation_part.h"
#include "engine/generation_zero.h"

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? arena_strdup(a, s) : NULL;
}

static json_int_t int_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static bool damaged(const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "generation 0 is damaged: %s", what);
	return err_hint(err, "is the disk well (journalctl -k -p err)?");
}

static bool take_content(struct host *h, struct arena *a, const char *copy, struct resource *r, struct err *err)
{
	struct str content = {0};

	if (!h->fs->read(h, copy, &content, err))
		return err->code == ERR_NOT_FOUND ? damaged(arena_printf(a, "its copy of %s is missing", r->name), err) : false;
	r->content = arena_memdup(a, str_c(&content), content.len);
	r->content_len = content.len;
	str_wipe(&content);
	return true;
}

static bool take_file(struct host *h, struct arena *a, const char *copies, const char *path, const json_t *was,
		      struct former *out, struct err *err)
{
	const char *type = text_of(a, was, "type");
	struct former_file f = { .path = path, .file = { .kind = RES_FILE, .daemon = "", .name = path } };

	if (type == NULL)
		return damaged(arena_printf(a, "it does not say what %s was", path), err);
	if (strcmp(type, "dir") == 0) {
		vec_push(a, &out->dirs, path);
		return true;
	}
	f.there = strcmp(type, "none") != 0;
	f.file.meta = (struct file_meta){ .mode = (mode_t)int_of(was, "mode"), .mtime_ns = int_of(was, "mtime_ns") };
	f.file.meta.owner = arena_printf(a, "+%lld", (long long)int_of(was, "uid"));
	f.file.meta.group = arena_printf(a, "+%lld", (long long)int_of(was, "gid"));
	f.file.content = "";
	f.file.link = text_of(a, was, "target");
	if (f.there && f.file.link == NULL &&
	    !take_content(h, a, arena_printf(a, "%s/%s", copies, text_of(a, was, "copy")), &f.file, err))
		return false;
	vec_push(a, &out->files, f);
	return true;
}

static bool take_tree(struct host *h, struct arena *a, const json_t *m, struct former *out, struct err *err)
{
	const char *copies = text_of(a, m, "copies");
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(m, "tree"), i, entry)
	{
		const char *path = text_of(a, entry, "path");

		if (copies == NULL || path == NULL || path[0] != '/')
			return damaged("its list of files is not understood", err);
		if (!take_file(h, a, copies, path, json_object_get(entry, "was"), out, err))
			return false;
	}
	return true;
}

static void take_names(struct arena *a, json_t *m, struct former *out)
{
	const char *name;
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(m, "ports"), i, o)
		if (json_is_string(o))
			vec_push(a, &out->ports, arena_strdup(a, json_string_value(o)));
	json_object_foreach(json_object_get(m, "packages"), name, o)
		vec_push(a, &out->packages, arena_strdup(a, name));
	json_object_foreach(json_object_get(m, "units"), name, o) {
		const struct former_unit u = { .name = arena_strdup(a, name),
					       .active = json_is_true(json_object_get(o, "active")),
					       .enabled = json_is_true(json_object_get(o, "enabled")) };

		vec_push(a, &out->units, u);
	}
}

bool generation_zero_load(struct host *h, struct arena *a, struct former *out, struct err *err)
{
	json_t *m;

	*out = (struct former){0};
	if (!generation_manifest(h, a, 0, &m, err)) {
		if (err->code == ERR_INVALID)
			return damaged(arena_strdup(a, err->msg), err);
		if (err->code != ERR_NOT_FOUND)
			return false;
		err_clear(err);
		return true;
	}
	out->known = true;
	take_names(a, m, out);
	bool ok = take_tree(h, a, m, out, err);
	json_decref(m);
	return ok;
}

bool generation_in_place(struct host *h, struct arena *a, int *number, struct err *err)
{
	json_t *m;

	if (!generation_last(h, a, number, err))
		return false;
	if (*number == 0)
		return true;
	if (!generation_manifest(h, a, *number, &m, err)) {
		if (err->code != ERR_INVALID)
			return false;
		err_clear(err);
		return true;
	}
	const json_t *resources = json_object_get(m, "resources");
	/* A list in those of earlier versions. */
	if (json_object_size(resources) + json_array_size(resources) == 0)
		*number = 0;
	json_decref(m);
	return true;
}
