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

/* "LISTEN 0 100 0.0.0.0:25 0.0.0.0:*": the fourth field. */
static const char *local_of(char *line)
{
	char *save = NULL;
	const char *field = strtok_r(line, " ", &save);

	for (int i = 0; i < 3 && field != NULL; i++)
		field = strtok_r(NULL, " ", &save);
	return field;
}

void former_ports_now(struct host *h, struct arena *a, strlist *ports)
{
	static const char *const argv[] = { "ss", "-Hlnt", NULL };
	struct str out = {0};
	struct err ignored = {0};
	char *save = NULL;

	*ports = (strlist){0};
	if (!h->live || !host_run_ok(h, argv, &out, &ignored))
		return;
	for (char *line = out.p ? strtok_r(out.p, "\n", &save) : NULL; line != NULL; line = strtok_r(NULL, "\n", &save)) {
		const char *local = local_of(line), *port = local ? strrchr(local, ':') : NULL;

		if (port != NULL && strncmp(local, "127.", 4) != 0 && strncmp(local, "[::1]", 5) != 0 && !is_in(ports, port + 1))
			vec_push(a, ports, arena_strdup(a, port + 1));
	}
	str_free(&out);
}

const char *former_new_ports(struct arena *a, const struct former *f, const strlist *now)
{
	struct str text = {0};

	for (size_t i = 0; i < now->n; i++)
		if (!is_in(&f->ports, now->v[i]))
			str_addf(&text, "%s%s", text.len > 0 ? ", " : "", now->v[i]);
	const char *ports = arena_strdup(a, str_c(&text));
	str_free(&text);
	return ports;
}
