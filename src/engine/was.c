#include "engine/was.h"

#include <string.h>

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static int int_of(const json_t *o, const char *key)
{
	return (int)json_integer_value(json_object_get(o, key));
}

/* A copy of the content under a number of its own; its owner does not matter here, the directory is ours alone. */
static bool save_copy(struct engine *e, const char *copies, size_t *number, const char *path, const char **name,
		      struct err *err)
{
	struct host *h = e->host;
	struct str content = {0};

	if (!h->fs->read(h, path, &content, err))
		return false;
	*name = arena_printf(e->arena, "%zu", ++*number);
	bool ok = h->fs->write(h, arena_printf(e->arena, "%s/%s", copies, *name), str_c(&content), content.len,
			       &(struct file_meta){ .mode = 0600 }, err);
	str_wipe(&content);
	return ok;
}

json_t *was_json(const char *type, const struct file_stat *st)
{
	return json_pack("{s:s, s:i, s:i, s:i}", "type", type, "mode", (int)st->mode, "uid", (int)st->uid, "gid",
			 (int)st->gid);
}

bool was_file(struct engine *e, const char *copies, size_t *number, const char *path, json_t **was, struct err *err)
{
	struct host *h = e->host;
	struct file_stat st;
	const char *text;

	if (!h->fs->stat(h, path, &st, err))
		return false;
	switch (st.type) {
	case FILE_NONE:
		*was = json_pack("{s:s}", "type", "none");
		return true;
	case FILE_REGULAR:
		if (!save_copy(e, copies, number, path, &text, err))
			return false;
		*was = was_json("regular", &st);
		json_object_set_new(*was, "copy", json_string(text));
		/* What is made from it would be stale if it came back younger. */
		json_object_set_new(*was, "mtime_ns", json_integer(st.mtime_ns));
		return true;
	case FILE_SYMLINK:
		if (!h->fs->readlink(h, e->arena, path, &text, err))
			return false;
		*was = was_json("symlink", &st);
		json_object_set_new(*was, "target", json_string(text));
		return true;
	case FILE_DIR:
	case FILE_OTHER:
		break;
	}
	return err_set(err, ERR_INVALID, "%s is not a regular file", path);
}

static bool is_so(struct host *h, const char *path, const json_t *was, const struct str *content)
{
	struct file_stat st;
	struct str live = {0};
	struct err ignored = {0};

	if (!h->fs->stat(h, path, &st, &ignored) || st.type != FILE_REGULAR || st.mode != (mode_t)int_of(was, "mode") ||
	    st.uid != (uid_t)int_of(was, "uid") || st.gid != (gid_t)int_of(was, "gid"))
		return false;
	bool same = h->fs->read(h, path, &live, &ignored) && live.len == content->len &&
		    memcmp(str_c(&live), str_c(content), live.len) == 0;
	str_wipe(&live);
	return same;
}

static bool put_regular(struct engine *e, const char *copies, const char *path, const json_t *was, struct err *err)
{
	struct host *h = e->host;
	struct file_meta meta = { .mode = 0600, .mtime_ns = json_integer_value(json_object_get(was, "mtime_ns")) };
	struct str content = {0};

	if (!h->fs->read(h, arena_printf(e->arena, "%s/%s", copies, text_of(was, "copy")), &content, err))
		return false;
	bool ok = is_so(h, path, was, &content) ||
		  (h->fs->write(h, path, str_c(&content), content.len, &meta, err) &&
		   h->fs->set_ids(h, path, (mode_t)int_of(was, "mode"), (uid_t)int_of(was, "uid"),
				  (gid_t)int_of(was, "gid"), err));
	str_wipe(&content);
	return ok;
}

/* By ln: rare (/etc/resolv.conf), and never in a directory that others can write to. */
bool was_link(struct engine *e, const char *path, const char *target, struct err *err)
{
	struct str real = {0};

	if (!e->host->fs->remove(e->host, path, err))
		return false;
	host_real_path(e->host, path, &real);
	bool ok = host_run_ok(e->host, (const char *[]){ "ln", "-sT", "--", target, real.p, NULL }, NULL, err);
	str_free(&real);
	return ok;
}

bool was_put_back(struct engine *e, const char *copies, const char *path, const json_t *was, struct err *err)
{
	const char *type = text_of(was, "type");

	if (strcmp(type, "none") == 0)
		return e->host->fs->remove(e->host, path, err);
	if (strcmp(type, "regular") == 0)
		return put_regular(e, copies, path, was, err);
	if (strcmp(type, "symlink") == 0)
		return was_link(e, path, text_of(was, "target"), err);
	return err_set(err, ERR_INVALID, "the record of %s has an unknown type", path);
}
