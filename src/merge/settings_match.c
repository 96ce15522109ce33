#include "merge/settings_match.h"

#include <string.h>

static size_t *none_of(struct arena *a, size_t n)
{
	size_t *v = arena_alloc(a, (n + 1) * sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = MATCH_NONE;
	return v;
}

/* Whether no pair crosses this one. */
static bool fits(const size_t *x_y, size_t n, size_t i, size_t k)
{
	for (size_t o = 0; o < n; o++)
		if (x_y[o] != MATCH_NONE && (o < i ? x_y[o] > k : x_y[o] < k))
			return false;
	return true;
}

enum how { ALIKE, IN_ORDER, ANY };

/* Pairs what is free on both sides and of one name: of one meaning, or the next one, or the next that crosses no pair. */
static void pair(const setting_list *x, const setting_list *y, size_t *x_y, size_t *y_x, enum how how)
{
	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; x_y[i] == MATCH_NONE && k < y->n; k++)
			if (y_x[k] == MATCH_NONE && strcmp(x->v[i].key, y->v[k].key) == 0 &&
			    (how != ALIKE || strcmp(x->v[i].meaning, y->v[k].meaning) == 0) &&
			    (how != IN_ORDER || fits(x_y, x->n, i, k))) {
				x_y[i] = k;
				y_x[k] = i;
			}
}

static bool in_order(const size_t *to, size_t n)
{
	size_t last = 0;

	for (size_t i = 0; i < n; i++) {
		if (to[i] == MATCH_NONE)
			continue;
		if (to[i] < last)
			return false;
		last = to[i];
	}
	return true;
}

static bool has_key(const setting_list *l, const char *key)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->v[i].key, key) == 0)
			return true;
	return false;
}

/* What both added: pairs of one meaning; otherwise of one name, unless there were some of that name: then one more. */
static void pair_added(struct settings_match *m, const struct setting *base, const struct setting *live,
		       const struct setting *new_)
{
	for (int loose = 0; loose < 2; loose++)
		for (size_t n = 0; n < new_->below.n; n++) {
			const struct setting *s = &new_->below.v[n];

			if (m->new_base[n] != MATCH_NONE || (loose && has_key(&base->below, s->key)))
				continue;
			for (size_t l = 0; m->new_live[n] == MATCH_NONE && l < live->below.n; l++)
				if (m->live_base[l] == MATCH_NONE && m->live_new[l] == MATCH_NONE &&
				    strcmp(live->below.v[l].key, s->key) == 0 &&
				    (loose || strcmp(live->below.v[l].meaning, s->meaning) == 0)) {
					m->new_live[n] = l;
					m->live_new[l] = n;
				}
		}
}

bool settings_match(struct arena *a, const struct setting *base, const struct setting *live, const struct setting *new_,
		    struct settings_match *m)
{
	const setting_list *b = &base->below, *l = &live->below, *n = &new_->below;

	*m = (struct settings_match){
		.base_live = none_of(a, b->n), .base_new = none_of(a, b->n), .live_base = none_of(a, l->n),
		.live_new = none_of(a, l->n),  .new_live = none_of(a, n->n), .new_base = none_of(a, n->n),
	};
	pair(b, l, m->base_live, m->live_base, ALIKE);
	pair(b, l, m->base_live, m->live_base, ANY);
	pair(b, n, m->base_new, m->new_base, ALIKE);
	pair(b, n, m->base_new, m->new_base, IN_ORDER);
	if (!in_order(m->base_new, b->n))
		return false;
	for (size_t i = 0; i < b->n; i++)
		if (m->base_live[i] != MATCH_NONE && m->base_new[i] != MATCH_NONE) {
			m->live_new[m->base_live[i]] = m->base_new[i];
			m->new_live[m->base_new[i]] = m->base_live[i];
		}
	pair_added(m, base, live, new_);
	return true;
}
