/* A record that means the same as another and costs less. */
#include <string.h>

#include "check/spf_reduce.h"

bool spf_only_passes(const struct spf_record *record)
{
	for (size_t i = 0; i < record->terms.n; i++) {
		const struct spf_term *t = &record->terms.v[i];

		if (t->kind == SPF_ALL)
			return true;
		if (t->kind < SPF_REDIRECT && t->qualifier != '+')
			return false;
	}
	return true;
}

const struct spf_term *spf_all_of(const struct spf_record *record)
{
	for (size_t i = 0; i < record->terms.n; i++)
		if (record->terms.v[i].kind == SPF_ALL)
			return &record->terms.v[i];
	return NULL;
}

/* The same but for the qualifier. */
bool spf_same_mechanism(const struct spf_term *x, const struct spf_term *y)
{
	if (x->kind != y->kind || x->kind >= SPF_REDIRECT)
		return false;
	if (x->kind == SPF_IP4 || x->kind == SPF_IP6) {
		const struct spf_net a = spf_net_of(x), b = spf_net_of(y);

		return spf_net_covers(&a, &b) && spf_net_covers(&b, &a);
	}
	if ((x->domain == NULL) != (y->domain == NULL) || x->cidr4 != y->cidr4 || x->cidr6 != y->cidr6)
		return false;
	return x->domain == NULL || strcasecmp(x->domain, y->domain) == 0;
}

bool spf_term_nets(struct arena *a, const struct spf_node *node, spf_net_list *nets)
{
	const struct spf_term *t = node->term;
	struct spf_net n;

	if (t->kind == SPF_IP4 || t->kind == SPF_IP6) {
		n = spf_net_of(t);
		vec_push(a, nets, n);
		return true;
	}
	if ((t->kind != SPF_A && t->kind != SPF_MX) || t->macros || node->trouble != SPF_FINE ||
	    node->found.n == 0)
		return false;
	for (size_t i = 0; i < node->found.n; i++)
		if (spf_net_parse(node->found.v[i], t->cidr4, t->cidr6, &n))
			vec_push(a, nets, n);
	return true;
}

/* True if below this include domain is included too, and whoever that lets pass, this does. */
static bool lets_in(const struct spf_node *node, const char *domain)
{
	if (node->record == NULL || node->trouble != SPF_FINE || !spf_only_passes(node->record))
		return false;
	for (size_t i = 0; i < node->below.n; i++) {
		const struct spf_node *child = node->below.v[i];

		if (child->term->kind == SPF_ALL)
			break;
		if (child->term->kind == SPF_INCLUDE &&
		    (strcasecmp(child->domain, domain) == 0 || lets_in(child, domain)))
			return true;
	}
	return false;
}

/* What works here: the terms that are still in it. */
struct reducer {
	struct arena *a;
	const struct spf_node *tree;
	bool *out;      /* of each node below the tree */
	bool passes;    /* no term but the last refuses anybody, so their order does not matter */
	bool expensive; /* more than ten: then today's addresses are as good as the names that have them */
};

static bool is_in(const struct reducer *r, size_t i)
{
	return !r->out[i] && r->tree->below.v[i]->term->kind < SPF_REDIRECT;
}

static void drop_duplicates(struct reducer *r)
{
	for (size_t i = 0; i < r->tree->below.n; i++)
		for (size_t k = 0; k < i && !r->out[i]; k++)
			if (is_in(r, k) &&
			    spf_same_mechanism(r->tree->below.v[k]->term, r->tree->below.v[i]->term))
				r->out[i] = true;
}

static void drop_behind_all(struct reducer *r)
{
	bool behind = false;

	for (size_t i = 0; i < r->tree->below.n; i++) {
		r->out[i] = r->out[i] || behind;
		behind = behind || r->tree->below.v[i]->term->kind == SPF_ALL;
	}
}

static void drop_nested_includes(struct reducer *r)
{
	for (size_t i = 0; i < r->tree->below.n; i++) {
		const struct spf_node *node = r->tree->below.v[i];

		for (size_t k = 0; k < r->tree->below.n && node->term->kind == SPF_INCLUDE && is_in(r, i); k++)
			if (k != i && is_in(r, k) && r->tree->below.v[k]->term->kind == SPF_INCLUDE &&
			    lets_in(r->tree->below.v[k], node->domain))
				r->out[i] = true;
	}
}

/* Names whose addresses are all let in by the other terms. */
static void drop_covered_names(struct reducer *r)
{
	for (size_t i = r->tree->below.n; i-- > 0;) {
		spf_net_list own = {0}, others = {0};
		bool covered = is_in(r, i) && spf_costs(r->tree->below.v[i]->term) &&
			       spf_term_nets(r->a, r->tree->below.v[i], &own);

		for (size_t k = 0; covered && k < r->tree->below.n; k++)
			if (k != i && is_in(r, k))
				(void)spf_term_nets(r->a, r->tree->below.v[k], &others);
		for (size_t k = 0; covered && k < own.n; k++)
			covered = spf_nets_cover(&others, &own.v[k]);
		r->out[i] = r->out[i] || covered;
	}
}

void spf_record_begin(struct str *out)
{
	str_adds(out, "v=spf1");
}

void spf_record_end(const struct spf_record *record, bool redirects, struct str *out)
{
	const struct spf_term *all = spf_all_of(record);

	if (all != NULL)
		str_addf(out, " %s", all->text);
	else if (record->redirect != NULL && redirects)
		str_addf(out, " %s", record->redirect->text);
	for (size_t i = 0; i < record->terms.n; i++)
		if (record->terms.v[i].kind > SPF_REDIRECT)
			str_addf(out, " %s", record->terms.v[i].text);
}

/* ip4 and ip6 where the first of them stood, merged if their order does not matter. */
static const char *write(const struct reducer *r)
{
	struct str out = {0};
	spf_net_list nets = {0};
	bool written = false;

	for (size_t i = 0; i < r->tree->below.n; i++)
		if (is_in(r, i) && !spf_costs(r->tree->below.v[i]->term))
			(void)spf_term_nets(r->a, r->tree->below.v[i], &nets);
	spf_nets_merge(&nets);
	spf_record_begin(&out);
	for (size_t i = 0; i < r->tree->below.n; i++) {
		const struct spf_term *t = r->tree->below.v[i]->term;
		bool network = t->kind == SPF_IP4 || t->kind == SPF_IP6;

		if (!is_in(r, i) || t->kind == SPF_ALL)
			continue;
		if (!network || !r->passes) {
			str_addf(&out, " %s", t->text);
			continue;
		}
		for (size_t k = 0; k < nets.n && !written; k++) {
			str_addc(&out, ' ');
			spf_net_text(&nets.v[k], &out);
		}
		written = true;
	}
	spf_record_end(r->tree->record, true, &out);
	const char *text = arena_strdup(r->a, str_c(&out));
	str_free(&out);
	return text;
}

const char *spf_reduce(struct arena *a, const struct spf_node *tree)
{
	struct reducer r = { .a = a,
			     .tree = tree,
			     .out = arena_alloc(a, tree->below.n + 1),
			     .passes = spf_only_passes(tree->record),
			     .expensive = tree->cost > SPF_LOOKUPS_MAX };

	drop_behind_all(&r);
	drop_duplicates(&r);
	if (r.passes)
		drop_nested_includes(&r);
	if (r.passes && r.expensive)
		drop_covered_names(&r);
	return write(&r);
}
