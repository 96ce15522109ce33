#include <stdlib.h>
#include <string.h>

#include "plan/compare.h"
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

/* Both changed the same: whether ours lies beside it already decides whether there is anything to do. */
static bool set_conflict(struct host *h, struct arena *a, struct step *s, const struct merge_result *result,
			 struct err *err)
{
	const struct resource *r = s->res;
	struct str aside = {0};
	bool there;

	if (result->clashes.len > 0)
		s->why = arena_printf(a, "changed by hand and by us, differently (%s); theirs stays, ours is in %s.mailstead-new",
				      str_c(&result->clashes), r->name);
	else
		s->why = arena_printf(a, "changed by hand on the same lines as by us; theirs stays, ours is in %s.mailstead-new",
				      r->name);
	set_new(s, CHANGE_CONFLICT, r->content, r->content_len, s->why);
	bool ok = compare_read(h, arena_printf(a, "%s.mailstead-new", r->name), &aside, &there, err);
	s->aside_present = there && aside.len == r->content_len && memcmp(str_c(&aside), r->content, aside.len) == 0;
	str_free(&aside);
	return ok;
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
		return set_conflict(h, a, s, result, err);
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

bool compare_file(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	const struct resource *r = s->res;
	struct file_stat st;
	struct str live = {0};
	const char *meta_why;

	if (!h->fs->stat(h, r->name, &st, err))
		return false;
	if (st.type == FILE_NONE) {
		size_t lines = count_lines(r->content, r->content_len);

		set_new(s, CHANGE_CREATE, r->content, r->content_len, arena_printf(a, "%zu line%s", lines, lines == 1 ? "" : "s"));
		return true;
	}
	if (st.type == FILE_SYMLINK) {
		set_new(s, CHANGE_UPDATE, r->content, r->content_len, "is a symbolic link; becomes a file");
		return true;
	}
	if (st.type != FILE_REGULAR) {
		err_set(err, ERR_INVALID, "%s is not a regular file", r->name);
		return err_hint(err, "look at it with ls -l, move it away, and run mailstead apply again");
	}
	if (!h->fs->read(h, r->name, &live, err))
		return false;
	s->old = arena_memdup(a, str_c(&live), live.len);
	s->old_len = live.len;
	bool ok = compare_content(h, a, s, &live, err) && compare_meta(h, r->name, &r->meta, &st, &meta_why, err);
	str_free(&live);
	if (ok && meta_why != NULL && (s->change == CHANGE_NONE || s->change == CHANGE_KEEP))
		set_new(s, CHANGE_UPDATE, s->old, s->old_len, meta_why);
	return ok;
}
