#include "check/spf_show.h"

#include <string.h>

enum { LABEL_WIDTH_MAX = 46, FOUND_MAX = 3, NODE_COLUMNS = 3 };

struct lines {
	const char *branch, *last, *down, *none;
};

static const struct lines drawn = { "├─ ", "└─ ", "│  ", "   " };
static const struct lines plain = { "|- ", "`- ", "|  ", "   " };

struct shower {
	const struct lines *lines;
	size_t width; /* of a term with what leads to it, in columns */
	struct str *out;
};

static const char *label(const struct spf_node *node)
{
	return node->term != NULL ? node->term->text : node->domain;
}

/* Terms that cost nothing and are right say nothing about the budget. */
static bool is_shown(const struct spf_node *node)
{
	return node->cost > 0 || node->problem != NULL;
}

static size_t widest(const struct spf_node *node, size_t depth)
{
	size_t width = strlen(label(node)) + NODE_COLUMNS * depth;

	for (size_t i = 0; i < node->below.n; i++) {
		size_t below = is_shown(node->below.v[i]) ? widest(node->below.v[i], depth + 1) : 0;

		width = below > width ? below : width;
	}
	return width < LABEL_WIDTH_MAX ? width : LABEL_WIDTH_MAX;
}

static void add_found(const struct spf_node *node, struct str *out)
{
	for (size_t i = 0; i < node->found.n && i < FOUND_MAX; i++)
		str_addf(out, " %s", node->found.v[i]);
	if (node->found.n > FOUND_MAX)
		str_addf(out, " and %zu more", node->found.n - FOUND_MAX);
}

static void add_remarks(const struct spf_node *node, struct str *out)
{
	if (node->problem != NULL)
		str_addf(out, "  ! %s", node->problem);
	else if (node->term != NULL && node->term->macros && node->domain[0] == '\0')
		str_adds(out, "  depends on who sends");
	else if (node->found.n > 0)
		str_addc(out, ' ');
	add_found(node, out);
	if (node->below.n == 0 && spf_voids(node) > 0 && node->found.n == 0)
		str_adds(out, "  finds nothing");
}

static void add_node(const struct shower *s, const struct spf_node *node, const char *lead, size_t depth)
{
	size_t used = NODE_COLUMNS * depth + strlen(label(node));

	str_addf(s->out, "%s%*s", label(node), (int)(used < s->width ? s->width - used : 0), "");
	if (node->term == NULL)
		str_addf(s->out, "  %d of %d look-ups", node->cost, SPF_LOOKUPS_MAX);
	else
		str_addf(s->out, "  %2d", node->cost);
	add_remarks(node, s->out);
	str_addc(s->out, '\n');
	size_t last = node->below.n;
	for (size_t i = 0; i < node->below.n; i++)
		if (is_shown(node->below.v[i]))
			last = i;
	for (size_t i = 0; i < node->below.n; i++) {
		struct str next = {0};

		if (!is_shown(node->below.v[i]))
			continue;
		str_addf(s->out, "%s%s", lead, i == last ? s->lines->last : s->lines->branch);
		str_addf(&next, "%s%s", lead, i == last ? s->lines->none : s->lines->down);
		add_node(s, node->below.v[i], str_c(&next), depth + 1);
		str_free(&next);
	}
}

void spf_tree_text(const struct spf_node *tree, bool ascii, struct str *out)
{
	const struct shower s = { ascii ? &plain : &drawn, widest(tree, 0), out };

	add_node(&s, tree, "", 0);
}

/* --- JSON */

static json_t *text_or_null(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

json_t *spf_tree_json(const struct spf_node *tree)
{
	json_t *below = json_array(), *addresses = json_array();

	for (size_t i = 0; i < tree->found.n; i++)
		json_array_append_new(addresses, json_string(tree->found.v[i]));
	for (size_t i = 0; i < tree->below.n; i++)
		json_array_append_new(below, spf_tree_json(tree->below.v[i]));
	return json_pack(
		"{s:o, s:s, s:o, s:i, s:i, s:o, s:o, s:o}", "term",
		text_or_null(tree->term != NULL ? tree->term->text : NULL), "domain", tree->domain, "record",
		text_or_null(tree->record != NULL && tree->trouble != SPF_TROUBLE_SYNTAX ? tree->record->text
											 : NULL),
		"lookups", tree->cost, "voids", spf_voids(tree), "problem", text_or_null(tree->problem),
		"addresses", addresses, "below", below);
}

const char *spf_flaw_name(enum spf_flaw_kind kind)
{
	static const char *const names[] = {
		[SPF_FLAW_NO_RECORD] = "no-record",
		[SPF_FLAW_SEVERAL] = "several",
		[SPF_FLAW_SYNTAX] = "syntax",
		[SPF_FLAW_TEMPORARY] = "temporary",
		[SPF_FLAW_BROKEN] = "broken",
		[SPF_FLAW_LOOKUPS] = "lookups",
		[SPF_FLAW_VOIDS] = "voids",
		[SPF_FLAW_MX_NAMES] = "mx-names",
		[SPF_FLAW_ALL_PASS] = "all-pass",
		[SPF_FLAW_ALL_NEUTRAL] = "all-neutral",
		[SPF_FLAW_UNREACHABLE] = "unreachable",
		[SPF_FLAW_DUPLICATE] = "duplicate",
		[SPF_FLAW_COVERED] = "covered",
		[SPF_FLAW_PTR] = "ptr",
		[SPF_FLAW_WIDE] = "wide",
		[SPF_FLAW_LOOP] = "loop",
		[SPF_FLAW_LONG] = "long",
		[SPF_FLAW_NOT_OURS] = "not-ours",
		[SPF_FLAW_FOREIGN] = "foreign",
	};

	return names[kind];
}

static json_t *proposal(const char *text, int cost)
{
	return text != NULL ? json_pack("{s:s, s:i}", "record", text, "lookups", cost) : json_null();
}

json_t *spf_look_json(const struct spf_look *look)
{
	json_t *flaws = json_array(), *more = json_array();
	json_t *flattened = proposal(look->flattened, look->flattened_cost);

	for (size_t i = 0; i < look->flaws.n; i++) {
		const struct spf_flaw *f = &look->flaws.v[i];

		json_array_append_new(flaws, json_pack("{s:s, s:b, s:s, s:s}", "kind", spf_flaw_name(f->kind),
						       "fatal", f->fatal, "term", f->term, "what", f->what));
	}
	for (size_t i = 0; i + 1 < look->flattened_more.n; i += 2)
		json_array_append_new(more, json_pack("{s:s, s:s}", "name", look->flattened_more.v[i], "record",
						      look->flattened_more.v[i + 1]));
	if (json_is_object(flattened))
		json_object_set(flattened, "beside", more);
	json_decref(more);
	return json_pack("{s:o, s:o, s:o, s:o}", "tree",
			 look->tree != NULL ? spf_tree_json(look->tree) : json_null(), "flaws", flaws, "reduced",
			 proposal(look->reduced, look->reduced_cost), "flattened", flattened);
}
