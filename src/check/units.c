#include "check/units.h"

#include <stdlib.h>
#include <string.h>

const char *const *units_argv(struct arena *a, const strlist *names)
{
	static const char *const head[] = { "systemctl", "show", "--no-pager", "--timestamp=unix",
					    "--property=Id,LoadState,ActiveState,SubState,UnitFileState,Result,NRestarts,"
					    "ActiveEnterTimestamp,ExecStart" };
	strlist argv = {0};

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		vec_push(a, &argv, head[i]);
	vec_push(a, &argv, "--");
	for (size_t i = 0; i < names->n; i++)
		vec_push(a, &argv, names->v[i]);
	vec_push(a, &argv, NULL);
	return argv.v;
}

/* "{ path=/bin/true ; argv[]=/bin/true ; …" */
static const char *exec_path(struct arena *a, const char *value)
{
	const char *path = strstr(value, "path=");

	return path != NULL ? arena_memdup(a, path + 5, strcspn(path + 5, " ;")) : "";
}

static void take(struct arena *a, struct unit_state *u, const char *key, const char *value)
{
	const struct {
		const char *key;
		const char **to;
	} texts[] = {
		{ "Id", &u->name },	   { "LoadState", &u->load },	  { "ActiveState", &u->active },
		{ "SubState", &u->sub },   { "UnitFileState", &u->file }, { "Result", &u->result },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].key, key) == 0)
			*texts[i].to = value;
	if (strcmp(key, "ExecStart") == 0)
		u->exec = exec_path(a, value);
	else if (strcmp(key, "NRestarts") == 0)
		u->restarts = strtol(value, NULL, 10);
	else if (strcmp(key, "ActiveEnterTimestamp") == 0 && value[0] == '@')
		u->since = strtoll(value + 1, NULL, 10);
}

static const struct unit_state nothing = { .name = "", .load = "", .active = "", .sub = "", .file = "", .result = "",
					   .exec = "" };

void units_parse(struct arena *a, const char *text, unit_list *out)
{
	struct unit_state u = nothing;

	for (const char *line = text; *line != '\0';) {
		size_t n = strcspn(line, "\n"), key = strcspn(line, "=\n");

		if (n == 0 && u.name[0] != '\0') {
			vec_push(a, out, u);
			u = nothing;
		} else if (line[key] == '=') {
			take(a, &u, arena_memdup(a, line, key), arena_memdup(a, line + key + 1, n - key - 1));
		}
		line += n + (line[n] == '\n');
	}
	if (u.name[0] != '\0')
		vec_push(a, out, u);
}
