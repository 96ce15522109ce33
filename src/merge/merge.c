#include "merge/merge.h"

#include <string.h>

#include "merge/lines.h"
#include "merge/settings_merge.h"

const char *merge_case_name(enum merge_case c)
{
	static const char *const names[] = {
		[MERGE_SAME] = "same",     [MERGE_REPLACE] = "replace",   [MERGE_KEEP] = "keep",
		[MERGE_MERGED] = "merged", [MERGE_CONFLICT] = "conflict",
	};

	return names[c];
}

static bool equal(const struct str *a, const struct str *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* A merge works on lines of text; joining two versions of anything else would make a third that nobody wrote. */
static bool is_binary(const struct str *s)
{
	return s->len > 0 && memchr(s->p, '\0', s->len) != NULL;
}

static bool ends_open(const struct str *s)
{
	return s->len > 0 && s->p[s->len - 1] != '\n';
}

/*
 * A merge takes a missing last newline for a change of the last line. All sides
 * get one, and the result loses it if that is what the two sides want.
 */
static bool result_ends_open(const struct merge_sides *s)
{
	return ends_open(s->live) == ends_open(s->base) ? ends_open(s->new_) : ends_open(s->live);
}

/* By setting if that is possible, otherwise by line. */
static bool merge_both(struct host *h, const char *scratch, const struct merge_sides *sides, struct merge_result *result,
		       struct str *out, struct err *err)
{
	const struct str *const side[3] = { sides->live, sides->base, sides->new_ };
	struct settings_merge m = { .h = h, .scratch = scratch, .format = sides->format, .out = out,
				    .clashes = &result->clashes };

	if (!settings_merge(&m, sides->base, sides->live, sides->new_, err))
		return false;
	if (m.answer != SETTINGS_UNREAD) {
		result->which = m.answer == SETTINGS_MERGED ? MERGE_MERGED : MERGE_CONFLICT;
		return true;
	}
	return lines_merge(h, scratch, side, &result->which, out, err);
}

static void take_text(const struct merge_sides *sides, struct merge_result *result, struct str *out)
{
	if (result_ends_open(sides) && out->len > 0 && out->p[out->len - 1] == '\n')
		str_cut(out, out->len - 1);
	if (equal(out, sides->live))
		result->which = MERGE_KEEP;
	else
		str_add(&result->text, str_c(out), out->len);
}

bool merge_three_way(struct host *h, const char *scratch, const struct merge_sides *sides, struct merge_result *result,
		     struct err *err)
{
	struct str out = {0};
	bool ok = true;

	if (equal(sides->live, sides->new_))
		result->which = MERGE_SAME;
	else if (equal(sides->live, sides->base))
		result->which = MERGE_REPLACE;
	else if (equal(sides->new_, sides->base))
		result->which = MERGE_KEEP;
	else if (is_binary(sides->base) || is_binary(sides->live) || is_binary(sides->new_))
		result->which = MERGE_CONFLICT;
	else
		ok = merge_both(h, scratch, sides, result, &out, err);
	if (ok && result->which == MERGE_MERGED)
		take_text(sides, result, &out);
	str_wipe(&out);
	return ok || err_wrap(err, "cannot merge");
}

void merge_result_free(struct merge_result *result)
{
	str_wipe(&result->text);
	str_free(&result->clashes);
}
