/* What stays in a file when some of its settings are taken over. */
#include <string.h>

#include "cmd/adopt.h"

/* The bytes from…to of the live file become ours. */
struct swap {
	const char *from, *to;
	struct part ours[2];
};

/* A comment of the operator's goes with an addition; beside an option there is no place for it. */
static struct swap swap_of(const struct adoption *one)
{
	const struct setting *live = one->change.live, *base = one->change.base;
	bool with_lead = one->to == ADOPT_LOCAL;
	struct swap s = { .from = with_lead ? live->lead.p : live->whole.p, .to = live->whole.p + live->whole.n };

	if (base != NULL && with_lead)
		s.ours[0] = base->lead;
	if (base != NULL)
		s.ours[1] = base->whole;
	return s;
}

static const char *bare(struct arena *a, const char *p, size_t n)
{
	char *out = arena_alloc(a, n + 1), *to = out;

	for (size_t i = 0; i < n; i++)
		if (strchr(" \t\r\n", p[i]) == NULL)
			*to++ = p[i];
	*to = '\0';
	return out;
}

/* The changes are in the order of the live file, but those that were taken away, which are never taken over. */
void adopt_left(struct arena *a, const struct step *step, const adoption_list *all, struct given_up *out)
{
	struct str text = {0};
	const char *at = NULL, *end = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct adoption *one = &all->v[i];

		if (one->step != step || one->to == ADOPT_STAYS)
			continue;
		const struct swap s = swap_of(one);
		if (at == NULL) {
			at = one->live.p;
			end = at + one->live.n;
		}
		str_add(&text, at, (size_t)(s.from - at));
		str_add(&text, s.ours[0].p, s.ours[0].n);
		str_add(&text, s.ours[1].p, s.ours[1].n);
		at = s.to;
	}
	if (at != NULL && at < end)
		str_add(&text, at, (size_t)(end - at));
	bool ours = strcmp(bare(a, str_c(&text), text.len), bare(a, step->base, step->base_len)) == 0;
	out->path = step->res->name;
	out->of = step->old;
	out->of_len = step->old_len;
	out->text = ours ? arena_memdup(a, step->base, step->base_len) : arena_memdup(a, str_c(&text), text.len);
	out->len = ours ? step->base_len : text.len;
	str_wipe(&text);
}
