#include "host/planned.h"

#include <stdlib.h>
#include <string.h>

static const struct planned_file *find(const struct planned_host *p, const char *path)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->files[i].path, path) == 0)
			return &p->files[i];
	return NULL;
}

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/';
}

static bool holds_one(const struct planned_host *p, const char *dir)
{
	for (size_t i = 0; i < p->n; i++)
		if (is_below(p->files[i].path, dir))
			return true;
	return false;
}

static bool planned_stat(struct host *h, const char *path, struct file_stat *st, struct err *err)
{
	const struct planned_host *p = (const struct planned_host *)h;
	const struct planned_file *f = find(p, path);

	if (f != NULL) {
		*st = (struct file_stat){ .type = FILE_REGULAR, .mode = f->mode, .size = (int64_t)f->len };
		return true;
	}
	if (!p->real->fs->stat(p->real, path, st, err))
		return false;
	if (st->type == FILE_NONE && holds_one(p, path))
		*st = (struct file_stat){ .type = FILE_DIR, .mode = 0755 };
	return true;
}

static bool planned_read(struct host *h, const char *path, struct str *out, struct err *err)
{
	const struct planned_host *p = (const struct planned_host *)h;
	const struct planned_file *f = find(p, path);

	if (f == NULL)
		return p->real->fs->read(p->real, path, out, err);
	str_cut(out, 0);
	str_add(out, f->text, f->len);
	return true;
}

static int by_text(const void *px, const void *py)
{
	const char *const *x = px, *const *y = py;

	return strcmp(*x, *y);
}

static bool has(const strlist *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

static bool planned_list(struct host *h, struct arena *a, const char *path, strlist *names, struct err *err)
{
	const struct planned_host *p = (const struct planned_host *)h;

	if (!p->real->fs->list(p->real, a, path, names, err))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (!is_below(p->files[i].path, path))
			continue;
		const char *name = p->files[i].path + strlen(path) + 1;
		name = arena_memdup(a, name, strcspn(name, "/"));
		if (!has(names, name))
			vec_push(a, names, name);
	}
	if (names->n > 1)
		qsort(names->v, names->n, sizeof(*names->v), by_text);
	return true;
}

struct host *planned_open(struct planned_host *p, struct host *h, const struct planned_file *files, size_t n)
{
	*p = (struct planned_host){ .h = *h, .fs = *h->fs, .real = h, .files = files, .n = n };
	p->fs.stat = planned_stat;
	p->fs.read = planned_read;
	p->fs.list = planned_list;
	p->h.fs = &p->fs;
	return &p->h;
}
