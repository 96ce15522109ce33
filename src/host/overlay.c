#include "host/overlay.h"

#include <stdlib.h>
#include <string.h>

static const struct planned_file *find(const struct overlay *o, const char *path)
{
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->files[i].path, path) == 0)
			return &o->files[i];
	return NULL;
}

static bool overlay_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	const struct overlay *o = (const struct overlay *)h;
	const struct planned_file *f = find(o, path);

	if (f == NULL)
		return o->real->fs->stat(o->real, path, st, err);
	*st = (struct file_stat){ .type = FILE_REGULAR, .mode = f->mode, .size = (int64_t)f->len };
	return true;
}

static bool overlay_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	const struct overlay *o = (const struct overlay *)h;
	const struct planned_file *f = find(o, path);

	if (f == NULL)
		return o->real->fs->read(o->real, path, out, err);
	str_cut(out, 0);
	str_add(out, f->text, f->len);
	return true;
}

static int by_text(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

static bool has(const strlist *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

static bool overlay_list(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err)
{
	const struct overlay *o = (const struct overlay *)h;
	size_t n = strlen(path);

	if (!o->real->fs->list(o->real, a, path, names, err))
		return false;
	for (size_t i = 0; i < o->n; i++) {
		const char *p = o->files[i].path;

		if (strncmp(p, path, n) == 0 && p[n] == '/' && strchr(p + n + 1, '/') == NULL && !has(names, p + n + 1))
			vec_push(a, names, p + n + 1);
	}
	if (names->n > 1)
		qsort(names->v, names->n, sizeof(*names->v), by_text);
	return true;
}

struct host *overlay_open(struct overlay *o, struct host *h, const struct planned_file *files, size_t n)
{
	*o = (struct overlay){ .h = *h, .fs = *h->fs, .real = h, .files = files, .n = n };
	o->fs.stat = overlay_stat;
	o->fs.read = overlay_read;
	o->fs.list = overlay_list;
	o->h.fs = &o->fs;
	return &o->h;
}
