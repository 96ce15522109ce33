#include "plan/former.h"

#include <string.h>

const struct former_file *former_find(const struct former *f, const char *path)
{
	for (size_t i = 0; i < f->files.n; i++)
		if (strcmp(f->files.v[i].path, path) == 0)
			return &f->files.v[i];
	return NULL;
}

struct former_unit former_unit_of(const struct former *f, const char *name)
{
	for (size_t i = 0; i < f->units.n; i++)
		if (strcmp(f->units.v[i].name, name) == 0)
			return f->units.v[i];
	return (struct former_unit){ .name = name };
}

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

bool former_installed(const struct former *f, const char *package)
{
	return is_in(&f->packages, package);
}
