#include <stdlib.h>
#include <string.h>

#include "plan/compare.h"
#include "plan/language.h"
#include "plan/paths.h"

bool compare_read(struct host *h, const char *path, struct str *out, bool *there, struct err *err)
{
	*there = h->fs->read(h, path, out, err);
	if (*there)
		return true;
	if (err->code != ERR_NOT_FOUND)
		return false;
	err_clear(err);
	return true;
}

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static void set_new(struct step *s, enum change change, const char *content, size_t n, const char *why)
{
	s->change = change;
	s->new_ = content;
	s->new_len = n;
	s->why = why;
}

/* Theirs stays. Whether ours lies beside it already decides whether there is anything to do. */
static bool set_conflict(struct host *h, struct arena *a, struct step *s, const char *what, struct err *err)
{
	const struct resource *r = s->res;
	const char *path = arena_printf(a, "%s.mailstead-new", r->name);
	struct str aside = {0};
	bool there;

	set_new(s, CHANGE_CONFLICT, r->content, r->content_len,
		arena_printf(a, "%s; theirs stays, ours is in %s", what, path));
	bool ok = compare_read(h, path, &aside, &there, err);
	s->aside_present = there && aside.len == r->content_len && memcmp(str_c(&aside), r->content, aside.len) == 0;
	str_free(&aside);
	return ok;
}

static bool set_clash(struct host *h, struct arena *a, struct step *s, const struct merge_result *result,
		      struct err *err)
{
	const char *what = "changed by hand on the same lines as by us";

	bool other;

	if (!language_changed(h, a, s->res, &other, err))
		return false;
	if (other)
		return language_put_aside(h, a, s, str_c(&result->clashes), err);
	if (result->clashes.len > 0)
		what = arena_printf(a, "changed by hand and by us, differently (%s)", str_c(&result->clashes));
	return set_conflict(h, a, s, what, err);
}

static bool take_result(struct host *h, struct arena *a, struct step *s, const struct merge_result *result,
			struct err *err)
{
	const struct resource *r = s->res;

	switch (result->which) {
	case MERGE_SAME:
		break;
	case MERGE_REPLACE:
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "its template or an option changed");
		break;
	case MERGE_KEEP:
		s->change = CHANGE_KEEP;
		s->why = "changed by hand, kept";
		break;
	case MERGE_MERGED:
		set_new(s, CHANGE_UPDATE, arena_memdup(a, str_c(&result->text), result->text.len), result->text.len,
			"changed by hand and by us, merged");
		break;
	case MERGE_CONFLICT:
		return set_clash(h, a, s, result, err);
	}
	return true;
}

/* Both sides exist and we wrote this file before: whose change is it? */
static bool compare_merge(struct host *h, struct arena *a, struct step *s, const struct str *base,
			  const struct str *live, struct err *err)
{
	const struct resource *r = s->res;
	struct str want = {0};
	struct merge_result result = {0};

	str_add(&want, r->content, r->content_len);
	const struct merge_sides sides = { .base = base, .live = live, .new_ = &want, .format = r->format };
	bool ok = merge_three_way(h, PATH_STATE, &sides, &result, err);
	str_free(&want);
	if (ok)
		ok = take_result(h, a, s, &result, err);
	else
		err_wrap(err, "cannot compare %s with what was written before", r->name);
	merge_result_free(&result);
	return ok;
}

static bool compare_content(struct host *h, struct arena *a, struct step *s, const struct str *live, struct err *err)
{
	const struct resource *r = s->res;
	struct str base = {0};
	bool has_base;

	if (live->len == r->content_len && memcmp(str_c(live), r->content, live->len) == 0)
		return true;
	if (!compare_read(h, arena_printf(a, "%s%s", PATH_BASE, r->name), &base, &has_base, err))
		return false;
	bool ok = true;
	if (has_base)
		ok = compare_merge(h, a, s, &base, live, err);
	else
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "replaces the file that was there");
	str_free(&base);
	return ok;
}

/*
 * The operator made it so that nobody changes it (chattr +i): once it is ours, that is an edit like another. On a box
 * that is set up now, nothing is guessed.
 */
static bool compare_immutable(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat base;

	if (!h->fs->stat(h, arena_printf(a, "%s%s", PATH_BASE, r->name), &base, err))
		return false;
	if (base.type != FILE_NONE)
		return set_conflict(h, a, s, "is immutable (chattr +i)", err);
	err_set(err, ERR_INVALID, "%s is immutable", r->name);
	return err_hint(err, "chattr -i %s lets mailstead write it; then run this again", r->name);
}

/* What is neither there as a file nor absent. */
static bool compare_other(struct step *s, enum file_type type, struct err *err)
{
	const struct resource *r = s->res;

	if (type == FILE_SYMLINK) {
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "is a symbolic link; becomes a file");
		return true;
	}
	err_set(err, ERR_INVALID, "%s is not a regular file", r->name);
	return err_hint(err, "look at it with ls -l, move it away, and run mailstead apply again");
}

static bool read_live(struct host *h, struct arena *a, struct step *s, struct str *live, struct err *err)
{
	if (!h->fs->read(h, s->res->name, live, err))
		return err_hint(err, "what was changed in it by hand can be kept only if it can be read: ls -l and lsattr "
				     "show what is in the way");
	s->old = arena_memdup(a, str_c(live), live->len);
	s->old_len = live->len;
	return true;
}

static bool compare_regular(struct host *h, struct arena *a, struct step *s, const struct file_stat *st, struct err *err)
{
	const struct resource *r = s->res;
	struct str live = {0};
	const char *meta_why = NULL;

	bool ok = read_live(h, a, s, &live, err) && compare_content(h, a, s, &live, err) &&
		  compare_meta(h, r->name, &r->meta, st, &meta_why, err);
	str_free(&live);
	if (ok && st->immutable)
		return s->change != CHANGE_UPDATE || compare_immutable(h, a, s, err);
	if (ok && meta_why != NULL && (s->change == CHANGE_NONE || s->change == CHANGE_KEEP))
		set_new(s, CHANGE_UPDATE, s->old, s->old_len, meta_why);
	return ok;
}

/*
 * What stands where a file of ours should:
 *
 *	nothing, or it was deleted       made (again)
 *	a symbolic link                  becomes a file; what it points to is never read or written
 *	a directory, a socket …          refused: the operator is asked to look
 *	a file that cannot be read       refused
 *	a file that cannot be changed    stays as it is, ours beside it; refused on a box that is set up now
 *	another file                     merge.h; CRLF and bytes that are no UTF-8 are kept
 */
bool compare_file(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat st;

	if (!h->fs->stat(h, r->name, &st, err))
		return false;
	if (st.type == FILE_REGULAR)
		return compare_regular(h, a, s, &st, err);
	if (st.type != FILE_NONE)
		return compare_other(s, st.type, err);

	size_t lines = count_lines(r->content, r->content_len);
	set_new(s, CHANGE_CREATE, r->content, r->content_len, arena_printf(a, "%zu line%s", lines, lines == 1 ? "" : "s"));
	return true;
}
