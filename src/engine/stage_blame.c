#include "engine/stage_blame.h"

#include <string.h>

#include "engine/blame.h"
#include "plan/compare.h"
#include "plan/paths.h"

enum { SAID_MAX = 64 * 1024, SHOWN_MAX = 160 };

/* What all of stage_blame works with. */
struct trial {
	struct engine *e;
	const struct plan *plan;
	const char *daemon;
	checked_files files;
	own_lines own;
};

static bool is_edited(const struct step *s)
{
	const struct resource *r = s->res;

	if (r->kind != RES_FILE)
		return false;
	if (s->change == CHANGE_UPDATE)
		return s->new_len != r->content_len || memcmp(s->new_, r->content, s->new_len) != 0;
	return s->change == CHANGE_KEEP || s->change == CHANGE_CONFLICT;
}

/* What comes from an earlier generation knows no daemon. */
static bool is_of(const struct resource *r, const char *daemon)
{
	return r->daemon != NULL && strcmp(r->daemon, daemon) == 0;
}

/* A line of the live file that neither base copy nor our new one has is the operator's. */
static void take_file(struct trial *t, const struct step *s)
{
	const struct resource *r = s->res;
	bool replaced = step_changes(s) && s->change != CHANGE_CONFLICT;
	const char *text = replaced ? s->new_ : s->old != NULL ? s->old : r->content;
	size_t len = replaced ? s->new_len : s->old != NULL ? s->old_len : r->content_len;
	const struct own_line like = { .path = r->name, .secret = (r->meta.mode & 04) == 0 };

	if (text == NULL)
		return;
	vec_push(t->e->arena, &t->files, ((struct checked_file){ r->name, text, len }));
	if (is_edited(s) && s->old != NULL)
		blame_add_lines(t->e->arena, &like, s->old, s->old_len, s->base != NULL ? s->base : r->content,
				s->base != NULL ? s->base_len : r->content_len, &t->own);
}

/* All that lies in local.d of this daemon, whether or not it is read; a failure is no reason to say less about the rest. */
static void take_additions(struct trial *t, const char *dir, int depth)
{
	struct host *h = t->e->host;
	struct err ignored = {0};
	strlist names;

	if (!h->fs->list(h, t->e->arena, dir, &names, &ignored))
		return;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(t->e->arena, "%s/%s", dir, names.v[i]);
		struct str text = {0};
		struct file_stat st;

		if (!h->fs->stat(h, path, &st, &ignored))
			continue;
		if (st.type == FILE_DIR && depth == 0)
			take_additions(t, path, depth + 1);
		if (st.type != FILE_REGULAR || !h->fs->read(h, path, &text, &ignored))
			continue;
		const struct own_line like = { .path = path, .addition = true, .secret = (st.mode & 04) == 0 };
		blame_add_lines(t->e->arena, &like, str_c(&text), text.len, NULL, 0, &t->own);
		str_wipe(&text);
	}
}

/* What is written with this very change is not there yet. */
static void take_planned(struct trial *t)
{
	for (size_t i = 0; i < t->e->n_files; i++) {
		const struct planned_file *f = &t->e->files[i];
		const struct own_line like = { .path = f->path, .addition = true, .secret = (f->mode & 04) == 0 };

		blame_add_lines(t->e->arena, &like, f->text, f->len, NULL, 0, &t->own);
	}
}

static const char *printable(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);

	if (strlen(out) > SHOWN_MAX)
		out[SHOWN_MAX] = '\0';
	for (char *p = out; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return out;
}

static void hint_at_line(struct arena *a, const struct own_line *l, struct err *err)
{
	const char *text = l->secret ? "" : arena_printf(a, ": \"%s\"", printable(a, l->text));

	if (l->addition)
		err_hint(err, "nothing was changed. Line %zu of %s is yours%s. Mend it there, or take it out, then run this again",
			 l->line, l->path, text);
	else
		err_hint(err, "nothing was changed. Line %zu of %s is yours%s. Mend it there, then run this again; or give up what "
			 "you changed in that file: mailstead apply --reset %s", l->line, l->path, text, l->path);
}

/* Where the operator's part of a daemon's configuration is: what is not as we rendered it. */
static void hint_at_edits(const struct plan *plan, const char *daemon, struct err *err)
{
	struct str edits = {0};

	for (size_t i = 0; i < plan->steps.n; i++)
		if (is_edited(&plan->steps.v[i]) && is_of(plan->steps.v[i].res, daemon))
			str_addf(&edits, "%s%s", edits.len > 0 ? ", " : "", plan->steps.v[i].res->name);
	if (edits.len > 0)
		err_hint(err, "nothing was changed. You edited %s: if the line it names is yours, mend it there, or in %s/%s/; "
			 "mailstead plan --diff shows what was checked", str_c(&edits), PATH_LOCAL_D, daemon);
	else
		err_hint(err, "nothing was changed. If the line it names is yours (%s/%s/), mend it there; else please report it",
			 PATH_LOCAL_D, daemon);
	str_free(&edits);
}

void stage_blame(struct engine *e, const struct plan *plan, const char *daemon, const struct run_res *res, struct err *err)
{
	struct trial t = { .e = e, .plan = plan, .daemon = daemon };
	struct str said = {0};

	str_add(&said, str_c(&res->err), res->err.len);
	str_addc(&said, '\n');
	str_add(&said, str_c(&res->out), res->out.len);
	str_cut(&said, SAID_MAX);
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.v[i].res->kind == RES_FILE && is_of(plan->steps.v[i].res, daemon))
			take_file(&t, &plan->steps.v[i]);
	take_planned(&t);
	take_additions(&t, arena_printf(e->arena, "%s/%s", PATH_LOCAL_D, daemon), 0);
	const struct own_line *line = blame_find(e->arena, str_c(&said), &t.files, &t.own);
	if (line != NULL)
		hint_at_line(e->arena, line, err);
	else
		hint_at_edits(plan, daemon, err);
	str_free(&said);
}
