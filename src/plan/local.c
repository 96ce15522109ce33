#include "plan/local.h"

#include <ctype.h>
#include <string.h>

#include "plan/builder.h"
#include "plan/paths.h"

bool local_fits(const struct local_kind *kind, const char *name)
{
	size_t n = strlen(name), m = strlen(kind->suffix);

	return n > m && strcmp(name + n - m, kind->suffix) == 0;
}

/* It becomes part of a path, and of lines that say which unit reads it. */
static bool is_plain(const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			return false;
	return true;
}

static bool refuse_name(const char *path, struct err *err)
{
	err_set(err, ERR_SITE, "%s: the name of an addition is letters, digits, \".\", \"_\" and \"-\"", path);
	return err_hint(err, "give the file another name, then run this again");
}

static bool take(struct plan_builder *b, const struct local_kind *kind, const char *dir, const char *name,
		 addition_list *out, struct err *err)
{
	struct addition add = { .kind = kind, .name = name, .path = arena_printf(b->arena, "%s/%s", dir, name) };
	struct str text = {0};
	struct file_stat st;

	if (!b->host->fs->stat(b->host, add.path, &st, err))
		return false;
	if (st.type != FILE_REGULAR)
		return true;
	if (!is_plain(name))
		return refuse_name(add.path, err);
	if (!b->host->fs->read(b->host, add.path, &text, err))
		return false;
	add.text = arena_memdup(b->arena, str_c(&text), text.len);
	add.len = text.len;
	add.secret = (st.mode & 04) == 0;
	str_wipe(&text);
	vec_push(b->arena, out, add);
	return true;
}

/* A directory that is a symbolic link is not gone into. */
static bool list(struct plan_builder *b, const char *dir, strlist *names, struct err *err)
{
	struct file_stat st;

	*names = (strlist){0};
	return b->host->fs->stat(b->host, dir, &st, err) &&
	       (st.type != FILE_DIR || b->host->fs->list(b->host, b->arena, dir, names, err));
}

/* The daemon's own directory comes first: a link there is not followed either. */
static bool list_kind(struct plan_builder *b, const struct local_kind *kind, const char **dir, strlist *names,
		      struct err *err)
{
	*dir = arena_printf(b->arena, "%s/%s", PATH_LOCAL_D, b->daemon->name);
	if (!list(b, *dir, names, err))
		return false;
	if (names->n == 0 || kind->below == NULL)
		return true;
	*dir = arena_printf(b->arena, "%s/%s", *dir, kind->below);
	return list(b, *dir, names, err);
}

static bool read_kind(struct plan_builder *b, const struct local_kind *kind, addition_list *out, struct err *err)
{
	const char *dir;
	strlist names;

	if (!list_kind(b, kind, &dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (names.v[i][0] != '.' && local_fits(kind, names.v[i]) && !take(b, kind, dir, names.v[i], out, err))
			return err_wrap(err, "cannot take what you added");
	return true;
}

bool local_read(struct plan_builder *b, addition_list *out, struct err *err)
{
	*out = (addition_list){0};
	for (const struct local_kind *k = b->daemon->local; k != NULL && k->suffix != NULL; k++) {
		bool applies = true;

		if (k->wanted != NULL && !k->wanted(b->site))
			continue;
		if (k->version != NULL && !version_holds(b, k->version, &applies, err))
			return false;
		if (applies && !read_kind(b, k, out, err))
			return false;
	}
	return true;
}

void want_addition(struct plan_builder *b, const struct addition *add, const char *path, const char *unit)
{
	const struct local_kind *k = add->kind;
	mode_t secret = k->group != NULL ? 0640 : 0600;

	vec_push(b->arena, &b->resources,
		 ((struct resource){ .kind = RES_FILE,
				     .daemon = b->daemon->name,
				     .name = path,
				     .meta = { .mode = add->secret ? secret : 0644, .group = add->secret ? k->group : NULL },
				     .content = add->text,
				     .content_len = add->len,
				     .unit = unit,
				     .action = k->action,
				     .restart_for = k->restart_for }));
}

bool want_local(struct plan_builder *b, struct err *err)
{
	addition_list found;

	if (!local_read(b, &found, err))
		return false;
	for (size_t i = 0; i < found.n; i++) {
		const struct addition *add = &found.v[i];
		const struct local_kind *k = add->kind;

		if (k->to != NULL)
			want_addition(b, add, arena_printf(b->arena, "%s/%s%s", k->to, k->prefix ? k->prefix : "", add->name),
				      k->unit);
	}
	return true;
}
