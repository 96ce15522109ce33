#include "host/ids.h"

#include <stdlib.h>
#include <string.h>

/* The third field of the line that begins with "name:"; -1 if there is none. */
static long long find_id(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = text; line != NULL && *line != '\0';) {
		if (strncmp(line, name, n) == 0 && line[n] == ':') {
			const char *second = strchr(line + n + 1, ':');
			char *end;

			if (second == NULL)
				return -1;
			long long id = strtoll(second + 1, &end, 10);
			return end != second + 1 && *end == ':' && id >= 0 && id < 0xffffffffLL ? id : -1;
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return -1;
}

/* "+107"; -1 if it is no such number. */
static long long number_of(const char *name)
{
	char *end;
	long long id = name[1] >= '0' && name[1] <= '9' ? strtoll(name + 1, &end, 10) : -1;

	return id >= 0 && *end == '\0' && id < 0xffffffffLL ? id : -1;
}

static bool look_up(struct host *h, const char *file, const char *what, const char *name, long long *id,
		    struct err *err)
{
	struct str text = {0};

	if (name == NULL || strcmp(name, "root") == 0) {
		*id = 0;
		return true;
	}
	if (name[0] == '+') {
		*id = number_of(name);
		return *id >= 0 || err_set(err, ERR_INVALID, "%s is no number of a %s", name, what);
	}
	if (!h->fs->read(h, file, &text, err))
		return false;
	*id = find_id(str_c(&text), name);
	str_free(&text);
	if (*id < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no %s %s in %s", what, name, file);
	return true;
}

bool ids_user(struct host *h, const char *name, uid_t *uid, struct err *err)
{
	long long id;

	if (!look_up(h, "/etc/passwd", "user", name, &id, err))
		return false;
	*uid = (uid_t)id;
	return true;
}

bool ids_group(struct host *h, const char *name, gid_t *gid, struct err *err)
{
	long long id;

	if (!look_up(h, "/etc/group", "group", name, &id, err))
		return false;
	*gid = (gid_t)id;
	return true;
}

bool ids_user_name(struct host *h, struct arena *a, uid_t uid, const char **name, struct err *err)
{
	struct str text = {0};
	const char *found = NULL;

	if (!h->fs->read(h, "/etc/passwd", &text, err))
		return false;
	for (const char *line = str_c(&text); found == NULL && *line != '\0';) {
		const char *n = arena_memdup(a, line, strcspn(line, ":\n"));

		if (n[0] != '\0' && find_id(line, n) == (long long)uid)
			found = n;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	str_free(&text);
	if (found == NULL)
		return err_set(err, ERR_NOT_FOUND, "there is no user %lu in /etc/passwd", (unsigned long)uid);
	*name = found;
	return true;
}
