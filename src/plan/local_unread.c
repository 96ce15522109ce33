#include <string.h>

#include "conf/suggest.h"
#include "plan/builder.h"
#include "plan/local.h"
#include "plan/paths.h"

#define LINK "it is a symbolic link, and those are not followed: put the file itself here"

/* What all of local_unread works with. */
struct look {
	struct host *h;
	struct arena *a;
	const struct daemon *const *daemons;
	const struct daemon *daemon; /* whose directory it is */
	unread_list *out;
};

/* A name may be anything, and goes to terminals and into JSON. */
static const char *printable(struct arena *a, const char *path)
{
	char *out = arena_strdup(a, path);

	for (char *p = out; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return out;
}

static bool name_it(struct look *l, const char *path, const char *why)
{
	vec_push(l->a, l->out, ((struct unread){ .path = printable(l->a, path), .why = why }));
	return true;
}

static bool same(const char *x, const char *y)
{
	return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

/* "*.cf, *.master, 2.4/" */
static void add_kinds(struct str *out, const struct local_kind *kinds, const char *below)
{
	for (const struct local_kind *k = kinds; k->suffix != NULL; k++)
		if (same(k->below, below))
			str_addf(out, "%s*%s", out->len > 0 ? ", " : "", k->suffix);
	for (const struct local_kind *k = kinds; below == NULL && k->suffix != NULL; k++)
		if (k->below != NULL && (k == kinds || !same(k[-1].below, k->below)))
			str_addf(out, "%s%s/", out->len > 0 ? ", " : "", k->below);
}

static const char *what_is_read(struct look *l, const char *below)
{
	struct str names = {0};

	add_kinds(&names, l->daemon->local, below);
	const char *why = arena_printf(l->a, "of local.d/%s%s%s/ these are read: %s", l->daemon->name, below ? "/" : "",
				       below ? below : "", str_c(&names));
	str_free(&names);
	return why;
}

static bool is_below(const struct daemon *d, const char *name)
{
	for (const struct local_kind *k = d->local; k->suffix != NULL; k++)
		if (same(k->below, name))
			return true;
	return false;
}

static bool is_taken(const struct daemon *d, const char *below, const char *name)
{
	for (const struct local_kind *k = d->local; k->suffix != NULL; k++)
		if (same(k->below, below) && local_fits(k, name))
			return true;
	return false;
}

static bool look_below(struct look *l, const char *dir, const char *below, struct err *err);

static bool look_at(struct look *l, const char *dir, const char *below, const char *name, struct err *err)
{
	const char *path = arena_printf(l->a, "%s/%s", dir, name);
	struct file_stat st;

	if (!l->h->fs->stat(l->h, path, &st, err))
		return false;
	if (st.type == FILE_SYMLINK)
		return name_it(l, path, LINK);
	if (st.type == FILE_DIR && below == NULL && is_below(l->daemon, name))
		return look_below(l, path, name, err);
	if (st.type != FILE_REGULAR || !is_taken(l->daemon, below, name))
		return name_it(l, path, what_is_read(l, below));
	return true;
}

static bool look_below(struct look *l, const char *dir, const char *below, struct err *err)
{
	strlist names;

	if (!l->h->fs->list(l->h, l->a, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (names.v[i][0] != '.' && !look_at(l, dir, below, names.v[i], err))
			return false;
	return true;
}

/* Of a daemon that takes nothing, or does not run. An empty directory means nothing. */
static bool look_for_any(struct look *l, const char *dir, const char *why, enum unread_kind kind, struct err *err)
{
	strlist names;

	if (!l->h->fs->list(l->h, l->a, dir, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (names.v[i][0] != '.')
			vec_push(l->a, l->out,
				 ((struct unread){ printable(l->a, arena_printf(l->a, "%s/%s", dir, names.v[i])), why, kind }));
	return true;
}

static const struct daemon *find_daemon(const struct look *l, const char *name)
{
	for (const struct daemon *const *d = l->daemons; *d != NULL; d++)
		if (strcmp((*d)->name, name) == 0)
			return *d;
	return NULL;
}

static const char *no_such(struct look *l, const char *name)
{
	struct suggest near = { .name = name };

	for (const struct daemon *const *d = l->daemons; *d != NULL; d++)
		if ((*d)->local != NULL)
			suggest_try(&near, (*d)->name);
	if (near.best != NULL)
		return arena_printf(l->a, "no daemon is called so; local.d/%s/ is there", near.best);
	return "no daemon is called so: man mailstead lists the directories of local.d";
}

static bool look_at_daemon(struct look *l, const char *name, const struct site *site, const struct facts *facts,
			   struct err *err)
{
	const char *dir = arena_printf(l->a, "%s/%s", PATH_LOCAL_D, name);
	const struct daemon *d = l->daemon = find_daemon(l, name);
	struct file_stat st;

	if (!l->h->fs->stat(l->h, dir, &st, err))
		return false;
	if (st.type == FILE_SYMLINK)
		return name_it(l, dir, LINK);
	if (st.type != FILE_DIR)
		return name_it(l, dir, "each daemon has a directory of its own here");
	if (d == NULL)
		return name_it(l, dir, no_such(l, name));
	if (d->local == NULL)
		return look_for_any(l, dir, d->no_local, UNREAD_REFUSED, err);
	if (d->wanted != NULL && !d->wanted(site, facts))
		return look_for_any(l, dir, arena_printf(l->a, "the site does without %s", name), UNREAD_IDLE, err);
	return look_below(l, dir, NULL, err);
}

bool local_unread(struct host *h, struct arena *a, const struct site *site, const struct facts *facts,
		  const struct daemon *const *daemons, unread_list *out, struct err *err)
{
	struct look l = { .h = h, .a = a, .daemons = daemons, .out = out };
	strlist names;

	*out = (unread_list){0};
	if (!h->fs->list(h, a, PATH_LOCAL_D, &names, err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (names.v[i][0] != '.' && !look_at_daemon(&l, names.v[i], site, facts, err))
			return err_wrap(err, "cannot look for what you added");
	return true;
}
