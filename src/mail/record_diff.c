#include "mail/record_diff.h"

#include <string.h>

#include "base/strset.h"
#include "mail/rdata.h"
#include "mail/spf_merge.h"

struct diff {
	struct arena *a;
	standing_list there; /* sorted by name and type */
	bool *used;          /* of there: a record says the same, or it is dealt with */
	struct strset mine;
	bool take_over;
	record_changes *out;
};

static bool is_mine(const struct diff *d, size_t i)
{
	return strset_has(&d->mine, standing_key(d->a, &d->there.v[i]));
}

static void push(struct diff *d, enum record_change_kind kind, const struct record *r, const struct standing *old,
		 const char *why)
{
	struct record_change change = { .kind = kind, .record = *r, .why = why };

	if (old != NULL)
		change.old = *old;
	vec_push(d->a, d->out, change);
}

/* A CNAME stands alone (RFC 1034, 3.6.2). */
static bool cname_in_the_way(struct diff *d, const struct record *r)
{
	bool is_cname = strcmp(r->type, "CNAME") == 0;
	struct standing_range at = standing_find(&d->there, r->name, is_cname ? NULL : "CNAME");

	for (size_t i = at.begin; i < at.end; i++) {
		if (is_cname && strcmp(d->there.v[i].type, "CNAME") == 0)
			continue;
		push(d, CHANGE_HELD, r, &d->there.v[i],
		     is_cname ? "other records stand at this name, and a CNAME must stand alone" :
				"a CNAME stands at this name, and nothing may stand beside it");
		return true;
	}
	return false;
}

static bool begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

/* Whether the one at i and r cannot both be there. */
static bool is_rival(const struct diff *d, const struct record *r, size_t i)
{
	const struct record_kind_info *info = record_kind_info(r->kind);

	if (d->used[i])
		return false;
	if (info->beside == BESIDE_NOTHING)
		return true;
	if (info->begins != NULL)
		return begins(rdata_text(d->a, d->there.v[i].data), info->begins);
	return is_mine(d, i);
}

/* The one that says the same as r, if there is one. */
static const struct standing *take_same(struct diff *d, const struct record *r, struct standing_range at)
{
	for (size_t i = at.begin; i < at.end; i++)
		if (!d->used[i] && record_same(d->a, r, d->there.v[i].data)) {
			d->used[i] = true;
			return &d->there.v[i];
		}
	return NULL;
}

/* Whatever stands there besides: taken away if it may be. */
static void clear_rivals(struct diff *d, const struct record *r, struct standing_range at)
{
	for (size_t i = at.begin; i < at.end; i++) {
		if (!is_rival(d, r, i))
			continue;
		d->used[i] = true;
		bool may = d->take_over || is_mine(d, i);
		push(d, may ? CHANGE_REMOVE : CHANGE_HELD, r, &d->there.v[i],
		     may ? NULL : "it stands beside ours, where only one may be");
	}
}

static size_t first_rival(const struct diff *d, const struct record *r, struct standing_range at, bool *all_may_go)
{
	size_t first = at.end;

	*all_may_go = true;
	for (size_t i = at.begin; i < at.end; i++) {
		if (!is_rival(d, r, i))
			continue;
		if (first == at.end)
			first = i;
		*all_may_go = *all_may_go && (d->take_over || is_mine(d, i));
	}
	return first;
}

/* Nothing says the same: it takes the place of a rival that may go, or comes anew. */
static void put(struct diff *d, const struct record *r, struct standing_range at)
{
	bool all_may_go;
	size_t first = first_rival(d, r, at, &all_may_go);

	if (first == at.end) {
		push(d, CHANGE_ADD, r, NULL, NULL);
		return;
	}
	d->used[first] = true;
	if (!all_may_go) {
		push(d, CHANGE_HELD, r, &d->there.v[first], "it is not ours, and only one may be there");
		return;
	}
	push(d, CHANGE_REPLACE, r, &d->there.v[first], NULL);
	clear_rivals(d, r, at);
}

/* What others put into the record goes on into the one that there may be. */
static void put_spf(struct diff *d, const struct record *r, struct standing_range at)
{
	size_t n = 0, one = at.end;

	for (size_t i = at.begin; i < at.end; i++)
		if (begins(rdata_text(d->a, d->there.v[i].data), "v=spf1")) {
			one = i;
			n++;
		}
	if (n == 0) {
		push(d, CHANGE_ADD, r, NULL, NULL);
		return;
	}
	d->used[one] = true;
	if (n > 1) {
		push(d, CHANGE_HELD, r, &d->there.v[one], "there are several SPF records, which is an error: make them one");
		return;
	}
	struct record merged = *r;
	const char *text = rdata_text(d->a, d->there.v[one].data);
	record_set_txt(d->a, &merged, merge_spf(d->a, text, r->txt));
	bool same = strcmp(merged.txt, text) == 0;
	push(d, same ? CHANGE_KEEP : CHANGE_REPLACE, &merged, &d->there.v[one], NULL);
}

static void decide(struct diff *d, const struct record *r, const struct standing *same)
{
	struct standing_range at = standing_find(&d->there, r->name, r->type);

	if (same != NULL) {
		push(d, CHANGE_KEEP, r, same, NULL);
		if (record_kind_info(r->kind)->beside == BESIDE_NOTHING)
			clear_rivals(d, r, at);
	} else if (!cname_in_the_way(d, r)) {
		if (record_kind_info(r->kind)->same == SAME_SPF)
			put_spf(d, r, at);
		else
			put(d, r, at);
	}
}

void record_diff(struct arena *a, const record_list *want, const standing_list *there, const standing_list *mine,
		 bool take_over, record_changes *out)
{
	struct diff d = { .a = a, .take_over = take_over, .out = out, .used = arena_alloc(a, there->n + 1) };
	const struct standing **same = arena_alloc(a, (want->n + 1) * sizeof(*same));

	for (size_t i = 0; i < there->n; i++)
		vec_push(a, &d.there, there->v[i]);
	standing_sort(&d.there);
	for (size_t i = 0; i < mine->n; i++)
		strset_add(a, &d.mine, standing_key(a, &mine->v[i]));
	/* First all that is there already: one record's rival may be another's own. */
	for (size_t i = 0; i < want->n; i++)
		same[i] = take_same(&d, &want->v[i], standing_find(&d.there, want->v[i].name, want->v[i].type));
	for (size_t i = 0; i < want->n; i++)
		decide(&d, &want->v[i], same[i]);
}

size_t record_changes_of(const record_changes *changes, enum record_change_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < changes->n; i++)
		n += changes->v[i].kind == kind;
	return n;
}
