#include "installer/record_stream_part.h"

#include <stdlib.h>
#include <string.h>

/* Beyond these it is not our program that speaks. */
enum { RECORDS_MAX = 200 * 1000, FOUND_MAX = 50, OTHERS_MAX = 1000 };

void record_stream_open(struct record_stream *r)
{
	*r = (struct record_stream){ .a = arena_new() };
}

void record_stream_close(struct record_stream *r)
{
	arena_free(r->a);
	*r = (struct record_stream){0};
}

static size_t number_of(json_t *o, const char *member)
{
	json_int_t n = json_integer_value(json_object_get(o, member));

	return n > 0 ? (size_t)n : 0;
}

static struct seen_record *find(const struct record_stream *r, const char *id)
{
	const size_t *at = id != NULL ? strmap_get(&r->by_id, id) : NULL;

	return at != NULL ? &r->records.v[*at] : NULL;
}

const struct seen_record *record_stream_find(const struct record_stream *r, const char *id)
{
	return find(r, id);
}

/* --- the lines, one kind after the other */

static void on_round(struct record_stream *r)
{
	r->round++;
	r->looking = true;
	r->named = r->questions = 0;
	r->left_out.n = r->coming.n = 0;
}

static void on_record(struct record_stream *r, json_t *o)
{
	const char *id = record_stream_text(r, o, "id");
	struct seen_record *at = find(r, id);
	struct record record;

	if (id[0] == '\0' || !r->looking || !record_stream_read(r, o, &record))
		return;
	if (at == NULL && r->records.n == RECORDS_MAX)
		return;
	if (at == NULL) {
		*strmap_at(r->a, &r->by_id, id, 0) = r->records.n;
		vec_push(r->a, &r->records, ((struct seen_record){ .id = id, .state = "", .reason = "" }));
		at = &r->records.v[r->records.n - 1];
	}
	at->record = record;
	at->address = record_stream_text(r, o, "address");
	at->place = r->named++;
	at->named = r->round;
}

/* What was found in an earlier round is over. */
static void begin_found(struct record_stream *r, struct seen_record *at)
{
	if (at->found_in != r->round)
		at->found.n = 0;
	at->found_in = r->round;
}

static void on_state(struct record_stream *r, json_t *o)
{
	struct seen_record *at = find(r, json_string_value(json_object_get(o, "id")));
	const char *state = record_stream_text(r, o, "state");

	if (at == NULL || state[0] == '\0')
		return;
	at->state = state;
	at->right = number_of(o, "right");
	at->of = number_of(o, "of");
	at->reason = record_stream_text(r, o, "reason");
	record_stream_servers(r, json_object_get(o, "servers"), at);
	begin_found(r, at);
}

static void on_finding(struct record_stream *r, json_t *o)
{
	json_t *ids = json_object_get(o, "records"), *id;
	struct arena *scratch = arena_new();
	struct finding f;
	size_t i;

	if (finding_read(scratch, json_object_get(o, "finding"), &f)) {
		if (json_array_size(ids) == 0)
			record_stream_add_finding(r, &r->coming, OTHERS_MAX, &f);
		json_array_foreach(ids, i, id) {
			struct seen_record *at = find(r, json_string_value(id));

			if (at == NULL)
				continue;
			begin_found(r, at);
			record_stream_add_finding(r, &at->found, FOUND_MAX, &f);
		}
	}
	arena_free(scratch);
}

static int by_place(const void *pa, const void *pb)
{
	const struct seen_record *a = pa, *b = pb;

	return (a->place > b->place) - (a->place < b->place);
}

/* Records that were not named any more are gone, and new ones come to their place. */
static void settle_places(struct record_stream *r)
{
	size_t n = 0;
	bool same = true;

	for (size_t i = 0; i < r->records.n; i++) {
		if (r->records.v[i].named != r->round)
			continue;
		same = same && i == n && r->records.v[i].place == n;
		r->records.v[n++] = r->records.v[i];
	}
	if (same && n == r->records.n)
		return;
	r->records.n = n;
	if (n > 0)
		qsort(r->records.v, n, sizeof(*r->records.v), by_place);
	r->by_id = (struct strmap){0};
	for (size_t i = 0; i < n; i++)
		*strmap_at(r->a, &r->by_id, r->records.v[i].id, 0) = i;
}

static void on_end(struct record_stream *r)
{
	const finding_list before = r->others;

	if (!r->looking)
		return;
	settle_places(r);
	for (size_t i = 0; i < r->records.n; i++)
		begin_found(r, &r->records.v[i]);
	r->others = r->coming;
	r->coming = before;
	r->looking = false;
	r->looked = true;
	record_stream_renew(r);
}

void record_stream_line(struct record_stream *r, json_t *o)
{
	const char *event = json_string_value(json_object_get(o, "event"));

	if (event == NULL) {
		return;
	} else if (strcmp(event, "round") == 0) {
		on_round(r);
	} else if (strcmp(event, "record") == 0) {
		on_record(r, o);
	} else if (strcmp(event, "left-out") == 0) {
		if (r->left_out.n < OTHERS_MAX)
			vec_push(r->a, &r->left_out, record_stream_text(r, o, "text"));
	} else if (strcmp(event, "state") == 0) {
		on_state(r, o);
	} else if (strcmp(event, "finding") == 0) {
		on_finding(r, o);
	} else if (strcmp(event, "progress") == 0) {
		r->questions = number_of(o, "questions");
	} else if (strcmp(event, "end") == 0) {
		on_end(r);
	}
}

void record_stream_cut(struct record_stream *r)
{
	r->looking = false;
}

size_t record_stream_everywhere(const struct record_stream *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->records.n; i++)
		n += strcmp(r->records.v[i].state, "everywhere") == 0;
	return n;
}

void record_stream_all(const struct record_stream *r, struct arena *a, record_list *out)
{
	for (size_t i = 0; i < r->records.n; i++)
		vec_push(a, out, r->records.v[i].record);
}
