/* Which settings were changed by hand. */
#include <string.h>

#include "cmd/adopt.h"

/* As settings_read wants it, or not at all. */
static bool read_side(struct arena *a, enum settings_format format, const char *p, size_t n, struct part *text,
		      struct setting *file)
{
	bool closed = n == 0 || p[n - 1] == '\n';

	*text = (struct part){ closed ? p : arena_printf(a, "%.*s\n", (int)n, p), n + !closed };
	return (n == 0 || memchr(p, '\0', n) == NULL) && settings_read(a, format, text->p, text->n, file);
}

static void push_whole(struct arena *a, const struct step *s, const char *why, adoption_list *out)
{
	vec_push(a, out, ((struct adoption){ .step = s, .why = why }));
}

/* A service of master.cf is taken over whole: what stands below it means nothing without it. */
static void find_in(struct arena *a, const struct step *s, adoption_list *out)
{
	struct setting *base = arena_new_of(a, struct setting), *live = arena_new_of(a, struct setting);
	struct part ours, theirs;
	settings_changes changes;

	if (s->res->format == SETTINGS_NONE) {
		push_whole(a, s, "mailstead does not know its settings one by one", out);
		return;
	}
	if (!read_side(a, s->res->format, s->base, s->base_len, &ours, base) ||
	    !read_side(a, s->res->format, s->old, s->old_len, &theirs, live)) {
		push_whole(a, s, "its settings cannot be told apart for certain", out);
		return;
	}
	settings_compare(a, base, live, s->res->format != SETTINGS_MASTER_CF, &changes);
	if (changes.n == 0)
		push_whole(a, s, "only comments or the order of lines were changed", out);
	for (size_t i = 0; i < changes.n; i++)
		vec_push(a, out, ((struct adoption){ .step = s, .live = theirs, .change = changes.v[i] }));
}

static bool is_wanted(const struct plan *plan, const struct step *s)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (&plan->resources.v[i] == s->res)
			return true;
	return false;
}

void adopt_find(struct arena *a, const struct plan *plan, adoption_list *out)
{
	*out = (adoption_list){0};
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *s = &plan->steps.v[i];

		if (s->drift != DRIFT_EDITED)
			continue;
		if (is_wanted(plan, s))
			find_in(a, s, out);
		else
			push_whole(a, s, "mailstead writes this file no more", out);
	}
}
