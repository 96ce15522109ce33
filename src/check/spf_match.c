/* Mechanisms (RFC 7208, 5). */
#include <arpa/inet.h>
#include <string.h>

#include "check/spf_run.h"
#include "mail/wire.h"

enum { WALK_LOOKUPS_MAX = 200, WALK_TERMS_MAX = 100, WALK_DEPTH_MAX = 15 };

bool spf_same_bits(const unsigned char *x, const unsigned char *y, int bits)
{
	size_t whole = (size_t)bits / 8;
	int rest = bits % 8;

	return memcmp(x, y, whole) == 0 && (rest == 0 || (x[whole] ^ y[whole]) >> (8 - rest) == 0);
}

enum spf_match spf_count(struct spf_run *r, struct spf_node *node)
{
	node->cost++;
	if (++r->cost > SPF_LOOKUPS_MAX && !r->walk)
		return spf_problem(r, node, SPF_TROUBLE_LOOKUPS,
				   "more than %d terms need look-ups: here is one too many", SPF_LOOKUPS_MAX);
	return SPF_MATCH_NO;
}

/* A look-up that found nothing. v4 and v6: for clients of which family. */
static enum spf_match count_void(struct spf_run *r, struct spf_node *node, bool v4, bool v6)
{
	node->voids4 += v4;
	node->voids6 += v6;
	if (++r->voids > SPF_VOID_MAX && !r->walk)
		return spf_problem(r, node, SPF_TROUBLE_VOIDS,
				   "more than %d look-ups found nothing: here is one too many", SPF_VOID_MAX);
	return SPF_MATCH_NO;
}

static enum spf_match failed_look(struct spf_run *r, struct spf_node *node, const char *name, const char *why)
{
	return spf_problem(r, node, SPF_TROUBLE_TEMPORARY, "%s could not be looked up: %s", name, why);
}

/* Addresses of name in one family. */
static enum spf_match match_family(struct spf_run *r, struct spf_node *node, const char *name, bool v6)
{
	int bits = v6 ? node->term->cidr6 : node->term->cidr4;
	struct dns_answer answer;
	const char *why;

	switch (spf_look(r, name, v6 ? DNS_AAAA : DNS_A, &answer, &why)) {
	case SPF_LOOKED_ERROR: return failed_look(r, node, name, why);
	case SPF_LOOKED_NO_NAME: return SPF_MATCH_NO;
	case SPF_LOOKED_NOTHING: return count_void(r, node, !v6, v6);
	case SPF_LOOKED_FOUND: break;
	}
	for (size_t i = 0; i < answer.data.n; i++) {
		const struct dns_rdata *d = &answer.data.v[i];

		if (d->n != (v6 ? 16u : 4u))
			continue;
		vec_push(r->a, &node->found, wire_address(r->a, d));
		if (!r->walk && spf_same_bits(d->p, r->ip, bits))
			return SPF_MATCH_YES;
	}
	return SPF_MATCH_NO;
}

static enum spf_match match_addresses(struct spf_run *r, struct spf_node *node, const char *name)
{
	if (!r->walk)
		return match_family(r, node, name, r->v6);
	match_family(r, node, name, false);
	return match_family(r, node, name, true);
}

static enum spf_match match_mx(struct spf_run *r, struct spf_node *node)
{
	enum spf_match match = SPF_MATCH_NO;
	struct dns_answer answer;
	const char *why;

	switch (spf_look(r, node->domain, DNS_MX, &answer, &why)) {
	case SPF_LOOKED_ERROR: return failed_look(r, node, node->domain, why);
	case SPF_LOOKED_NO_NAME: return SPF_MATCH_NO;
	case SPF_LOOKED_NOTHING: return count_void(r, node, true, true);
	case SPF_LOOKED_FOUND: break;
	}
	if (answer.data.n > SPF_NAMES_MAX)
		return spf_problem(r, node, SPF_TROUBLE_MX_NAMES,
				   "%s has %zu MX records, and more than %d are an error", node->domain,
				   answer.data.n, SPF_NAMES_MAX);
	for (size_t i = 0; i < answer.data.n && match == SPF_MATCH_NO; i++) {
		struct wire_mx mx;

		if (wire_mx(r->a, &answer.data.v[i], &mx) && mx.exchange[0] != '\0')
			match = match_addresses(r, node, mx.exchange);
	}
	return match;
}

static enum spf_match match_ptr(struct spf_run *r, struct spf_node *node)
{
	strlist names = {0};
	const char *why = NULL;

	if (r->walk)
		return SPF_MATCH_NO;
	enum spf_looked looked = spf_client_names(r, &names, &why);
	if (looked == SPF_LOOKED_NOTHING)
		return count_void(r, node, !r->v6, r->v6);
	for (size_t i = 0; i < names.n; i++)
		if (spf_is_below(names.v[i], node->domain))
			return SPF_MATCH_YES;
	/* RFC 7208, 5.5: an error of the PTR look-up is no match; it is the client's doing. */
	return SPF_MATCH_NO;
}

static enum spf_match match_exists(struct spf_run *r, struct spf_node *node)
{
	struct dns_answer answer;
	const char *why;

	switch (spf_look(r, node->domain, DNS_A, &answer, &why)) {
	case SPF_LOOKED_ERROR: return failed_look(r, node, node->domain, why);
	case SPF_LOOKED_NO_NAME: return SPF_MATCH_NO;
	case SPF_LOOKED_NOTHING: return count_void(r, node, true, true);
	case SPF_LOOKED_FOUND: return r->walk ? SPF_MATCH_NO : SPF_MATCH_YES;
	}
	return SPF_MATCH_NO;
}

static enum spf_match match_include(struct spf_run *r, const struct spf_way *way, struct spf_node *node)
{
	struct spf_decision ignored = {0};

	node->result = spf_check_host(r, node->domain, way, node, &ignored);
	switch (node->result) {
	case SPF_PASS: return SPF_MATCH_YES;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL: return SPF_MATCH_NO;
	case SPF_TEMPERROR: return SPF_MATCH_TEMPERROR;
	case SPF_NONE:
		return spf_problem(r, node, SPF_TROUBLE_NO_RECORD, "there is no SPF record at %s", node->domain);
	case SPF_PERMERROR: break;
	}
	return SPF_MATCH_PERMERROR;
}

static enum spf_match match_network(const struct spf_run *r, const struct spf_term *t)
{
	bool v6 = t->kind == SPF_IP6;

	if (r->walk || v6 != r->v6)
		return SPF_MATCH_NO;
	return spf_same_bits(t->ip, r->ip, v6 ? t->cidr6 : t->cidr4) ? SPF_MATCH_YES : SPF_MATCH_NO;
}

/* A record may lead round in a ring; whoever evaluates it stops at ten, a walk here. */
static bool goes_too_far(struct spf_run *r, const struct spf_way *way, struct spf_node *node)
{
	bool follows = node->term->kind == SPF_INCLUDE || node->term->kind == SPF_REDIRECT;
	int depth = 0;

	for (const struct spf_way *w = way; w != NULL; w = w->up, depth++)
		if (follows && strcasecmp(w->domain, node->domain) == 0) {
			spf_problem(r, node, SPF_TROUBLE_LOOP, "it leads back to %s, round and round",
				    node->domain);
			return true;
		}
	if (depth < WALK_DEPTH_MAX && r->looked < WALK_LOOKUPS_MAX && r->cost <= WALK_TERMS_MAX)
		return false;
	spf_problem(r, node, SPF_TROUBLE_TOO_MUCH, "there is too much of it: it was not followed from here on");
	return true;
}

enum spf_match spf_match(struct spf_run *r, const char *domain, const struct spf_way *way, struct spf_node *node)
{
	const struct spf_term *t = node->term;

	if (spf_costs(t)) {
		enum spf_match match = spf_count(r, node);

		if (match != SPF_MATCH_NO)
			return match;
		if (r->walk && t->macros)
			return SPF_MATCH_NO;
		node->domain = spf_expand_name(r, domain, t->domain);
		if (r->walk && goes_too_far(r, way, node))
			return SPF_MATCH_PERMERROR;
	}
	switch (t->kind) {
	case SPF_ALL: return r->walk ? SPF_MATCH_NO : SPF_MATCH_YES;
	case SPF_INCLUDE: return match_include(r, way, node);
	case SPF_A: return match_addresses(r, node, node->domain);
	case SPF_MX: return match_mx(r, node);
	case SPF_PTR: return match_ptr(r, node);
	case SPF_EXISTS: return match_exists(r, node);
	case SPF_IP4:
	case SPF_IP6: return match_network(r, t);
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER: break;
	}
	return SPF_MATCH_NO;
}
