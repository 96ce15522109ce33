#include "check/spf_advice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check/spf_reduce.h"

enum { WHAT_MAX = 700 };

/* Nobody sends from these: of the block that was never given out, and of the one that leads nowhere (RFC 6666). */
static const char *const foreign[] = { "240.0.0.1", "100::1" };

void spf_flaw(struct spf_adviser *v, enum spf_flaw_kind kind, bool fatal, const char *term, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	for (char *p = what; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	const struct spf_flaw f = { kind, fatal, term, arena_strdup(v->a, what) };
	vec_push(v->a, &v->look->flaws, f);
}

/* --- look-ups */

/* "include:_spf.example.net 5, mx 1" */
static const char *bill(struct spf_adviser *v)
{
	struct str s = {0};

	for (size_t i = 0; i < v->look->tree->below.n; i++) {
		const struct spf_node *node = v->look->tree->below.v[i];

		if (node->cost > 0)
			str_addf(&s, "%s%s %d", s.len > 0 ? ", " : "", node->term->text, node->cost);
	}
	const char *text = arena_strdup(v->a, str_c(&s));
	str_free(&s);
	return text;
}

static void look_at_node(struct spf_adviser *v, const struct spf_node *node)
{
	const char *term = node->term != NULL ? node->term->text : "";

	switch (node->trouble) {
	case SPF_TROUBLE_TEMPORARY: spf_flaw(v, SPF_FLAW_TEMPORARY, false, term, "%s", node->problem); break;
	case SPF_TROUBLE_MX_NAMES: spf_flaw(v, SPF_FLAW_MX_NAMES, true, term, "%s", node->problem); break;
	case SPF_TROUBLE_LOOP: spf_flaw(v, SPF_FLAW_LOOP, true, term, "%s", node->problem); break;
	case SPF_TROUBLE_NO_RECORD:
	case SPF_TROUBLE_SEVERAL:
	case SPF_TROUBLE_SYNTAX:
	case SPF_TROUBLE_TOO_MUCH: spf_flaw(v, SPF_FLAW_BROKEN, true, term, "%s", node->problem); break;
	case SPF_FINE:
	case SPF_TROUBLE_LOOKUPS:
	case SPF_TROUBLE_VOIDS: break;
	}
	for (size_t i = 0; i < node->below.n; i++)
		look_at_node(v, node->below.v[i]);
}

static void look_at_lookups(struct spf_adviser *v)
{
	const struct spf_node *tree = v->look->tree;

	for (size_t i = 0; i < tree->below.n; i++)
		look_at_node(v, tree->below.v[i]);
	if (tree->cost > SPF_LOOKUPS_MAX)
		spf_flaw(v, SPF_FLAW_LOOKUPS, true, "",
			 "it takes %d look-ups, and with more than %d receivers say permerror: %s", tree->cost,
			 SPF_LOOKUPS_MAX, bill(v));
	if (spf_voids(tree) > SPF_VOID_MAX)
		spf_flaw(v, SPF_FLAW_VOIDS, true, "",
			 "%d of its look-ups find nothing, and with more than %d receivers say permerror",
			 spf_voids(tree), SPF_VOID_MAX);
}

/* --- who may send */

static bool has_fatal(const struct spf_look *look)
{
	for (size_t i = 0; i < look->flaws.n; i++)
		if (look->flaws.v[i].fatal)
			return true;
	return false;
}

static bool has_kind(const struct spf_look *look, enum spf_flaw_kind kind)
{
	for (size_t i = 0; i < look->flaws.n; i++)
		if (look->flaws.v[i].kind == kind)
			return true;
	return false;
}

static void judge(struct spf_adviser *v, const char *ip, struct spf_verdict *verdict)
{
	const struct spf_query q = { .ip = ip,
				     .sender = arena_printf(v->a, "postmaster@%s", v->domain),
				     .helo = v->hostname };

	spf_evaluate(v->a, v->dns, &q, verdict);
}

/* One that got an error has had its cause said before. */
static void look_at_ours(struct spf_adviser *v, const char *ip)
{
	struct spf_verdict verdict;
	bool said = has_fatal(v->look);

	judge(v, ip, &verdict);
	if (verdict.result == SPF_PASS)
		return;
	if (verdict.result == SPF_TEMPERROR) {
		if (!has_kind(v->look, SPF_FLAW_TEMPORARY))
			spf_flaw(v, SPF_FLAW_TEMPORARY, false, "", "%s", verdict.problem);
	} else if (verdict.result == SPF_PERMERROR) {
		if (!said)
			spf_flaw(v, SPF_FLAW_NOT_OURS, true, "", "mail from %s gets permerror: %s", ip,
				 verdict.problem);
	} else {
		spf_flaw(v, SPF_FLAW_NOT_OURS, true, verdict.matched != NULL ? verdict.matched->text : "",
			 "mail from %s, an address of this server, gets %s", ip, spf_result_name(verdict.result));
	}
}

static void look_at_senders(struct spf_adviser *v)
{
	for (size_t i = 0; i < v->ours->n; i++)
		look_at_ours(v, v->ours->v[i]);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct spf_verdict verdict;

		if (has_kind(v->look, SPF_FLAW_ALL_PASS) || has_kind(v->look, SPF_FLAW_FOREIGN))
			return;
		judge(v, foreign[i], &verdict);
		if (verdict.result == SPF_PASS)
			spf_flaw(v, SPF_FLAW_FOREIGN, false, verdict.matched->text,
				 "it lets %s pass, which is nobody's address", foreign[i]);
	}
}

/* --- a better record */

static void propose(struct spf_adviser *v)
{
	struct spf_look *look = v->look;
	const char *reduced = spf_reduce(v->a, look->tree);
	const struct spf_node *tree = spf_walk_text(v->a, v->dns, v->domain, reduced);

	/* Only where it is cheaper, or the same for less: another order of words is no reason to change anything. */
	if (tree->cost < look->tree->cost || strlen(reduced) + 1 < strlen(look->tree->record->text)) {
		look->reduced = reduced;
		look->reduced_cost = tree->cost;
	}
	if (tree->cost <= SPF_LOOKUPS_MAX)
		return;
	look->flattened = spf_flatten(v->a, tree, &look->flattened_more, &look->flattened_cost);
}

void spf_look_at(struct arena *a, struct spf_dns *dns, const char *domain, const char *hostname,
		 const strlist *ours, struct spf_look *out)
{
	struct spf_adviser v = {
		.a = a, .dns = dns, .domain = domain, .hostname = hostname, .ours = ours, .look = out
	};
	const struct spf_node *tree = spf_walk(a, dns, domain);

	*out = (struct spf_look){ .tree = tree };
	if (tree->record == NULL) {
		enum spf_flaw_kind kind = tree->trouble == SPF_TROUBLE_TEMPORARY ? SPF_FLAW_TEMPORARY
					  : tree->trouble == SPF_TROUBLE_SEVERAL ? SPF_FLAW_SEVERAL
										 : SPF_FLAW_NO_RECORD;

		out->tree = NULL;
		spf_flaw(&v, kind, kind == SPF_FLAW_SEVERAL, "", "%s", tree->problem);
		return;
	}
	spf_look_at_text(&v);
	look_at_lookups(&v);
	look_at_senders(&v);
	if (!has_kind(out, SPF_FLAW_TEMPORARY) && tree->result != SPF_PERMERROR)
		propose(&v);
}
