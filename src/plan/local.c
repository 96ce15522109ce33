/*
 * What the operator adds in local.d. The daemon reads a copy that we keep: so
 * an addition is part of the plan (shown, validated, its daemon reloaded), and
 * an undo or a rollback takes it back, too, while the operator's file stays.
 */
#include <ctype.h>
#include <string.h>

#include "plan/builder.h"
#include "plan/paths.h"

static bool ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

/* It becomes part of a path, and of lines that say which unit reads it. */
static bool is_plain(const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			return false;
	return name[0] != '.';
}

static bool take(struct plan_builder *b, const char *from, const char *to, const char *unit, enum unit_action action,
		 struct err *err)
{
	struct file_stat st;
	struct str text = {0};

	if (!b->host->fs->stat(b->host, from, &st, err) || !b->host->fs->read(b->host, from, &text, err))
		return false;
	want_file(b, to, st.mode & 04 ? 0644 : 0600, arena_memdup(b->arena, str_c(&text), text.len), text.len, unit,
		  action);
	str_free(&text);
	return true;
}

bool want_local(struct plan_builder *b, const char *suffix, const char *dir, const char *unit, enum unit_action action,
		struct err *err)
{
	const char *from = arena_printf(b->arena, "%s/%s", PATH_LOCAL_D, b->daemon->name);
	strlist names;

	if (!b->host->fs->list(b->host, b->arena, from, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.v[i], *path = arena_printf(b->arena, "%s/%s", from, name);

		if (name[0] == '.' || !ends_with(name, suffix))
			continue;
		if (!is_plain(name)) {
			err_set(err, ERR_SITE, "%s: the name of an addition is letters, digits, \".\", \"_\" and \"-\"",
				path);
			return err_hint(err, "give the file another name, then run this again");
		}
		if (!take(b, path, arena_printf(b->arena, "%s/%s", dir, name), unit, action, err))
			return err_wrap(err, "cannot take what you added");
	}
	return true;
}
