/* The records as rows: their state, and with Enter why, what each server says, and what to do. */
#include <stdlib.h>
#include <string.h>

#include "installer/finding_row.h"
#include "installer/page_records.h"

enum { NAME_MAX_COLUMNS = 30, ROWS_MAX = 500 };

struct shown {
	const struct seen_record **v;
	size_t n, cap;
};

/* --- their order: each domain's together, the host's own first; in it required first, and what others publish last */

static int by_need(const void *pa, const void *pb)
{
	const struct seen_record *const *a = pa, *const *b = pb;
	const struct record *x = &(*a)->record, *y = &(*b)->record;

	if (x->need != y->need)
		return x->need < y->need ? -1 : 1;
	if (x->elsewhere != y->elsewhere)
		return x->elsewhere ? 1 : -1;
	return ((*a)->place > (*b)->place) - ((*a)->place < (*b)->place);
}

static bool same_domain(const struct record *a, const struct record *b)
{
	if (a->domain == NULL || b->domain == NULL)
		return a->domain == b->domain;
	return strcmp(a->domain, b->domain) == 0;
}

/* Whether all of it is one domain's and the host's: then it is one list. */
static bool is_one_list(const struct shown *shown)
{
	const struct record *first = NULL;

	for (size_t i = 0; i < shown->n; i++) {
		const struct record *at = &shown->v[i]->record;

		if (at->domain == NULL)
			continue;
		if (first != NULL && !same_domain(first, at))
			return false;
		first = at;
	}
	return true;
}

static size_t group_end(const struct shown *shown, size_t from, bool all)
{
	size_t to = from;

	while (to < shown->n && (all || same_domain(&shown->v[from]->record, &shown->v[to]->record)))
		to++;
	return to;
}

/* --- one row */

static const char *word(struct arena *a, const struct seen_record *r)
{
	if (strcmp(r->state, "some") == 0)
		return arena_printf(a, "%zu of %zu", r->right, r->of);
	return r->state[0] != '\0' ? r->state : "wait";
}

static enum tone tone(const struct seen_record *r)
{
	bool optional = r->record.need == NEED_OPTIONAL;

	if (strcmp(r->state, "everywhere") == 0)
		return TONE_GOOD;
	if (strcmp(r->state, "wrong") == 0)
		return TONE_BAD;
	if (strcmp(r->state, "missing") == 0 || strcmp(r->state, "provider") == 0)
		return optional ? TONE_DIM : TONE_WARN;
	return r->state[0] != '\0' ? TONE_NOTE : TONE_DIM;
}

static const char *without_dot(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	return n > 1 && name[n - 1] == '.' ? arena_memdup(a, name, n - 1) : name;
}

static const char *shown_name(struct arena *a, const struct seen_record *r)
{
	return r->address[0] != '\0' ? r->address : without_dot(a, r->record.name);
}

static const char *value(const struct record *r)
{
	return r->txt != NULL ? r->txt : r->data;
}

static void add_finding(struct view *v, struct item *row, const struct record *r, const struct finding *f)
{
	view_detail(v, row, f->severity == SEVERITY_INFO ? "Note" : "Found", f->seen);
	view_detail(v, row, "Is", f->stands);
	/* That of the record itself stands below. */
	if (strcmp(f->why, r->why) != 0)
		view_detail(v, row, "So", f->why);
	/* This page is what it names. */
	if (strncmp(f->fix, "mailstead dns ", 14) != 0)
		view_detail(v, row, "Fix", f->fix);
}

static void add_details(const struct seen_record *r, struct view *v, struct item *row)
{
	struct arena *a = v->arena;

	for (size_t i = 0; i < r->found.n; i++)
		add_finding(v, row, &r->record, &r->found.v[i]);
	view_detail(v, row, "State", r->found.n > 0 ? "" : r->reason);
	view_detail(v, row, "Why", arena_printf(a, "%s (%s, %s)", r->record.why, record_need_name(r->record.need),
						record_kind_info(r->record.kind)->rule));
	view_detail(v, row, "Servers", records_servers(a, r));
	view_detail(v, row, "Name", r->record.name);
	view_detail(v, row, "Value", value(&r->record));
	view_detail(v, row, "Later", r->record.later);
	view_detail(v, row, "Where", r->record.where);
}

/* What others publish stands at the end of the line, its whole place in the details. */
static const char *where(const struct record *r)
{
	if (!r->elsewhere)
		return "";
	return strcmp(r->type, "PTR") == 0 ? "  (set at your provider)" : "  (set elsewhere)";
}

static void add_row(const struct seen_record *r, int width, struct view *v)
{
	struct arena *a = v->arena;
	struct item *row = view_add(
		v, &(struct item){ .kind = ITEM_ROW, .id = r->id, .word = word(a, r), .tone = tone(r),
				   .title = arena_printf(a, "%-5s  %-*s", r->record.type, width, shown_name(a, r)), .wide = true,
				   .text = arena_printf(a, "%s%s", value(&r->record), where(&r->record)) });

	add_details(r, v, row);
}

/* So that values stand below each other, but for long names. */
static int name_width(const struct shown *shown)
{
	size_t width = 0;

	for (size_t i = 0; i < shown->n; i++) {
		const struct seen_record *r = shown->v[i];
		size_t n = r->address[0] != '\0' ? strlen(r->address) : strlen(r->record.name) - 1;

		if (n > width && n <= NAME_MAX_COLUMNS)
			width = n;
	}
	return (int)width;
}

/* Of a great many only those that need something: a screen is drawn anew with each key. */
static void choose(const struct record_stream *r, struct arena *a, struct shown *out)
{
	bool many = r->records.n > ROWS_MAX;

	for (size_t i = 0; i < r->records.n && out->n < ROWS_MAX; i++)
		if (!many || strcmp(r->records.v[i].state, "everywhere") != 0)
			vec_push(a, out, &r->records.v[i]);
}

static void add_group(const struct shown *shown, size_t from, size_t to, int width, struct view *v)
{
	qsort(shown->v + from, to - from, sizeof(*shown->v), by_need);
	for (size_t i = from; i < to; i++)
		add_row(shown->v[i], width, v);
}

static void add_rest(const struct record_stream *r, struct view *v)
{
	for (size_t i = 0; i < r->left_out.n; i++)
		view_text(v, r->left_out.v[i]);
	if (r->others.n > 0)
		view_heading(v, "Name servers and zones");
	for (size_t i = 0; i < r->others.n; i++)
		finding_row(v, arena_printf(v->arena, "%s %s", r->others.v[i].id, r->others.v[i].subject), &r->others.v[i]);
}

void records_rows(const struct record_stream *r, struct view *v)
{
	struct shown shown = {0};

	choose(r, v->arena, &shown);
	bool one = is_one_list(&shown);
	int width = name_width(&shown);
	for (size_t from = 0, to; from < shown.n; from = to) {
		const char *domain = shown.v[from]->record.domain;

		to = group_end(&shown, from, one);
		if (!one)
			view_heading(v, domain != NULL ? domain : "This mail server itself");
		add_group(&shown, from, to, width, v);
	}
	if (shown.n < r->records.n)
		view_textf(v, "%zu more are not shown: those that are seen everywhere, and what has no room. mailstead dns check "
			      "--domain DOMAIN says all of one.",
			   r->records.n - shown.n);
	add_rest(r, v);
}
