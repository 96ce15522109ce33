/* What `mailstead plan` says, in words. */
#include "installer/review.h"

#include <string.h>

#include "base/strset.h"
#include "installer/json_read.h"

static const char looking[] = "looking at this machine …";

static const json_t *steps_of(const struct review *r)
{
	return json_object_get(r->plan, "steps");
}

static bool is(const json_t *step, const char *kind, const char *change)
{
	return strcmp(json_text(step, "kind"), kind) == 0 && (change == NULL || strcmp(json_text(step, "change"), change) == 0);
}

static size_t count(const struct review *r, const char *kind, const char *change)
{
	const json_t *steps = steps_of(r);
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(steps); i++)
		n += is(json_array_get(steps, i), kind, change);
	return n;
}

static void list_steps(struct arena *a, const struct review *r, const char *kind, const char *change, strlist *out)
{
	const json_t *steps = steps_of(r);

	for (size_t i = 0; i < json_array_size(steps); i++)
		if (is(json_array_get(steps, i), kind, change))
			vec_push(a, out, json_text(json_array_get(steps, i), "name"));
}

/* A row that says what the plan does, once there is one. */
static struct item *plan_row(struct view *v, const struct review *r, const char *id, const char *title, const char *text)
{
	if (r->plan != NULL)
		return review_row(v, id, title, text[0] != '\0' ? text : "nothing: as it should be");
	struct item *item = review_row(v, id, title, r->error == NULL ? looking : "unknown");
	item->tone = TONE_DIM;
	return item;
}

/* "postfix, dovecot": what the packages are for says more than the first of their names. */
static const char *purposes(struct arena *a, const struct review *r)
{
	const json_t *steps = steps_of(r);
	struct strset seen = {0};
	strlist list = {0};

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		const char *daemon = json_text(step, "daemon");

		if (is(step, "package", "create") && strcmp(daemon, "system") != 0 && strset_add(a, &seen, daemon))
			vec_push(a, &list, daemon);
	}
	return review_join(a, &list, ", ", REVIEW_NAMED);
}

void review_packages(struct view *v, const struct review *r)
{
	strlist names = {0};

	list_steps(v->arena, r, "package", "create", &names);
	struct item *item = plan_row(v, r, "packages", "Packages",
				     names.n == 0 ? "" : arena_printf(v->arena, "%zu, for %s", names.n,
								      purposes(v->arena, r)));
	view_detail(v, item, "Installed", review_join(v->arena, &names, ", ", 0));
	if (names.n > 0)
		view_detail(v, item, "Undo", "should the rest fail, they stay, and none of them runs before it is configured");
}

void review_files(struct view *v, const struct review *r)
{
	static const struct {
		const char *change, *label, *word;
	} kinds[] = { { "create", "New", "new" }, { "update", "Changed", "changed" }, { "remove", "Removed", "removed" },
		      { "keep", "Kept as you have them", "of yours kept" },
		      { "conflict", "In conflict (yours stays, ours goes beside it)", "in conflict" } };
	enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
	struct str line = {0};

	for (size_t k = 0; k < KINDS; k++) {
		size_t n = count(r, "file", kinds[k].change);

		if (n > 0)
			str_addf(&line, "%s%zu %s", line.len > 0 ? ", " : "", n, kinds[k].word);
	}
	struct item *item = plan_row(v, r, "files", "Files", str_c(&line));
	for (size_t k = 0; k < KINDS; k++) {
		strlist names = {0};

		list_steps(v->arena, r, "file", kinds[k].change, &names);
		view_detail(v, item, kinds[k].label, review_join(v->arena, &names, "\n", 0));
	}
	str_free(&line);
}

void review_kind(struct view *v, const struct review *r, const char *kind, const char *title, const char *label)
{
	strlist names = {0};

	list_steps(v->arena, r, kind, NULL, &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *slash = strrchr(names.v[i], '/');

		names.v[i] = slash != NULL ? slash + 1 : names.v[i];
		const char *dot = strstr(names.v[i], ".service");
		if (dot != NULL)
			names.v[i] = arena_memdup(v->arena, names.v[i], (size_t)(dot - names.v[i]));
	}
	struct item *item = plan_row(v, r, kind, title,
				     names.n == 0 ? "" : arena_printf(v->arena, "%zu: %s", names.n,
								      review_join(v->arena, &names, ", ", REVIEW_NAMED)));
	strlist all = {0};
	list_steps(v->arena, r, kind, NULL, &all);
	view_detail(v, item, label, review_join(v->arena, &all, "\n", 0));
}

const char *review_count(struct arena *a, const struct review *r)
{
	if (r->plan == NULL)
		return "";
	return arena_printf(a, "%zu packages, %zu files", count(r, "package", "create"),
			    count(r, "file", "create") + count(r, "file", "update"));
}
