#include "check/listeners.h"

#include <stdlib.h>
#include <string.h>

enum { FIELD_LOCAL = 4, FIELDS = 7 };

/* "127.0.0.53%lo", "[::1]", "[::ffff:127.0.0.1]" */
static bool is_local(const char *address)
{
	const char *p = address + (address[0] == '[');

	return strncmp(p, "127.", 4) == 0 || strncmp(p, "::1]", 4) == 0 || strncmp(p, "::ffff:127.", 11) == 0;
}

/* users:(("redis-server",pid=12,fd=6)) */
static const char *program_of(struct arena *a, const char *users)
{
	const char *quote = users ? strchr(users, '"') : NULL;

	return quote != NULL ? arena_memdup(a, quote + 1, strcspn(quote + 1, "\"")) : "";
}

static long pid_of(const char *users)
{
	const char *at = users ? strstr(users, "pid=") : NULL;

	return at != NULL ? strtol(at + strlen("pid="), NULL, 10) : 0;
}

static void take_line(struct arena *a, char *line, listener_list *out)
{
	char *fields[FIELDS] = {0}, *save = NULL;
	size_t n = 0;

	for (char *word = strtok_r(line, " \t", &save); word != NULL && n < FIELDS; word = strtok_r(NULL, " \t", &save))
		fields[n++] = word;
	char *colon = n > FIELD_LOCAL ? strrchr(fields[FIELD_LOCAL], ':') : NULL;
	if (colon == NULL)
		return;
	*colon = '\0';
	const struct listener l = {
		.udp = strcmp(fields[0], "udp") == 0,
		.local = is_local(fields[FIELD_LOCAL]),
		.port = (int)strtol(colon + 1, NULL, 10),
		.address = fields[FIELD_LOCAL],
		.program = program_of(a, n > FIELDS - 1 ? fields[FIELDS - 1] : NULL),
		.pid = pid_of(n > FIELDS - 1 ? fields[FIELDS - 1] : NULL),
	};
	vec_push(a, out, l);
}

void listeners_parse(struct arena *a, const char *text, listener_list *out)
{
	char *copy = arena_strdup(a, text), *save = NULL;

	for (char *line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
		take_line(a, line, out);
}
