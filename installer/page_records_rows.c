/* The records as rows: their state, and with Enter why, what each server says, and what to do. */
#include <stdlib.h>
#include <string.h>

#include "installer/finding_row.h"
#include "installer/page_records.h"

enum { NAME_MAX_COLUMNS = 30 };

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
static bool is_one_list(const struct record_stream *r)
{
	const struct record *first = NULL;

	for (size_t i = 0; i < r->records.n; i++) {
		const struct record *at = &r->records.v[i].record;

		if (at->domain == NULL)
			continue;
		if (first != NULL && !same_domain(first, at))
			return false;
		first = at;
	}
	return true;
}

static size_t group_end(const struct record_stream *r, size_t from, bool all)
{
	size_t to = from;

	while (to < r->records.n && (all || same_domain(&r->records.v[from].record, &r->records.v[to].record)))
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

static const char *server_says(const struct record_server *s)
{
	if (strcmp(s->state, "right") == 0)
		return "has it";
	if (strcmp(s->state, "missing") == 0)
		return "does not have it";
	return s->says;
}

/* A line each. */
static const char *servers(struct arena *a, const struct seen_record *r)
{
	struct str out = {0};

	for (size_t i = 0; i < r->servers.n; i++) {
		const struct record_server *s = &r->servers.v[i];

		str_addf(&out, "%s%s%s%s: %s%s", i > 0 ? "\n" : "", s->name, s->name[0] != '\0' ? " " : "", s->address,
			 strcmp(s->state, "wrong") == 0 ? "has " : "", server_says(s));
	}
	const char *text = arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}

static void add_finding(struct view *v, struct item *row, const struct finding *f)
{
	view_detail(v, row, f->severity == SEVERITY_INFO ? "Note" : "Found", f->seen);
	view_detail(v, row, "Is", f->stands);
	/* Of a record's own finding it is what "Why" says of the record; others have one of their own. */
	if (strcmp(f->id, "dns.wrong") != 0 && strcmp(f->id, "dns.missing") != 0)
		view_detail(v, row, "So", f->why);
	/* This page is what it names. */
	if (strncmp(f->fix, "mailstead dns ", 14) != 0)
		view_detail(v, row, "Fix", f->fix);
}

static void add_details(const struct seen_record *r, struct view *v, struct item *row)
{
	struct arena *a = v->arena;

	for (size_t i = 0; i < r->found.n; i++)
		add_finding(v, row, &r->found.v[i]);
	view_detail(v, row, "State", r->found.n > 0 ? "" : r->reason);
	view_detail(v, row, "Why", arena_printf(a, "%s (%s, %s)", r->record.why, record_need_name(r->record.need),
						record_kind_info(r->record.kind)->rule));
	view_detail(v, row, "Servers", servers(a, r));
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
static int name_width(const struct record_stream *r, struct arena *a)
{
	size_t width = 0;

	for (size_t i = 0; i < r->records.n; i++) {
		size_t n = strlen(shown_name(a, &r->records.v[i]));

		if (n > width && n <= NAME_MAX_COLUMNS)
			width = n;
	}
	return (int)width;
}

static void add_group(const struct record_stream *r, size_t from, size_t to, int width, struct view *v)
{
	const struct seen_record **order = arena_alloc(v->arena, (to - from + 1) * sizeof(struct seen_record *));

	for (size_t i = from; i < to; i++)
		order[i - from] = &r->records.v[i];
	qsort(order, to - from, sizeof(struct seen_record *), by_need);
	for (size_t i = 0; i < to - from; i++)
		add_row(order[i], width, v);
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
	bool one = is_one_list(r);
	int width = name_width(r, v->arena);

	for (size_t from = 0, to; from < r->records.n; from = to) {
		const char *domain = r->records.v[from].record.domain;

		to = group_end(r, from, one);
		if (!one)
			view_heading(v, domain != NULL ? domain : "This mail server itself");
		add_group(r, from, to, width, v);
	}
	add_rest(r, v);
}
