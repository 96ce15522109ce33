#include "installer/check_places.h"

#include <stdlib.h>
#include <string.h>

enum {
	MOST = 1000,     /* findings of one check */
	TEXT_MAX = 4000, /* bytes of one text of them */
};

void check_places_init(struct check_places *p)
{
	*p = (struct check_places){0};
	while (checks[p->n].name != NULL)
		p->n++;
	p->v = calloc(p->n, sizeof(*p->v));
	if (p->v == NULL)
		abort();
	for (size_t i = 0; i < p->n; i++)
		p->v[i].kind = &checks[i];
}

static void forget(struct check_place *place)
{
	arena_free(place->arena);
	*place = (struct check_place){ .kind = place->kind };
}

void check_places_forget(struct check_places *p)
{
	for (size_t i = 0; i < p->n; i++)
		forget(&p->v[i]);
}

void check_places_free(struct check_places *p)
{
	check_places_forget(p);
	free(p->v);
	*p = (struct check_places){0};
}

struct check_place *check_places_find(const struct check_places *p, const char *name)
{
	const struct check_kind *kind = check_find(name);

	return kind != NULL && p->n > 0 ? &p->v[kind - checks] : NULL;
}

size_t check_places_count(const struct check_places *p, size_t *done)
{
	size_t n = 0;

	*done = 0;
	for (size_t i = 0; i < p->n; i++) {
		n += p->v[i].listed;
		*done += p->v[i].listed && p->v[i].state == PLACE_DONE;
	}
	return n;
}

/* Nobody reads more than that, and a screen is made of it with each key. */
static const char *cut(struct arena *a, const char *text)
{
	if (text == NULL || strnlen(text, TEXT_MAX + 1) <= TEXT_MAX)
		return text;
	return arena_printf(a, "%.*s ...", TEXT_MAX, text);
}

static void add(struct check_place *place, const struct finding *f)
{
	if (!place->fresh) {
		arena_free(place->arena);
		place->arena = arena_new();
		place->found = (finding_list){0};
		place->fresh = true;
	}
	struct arena *a = place->arena;
	const struct finding copy = {
		.id = arena_strdup(a, f->id), .severity = f->severity, .blocks = f->blocks, .subject = cut(a, f->subject),
		.seen = cut(a, f->seen), .why = cut(a, f->why), .fix = cut(a, f->fix), .source = cut(a, f->source),
		.should = cut(a, f->should), .stands = cut(a, f->stands),
	};
	finding_add(a, &place->found, &copy);
}

static bool has(const struct check_place *place, const struct finding *f)
{
	for (size_t i = 0; place->fresh && i < place->found.n; i++) {
		const struct finding *other = &place->found.v[i];

		if (strcmp(other->id, f->id) == 0 && strcmp(other->subject, f->subject) == 0 && strcmp(other->seen, f->seen) == 0)
			return true;
	}
	return false;
}

/* --- lines */

/* Once each: what a stream has told is not taken back because it names it again. */
bool check_places_expect(struct check_places *p, unsigned stream, const char *name)
{
	struct check_place *place = check_places_find(p, name);

	if (place == NULL || place->stream != 0 || place->told == stream)
		return false;
	place->listed = true;
	place->state = PLACE_WAITS;
	place->stream = stream;
	place->fresh = false;
	return true;
}

static bool read_checks(struct check_places *p, unsigned stream, json_t *line)
{
	json_t *all = json_object_get(line, "checks"), *one;
	bool any = false;
	size_t i;

	json_array_foreach(all, i, one) {
		const char *name = json_string_value(json_object_get(one, "name"));

		if (name != NULL && check_places_expect(p, stream, name))
			any = true;
	}
	return any;
}

static bool read_finding(struct check_place *place, json_t *line)
{
	struct arena *a = arena_new();
	struct finding f;
	bool good = place->state == PLACE_RUNS && (!place->fresh || place->found.n < MOST) &&
		    finding_read(a, json_object_get(line, "finding"), &f) && !has(place, &f);

	if (good)
		add(place, &f);
	arena_free(a);
	return good;
}

static void done(struct check_place *place)
{
	place->state = PLACE_DONE;
	place->told = place->stream;
	place->stream = 0;
	if (!place->fresh)
		place->found.n = 0;
}

bool check_places_read(struct check_places *p, unsigned stream, json_t *line)
{
	const char *event = json_string_value(json_object_get(line, "event"));
	const char *name = json_string_value(json_object_get(line, "check"));
	struct check_place *place = name != NULL ? check_places_find(p, name) : NULL;

	if (event == NULL || stream == 0)
		return false;
	if (strcmp(event, "checks") == 0)
		return read_checks(p, stream, line);
	if (place == NULL || place->stream != stream)
		return false;
	if (strcmp(event, "finding") == 0)
		return read_finding(place, line);
	if (strcmp(event, "begin") == 0 && place->state == PLACE_WAITS)
		place->state = PLACE_RUNS;
	else if (strcmp(event, "end") == 0 && place->state == PLACE_RUNS)
		done(place);
	else
		return false;
	return true;
}

/* --- the end of a stream */

static void add_unknown(struct check_place *place, const char *why)
{
	struct arena *a = arena_new();
	const char *name = place->kind->name;
	const char *again = arena_printf(a, "mailstead check %s", name);

	add(place, &(struct finding){
			   .id = arena_printf(a, "%s.unfinished", name),
			   .severity = SEVERITY_UNKNOWN,
			   .seen = arena_printf(a, "could not be determined: %s",
						why != NULL ? why : "the look at it broke off before it was through"),
			   .why = "this says nothing about the thing itself",
			   .fix = again,
			   .source = again,
		   });
	arena_free(a);
}

void check_places_over(struct check_places *p, unsigned stream, const char *why)
{
	for (size_t i = 0; stream != 0 && i < p->n; i++) {
		if (p->v[i].stream != stream)
			continue;
		add_unknown(&p->v[i], why);
		done(&p->v[i]);
	}
}

void check_places_stop(struct check_places *p, unsigned stream)
{
	for (size_t i = 0; stream != 0 && i < p->n; i++) {
		if (p->v[i].stream != stream)
			continue;
		p->v[i].stream = 0;
		p->v[i].state = PLACE_WAITS;
	}
}
