/* Addresses in the place of names. */
#include <string.h>

#include "check/spf_reduce.h"

enum { MORE_MAX = 9 };

const char spf_flatten_warning[] =
	"The addresses are those of today. When a provider moves, mail by it fails until the record is flattened "
	"again, and nobody tells you: look at it every few days, or ask the provider for an include that costs "
	"less, or send by fewer providers.";

/* What works here: which of the tree's terms are put in as addresses. */
struct flattener {
	struct arena *a;
	const struct spf_node *tree;
	bool *flat;
	spf_net_list nets;
};

/* False if something below cannot be said in addresses. */
static bool collect(struct arena *a, const struct spf_node *node, spf_net_list *nets)
{
	if (node->record == NULL || node->trouble != SPF_FINE || !spf_only_passes(node->record))
		return false;
	for (size_t i = 0; i < node->below.n; i++) {
		const struct spf_node *child = node->below.v[i];

		if (child->term->kind == SPF_ALL)
			return child->term->qualifier != '+';
		if (child->term->kind == SPF_INCLUDE || child->term->kind == SPF_REDIRECT) {
			if (!collect(a, child, nets))
				return false;
		} else if (!spf_term_nets(a, child, nets) &&
			   (child->trouble != SPF_FINE || child->term->macros || child->term->kind == SPF_PTR ||
			    child->term->kind == SPF_EXISTS)) {
			return false;
		}
	}
	return true;
}

/* An include; a redirect if the record behind it says itself what becomes of the others. */
static bool can_be_flat(const struct spf_node *node)
{
	return node->term->kind == SPF_INCLUDE ||
	       (node->term->kind == SPF_REDIRECT && node->record != NULL && spf_all_of(node->record) != NULL);
}

/* The dearest that can be flattened and is not yet; the number of terms if there is none. */
static size_t dearest(const struct flattener *f)
{
	size_t best = f->tree->below.n;

	for (size_t i = 0; i < f->tree->below.n; i++) {
		const struct spf_node *node = f->tree->below.v[i];
		spf_net_list nets = {0};

		if (f->flat[i] || !can_be_flat(node) || !collect(f->a, node, &nets))
			continue;
		if (best == f->tree->below.n || node->cost > f->tree->below.v[best]->cost)
			best = i;
	}
	return best;
}

static int cost_left(const struct flattener *f)
{
	int cost = 0;

	for (size_t i = 0; i < f->tree->below.n; i++)
		if (!f->flat[i])
			cost += f->tree->below.v[i]->cost;
	return cost;
}

/* As many networks from *at on as fit room bytes. */
static void add_nets(const struct flattener *f, size_t *at, size_t room, struct str *out)
{
	while (*at < f->nets.n) {
		size_t before = out->len;

		str_addc(out, ' ');
		spf_net_text(&f->nets.v[*at], out);
		if (out->len > room) {
			str_cut(out, before);
			return;
		}
		(*at)++;
	}
}

/* The terms that stay, but for ip4 and ip6, which are among the networks. */
static void add_kept(const struct flattener *f, struct str *out)
{
	for (size_t i = 0; i < f->tree->below.n; i++) {
		const struct spf_term *t = f->tree->below.v[i]->term;

		if (t->kind == SPF_ALL)
			return;
		if (!f->flat[i] && t->kind < SPF_REDIRECT && t->kind != SPF_IP4 && t->kind != SPF_IP6)
			str_addf(out, " %s", t->text);
	}
}

static const char *finish(const struct flattener *f, struct str *out)
{
	const struct spf_term *all = NULL;

	for (size_t i = 0; i < f->tree->below.n; i++)
		if (f->flat[i] && f->tree->below.v[i]->term->kind == SPF_REDIRECT)
			all = spf_all_of(f->tree->below.v[i]->record);
	if (all != NULL)
		str_addf(out, " %s", all->text);
	spf_record_end(f->tree->record, all == NULL, out);
	const char *text = arena_strdup(f->a, str_c(out));
	str_free(out);
	return text;
}

/* Records beside it, each of a good size; what is in them is in *names. */
static bool add_more(const struct flattener *f, strlist *more, struct str *names)
{
	for (size_t at = 0, number = 1; at < f->nets.n; number++) {
		const char *name = arena_printf(f->a, "_spf%zu.%s", number, f->tree->domain);
		struct str text = {0};

		if (number > MORE_MAX)
			return false;
		spf_record_begin(&text);
		add_nets(f, &at, SPF_TEXT_GOOD - strlen(" -all"), &text);
		str_adds(&text, " -all");
		vec_push(f->a, more, name);
		vec_push(f->a, more, arena_strdup(f->a, str_c(&text)));
		str_free(&text);
		str_addf(names, " include:%s", name);
	}
	return true;
}

/* One record if it is of a good size, else several. NULL: they would cost too much, too. */
static const char *write(const struct flattener *f, strlist *more)
{
	struct str out = {0}, names = {0};
	size_t at = 0;

	more->n = 0;
	spf_record_begin(&out);
	add_kept(f, &out);
	size_t kept = out.len;
	add_nets(f, &at, SPF_TEXT_GOOD, &out);
	if (at == f->nets.n) {
		const char *text = finish(f, &out);

		if (strlen(text) <= SPF_TEXT_GOOD && cost_left(f) <= SPF_LOOKUPS_MAX)
			return text;
		spf_record_begin(&out);
		add_kept(f, &out);
	}
	str_cut(&out, kept);
	bool good = add_more(f, more, &names) && cost_left(f) + (int)(more->n / 2) <= SPF_LOOKUPS_MAX;
	str_add(&out, str_c(&names), names.len);
	str_free(&names);
	const char *text = finish(f, &out);
	return good ? text : NULL;
}

const char *spf_flatten(struct arena *a, const struct spf_node *tree, strlist *more, int *cost)
{
	struct flattener f = { .a = a, .tree = tree, .flat = arena_alloc(a, tree->below.n + 1) };
	const char *text = NULL;
	size_t next;

	if (!spf_only_passes(tree->record))
		return NULL;
	for (size_t i = 0; i < tree->below.n; i++)
		if (!spf_costs(tree->below.v[i]->term))
			(void)spf_term_nets(a, tree->below.v[i], &f.nets);
	while (text == NULL && (next = dearest(&f)) < tree->below.n) {
		f.flat[next] = true;
		(void)collect(a, tree->below.v[next], &f.nets);
		spf_nets_merge(&f.nets);
		text = write(&f, more);
	}
	*cost = cost_left(&f) + (int)(more->n / 2);
	return text;
}
