/* Findings: read from what checks say, counted by area, and the sentence above all. */
#include <string.h>

#include "base/strset.h"
#include "installer/dashboard.h"
#include "installer/finding_row.h"

enum { MOST = 1000, NAMED = 3 };

void findings_of(struct arena *a, const json_t *value, finding_list *out)
{
	const json_t *all = json_object_get(value, "findings");
	struct finding f;

	for (size_t i = 0; i < json_array_size(all) && i < MOST; i++)
		if (finding_read(a, json_array_get(all, i), &f))
			vec_push(a, out, f);
	findings_sort(out);
}

static bool is_of(const struct finding *f, const char *const *groups)
{
	size_t n = strcspn(f->id, ".");

	for (; groups != NULL && *groups != NULL; groups++)
		if (strlen(*groups) == n && strncmp(*groups, f->id, n) == 0)
			return true;
	return false;
}

/* The checks whose findings a look has, all of them. */
static const char *const covers[LOOKS][4] = {
	[LOOK_SERVICES] = { "services", "ports", "exposure" },
	[LOOK_QUEUE_CHECK] = { "queue" },
	[LOOK_ACCOUNTS_CHECK] = { "accounts", "sieve" },
};

static bool is_newer(const struct dash *d, size_t id)
{
	const struct look *all = &d->looks[LOOK_HEALTH], *l = &d->looks[id];

	return covers[id][0] != NULL && json_object_get(l->value, "findings") != NULL && (all->value == NULL || l->since >= all->since);
}

static bool is_replaced(const struct dash *d, const struct finding *f)
{
	for (size_t i = 0; i < LOOKS; i++)
		if (is_newer(d, i) && is_of(f, covers[i]))
			return true;
	return false;
}

void findings_now(const struct dash *d, struct arena *a, finding_list *out)
{
	finding_list found = {0};

	findings_of(a, d->looks[LOOK_HEALTH].value, &found);
	for (size_t i = 0; i < found.n; i++)
		if (!is_replaced(d, &found.v[i]))
			vec_push(a, out, found.v[i]);
	for (size_t i = 0; i < LOOKS; i++) {
		finding_list own = {0};

		if (is_newer(d, i))
			findings_of(a, d->looks[i].value, &own);
		for (size_t k = 0; k < own.n; k++)
			if (is_of(&own.v[k], covers[i]))
				vec_push(a, out, own.v[k]);
	}
	findings_sort(out);
}

bool findings_are_own(const struct area_kind *area)
{
	for (size_t i = 0; i < LOOKS; i++)
		if ((area->looks >> i & 1) != 0 && covers[i][0] != NULL)
			return true;
	return false;
}

void findings_of_area(const finding_list *now, struct arena *a, const struct area_kind *area, finding_list *out)
{
	for (size_t i = 0; i < now->n; i++)
		if (now->v[i].severity >= SEVERITY_UNKNOWN && (area == &area_health || is_of(&now->v[i], area->groups)))
			vec_push(a, out, now->v[i]);
}

/* "DNS records, PTR v4 and 2 more": what they are about, each once, worst first. */
static const char *names_of(struct arena *a, const finding_list *found, bool (*counts)(const struct finding *f))
{
	strlist names = {0};
	struct strset seen = {0};
	struct str text = {0};

	for (size_t i = 0; i < found->n; i++) {
		const char *name = finding_title(a, &found->v[i]);

		if (counts(&found->v[i]) && strset_add(a, &seen, name))
			vec_push(a, &names, name);
	}
	for (size_t i = 0; i < names.n && i < NAMED; i++)
		str_addf(&text, "%s%s", i > 0 ? ", " : "", names.v[i]);
	if (names.n > NAMED)
		str_addf(&text, " and %zu more", names.n - NAMED);
	const char *made = arena_strdup(a, str_c(&text));
	str_free(&text);
	return made;
}

static bool stops_mail(const struct finding *f)
{
	return f->severity == SEVERITY_FAIL && f->blocks != BLOCKS_NOTHING;
}

static bool needs_doing(const struct finding *f)
{
	return f->severity >= SEVERITY_UNKNOWN;
}

/* What `mailstead status` begins with, in the room that a line of a screen has. */
const char *health_sentence(const struct dash *d, struct arena *a)
{
	const struct look *l = &d->looks[LOOK_HEALTH];
	finding_list found = {0};

	if (l->value == NULL)
		return l->failed && l->task == NULL ? "It could not be looked whether mail flows." : "Looking whether mail flows …";
	findings_now(d, a, &found);
	size_t n = findings_to_do(&found);
	const char *blocked = names_of(a, &found, stops_mail), *to_do = names_of(a, &found, needs_doing);
	if (n == 0)
		return "Mail flows. Nothing to do.";
	if (blocked[0] != '\0')
		return arena_printf(a, "Mail does not flow: %s. %s to do.", blocked, count_words(a, n, "thing", "things"));
	return arena_printf(a, "Mail flows. %s %s: %s.", count_words(a, n, "thing", "things"),
			    n == findings_count(&found, SEVERITY_UNKNOWN) ? "could not be looked at" : "to do", to_do);
}

/* --- rows */

void view_findings(struct view *v, const finding_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		finding_row(v, arena_printf(v->arena, "finding:%s %s", list->v[i].id, list->v[i].subject), &list->v[i]);
}

void view_area_findings(struct dash *d, struct view *v, const struct area_kind *area)
{
	finding_list now = {0}, found = {0};

	findings_now(d, v->arena, &now);
	findings_of_area(&now, v->arena, area, &found);
	if (found.n == 0)
		return;
	view_heading(v, "To do");
	view_findings(v, &found);
}

static void health_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *value = d->looks[LOOK_HEALTH].value;
	finding_list found = {0};

	(void)s;
	if (value == NULL && d->looks[LOOK_HEALTH].coming != NULL) {
		view_stream(v, d->looks[LOOK_HEALTH].coming);
		return;
	}
	if (look_says_nothing(d, LOOK_HEALTH, v))
		return;
	if (json_text(value, "interrupted")[0] != '\0')
		view_textf(v, "A change (%s) was cut short: in Changes, apply finishes it and u undoes it.",
			   json_text(value, "interrupted"));
	findings_now(d, v->arena, &found);
	view_findings(v, &found);
}

const struct area_kind area_health = {
	.id = "health",
	.title = "Health",
	.help = "What all checks have seen, worst first: the same as `mailstead status`, with all that is well below it.\n"
		"Enter shows why something matters and the exact command that mends it.\n"
		"unknown: it could not be seen, which says nothing about the thing itself.",
	.looks = LOOK(HEALTH),
	.view = health_view,
};
