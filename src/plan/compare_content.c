/* The bytes of a file: whose change is it, and what comes of it. */
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

void compare_set(struct step *s, enum change change, const char *content, size_t n, const char *why)
{
	s->change = change;
	s->new_ = content;
	s->new_len = n;
	s->why = why;
}

/* Theirs stays. Whether ours lies beside it already decides whether there is anything to do. */
bool compare_conflict(struct host *h, struct arena *a, struct step *s, const char *what, struct err *err)
{
	const struct resource *r = s->res;
	const char *path = arena_printf(a, "%s.mailstead-new", r->name);
	struct str aside = {0};
	bool there;

	compare_set(s, CHANGE_CONFLICT, r->content, r->content_len,
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
	return compare_conflict(h, a, s, what, err);
}

static bool take_result(struct host *h, struct arena *a, struct step *s, const struct merge_result *result,
			struct err *err)
{
	const struct resource *r = s->res;

	switch (result->which) {
	case MERGE_SAME:
		break;
	case MERGE_REPLACE:
		compare_set(s, CHANGE_UPDATE, r->content, r->content_len, "its template or an option changed");
		break;
	case MERGE_KEEP:
		s->change = CHANGE_KEEP;
		s->why = "changed by hand, kept";
		break;
	case MERGE_MERGED:
		compare_set(s, CHANGE_UPDATE, arena_memdup(a, str_c(&result->text), result->text.len), result->text.len,
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

static bool equal(const struct str *s, const char *p, size_t n)
{
	return s->len == n && (n == 0 || memcmp(s->p, p, n) == 0);
}

static bool read_base(struct host *h, struct arena *a, struct step *s, struct str *base, bool *there, struct err *err)
{
	return compare_read(h, arena_printf(a, "%s%s", PATH_BASE, s->res->name), base, there, err);
}

static void set_drift(struct arena *a, struct step *s, enum drift drift, const struct str *base)
{
	s->drift = drift;
	s->base = arena_memdup(a, str_c(base), base->len);
	s->base_len = base->len;
}

bool compare_drifted(struct host *h, struct arena *a, struct step *s, enum drift drift, struct err *err)
{
	struct str base = {0};
	bool there;

	if (!read_base(h, a, s, &base, &there, err))
		return false;
	if (there)
		set_drift(a, s, drift, &base);
	str_wipe(&base);
	return true;
}

/* What the operator gives up is as if it did not stand there; what stands there is replaced all the same. */
static bool compare_given_up(struct host *h, struct arena *a, struct step *s, const struct given_up *given,
			     const struct str *base, const struct str *live, struct err *err)
{
	struct str left = {0};
	bool ok = true;

	if (given->text != NULL && !equal(live, given->of, given->of_len)) {
		err_set(err, ERR_EXISTS, "%s was changed by somebody else since it was looked at", s->res->name);
		return err_hint(err, "run it again");
	}

	if (given->text != NULL)
		str_add(&left, given->text, given->len);
	else
		str_add(&left, str_c(base), base->len);
	if (!equal(&left, s->res->content, s->res->content_len))
		ok = compare_merge(h, a, s, base, &left, err);
	if (ok && s->change != CHANGE_CONFLICT) {
		if (s->change != CHANGE_UPDATE)
			compare_set(s, CHANGE_UPDATE, arena_memdup(a, str_c(&left), left.len), left.len, given->why);
		s->why = given->why;
		if (equal(live, s->new_, s->new_len))
			s->change = CHANGE_NONE;
		else
			ok = !given->keep_old || given_up_keep(h, a, s, err);
	}
	str_wipe(&left);
	return ok;
}

/*
 * Somebody else's. On a box that is set up now generation 0 keeps it; later, as when an option or a newer mailstead brings
 * a file, nothing else would.
 */
static bool compare_foreign(struct host *h, struct arena *a, struct step *s, struct err *err)
{
	struct file_stat units;

	compare_set(s, CHANGE_UPDATE, s->res->content, s->res->content_len, "replaces the file that was there");
	if (!h->fs->stat(h, PLAN_UNITS_FILE, &units, err))
		return false;
	/* None: nothing was applied yet, or the box was given back. */
	if (units.type == FILE_NONE || units.size == 0)
		return true;
	if (!given_up_keep(h, a, s, err))
		return false;
	s->why = arena_printf(a, "replaces the file that was there, kept as %s", s->old_aside);
	return true;
}

bool compare_content(struct host *h, struct arena *a, struct step *s, const struct given_up *given, const struct str *live,
	struct err *err)
{
	const struct resource *r = s->res;
	struct str base = {0};
	bool has_base, ok = true;

	if (equal(live, r->content, r->content_len))
		return true;
	if (!read_base(h, a, s, &base, &has_base, err))
		return false;
	if (has_base && !equal(live, str_c(&base), base.len))
		set_drift(a, s, DRIFT_EDITED, &base);
	if (has_base && given != NULL)
		ok = compare_given_up(h, a, s, given, &base, live, err);
	else if (has_base)
		ok = compare_merge(h, a, s, &base, live, err);
	else
		ok = compare_foreign(h, a, s, err);
	str_wipe(&base);
	return ok;
}

