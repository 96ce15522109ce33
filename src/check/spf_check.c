#include "check/spf_check.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check/spf_run.h"
#include "mail/wire.h"

enum { PROBLEM_MAX = 600 };

enum spf_match spf_problem(struct spf_run *r, struct spf_node *node, enum spf_trouble trouble, const char *fmt, ...)
{
	char text[PROBLEM_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (char *p = text; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	if (node->problem == NULL) {
		node->problem = arena_strdup(r->a, text);
		node->trouble = trouble;
	}
	if (r->problem == NULL)
		r->problem = node->problem;
	return trouble == SPF_TROUBLE_TEMPORARY ? SPF_MATCH_TEMPERROR : SPF_MATCH_PERMERROR;
}

/* The one SPF record of domain (RFC 7208, 4.4 and 4.5). SPF_PASS: it is in *text. */
static enum spf_result find_record(struct spf_run *r, const char *domain, struct spf_node *node, const char **text, size_t *n)
{
	struct dns_answer answer;
	const char *why;
	size_t found = 0;

	if (spf_look(r, domain, DNS_TXT, &answer, &why) == SPF_LOOKED_ERROR) {
		spf_problem(r, node, SPF_TROUBLE_TEMPORARY, "%s could not be looked up: %s", domain, why);
		return SPF_TEMPERROR;
	}
	for (size_t i = 0; i < answer.data.n; i++) {
		const char *value;
		size_t len;

		if (!wire_txt(r->a, &answer.data.v[i], &value, &len, NULL) || !spf_is(value, len))
			continue;
		*text = value, *n = len;
		found++;
	}
	if (found > 1)
		spf_problem(r, node, SPF_TROUBLE_SEVERAL, "there are %zu SPF records at %s, and only one may be there", found, domain);
	return found == 0 ? SPF_NONE : found == 1 ? SPF_PASS : SPF_PERMERROR;
}

static struct spf_node *add_node(struct spf_run *r, struct spf_node *parent, const struct spf_term *t)
{
	struct spf_node *node = arena_new_of(r->a, struct spf_node);

	*node = (struct spf_node){ .term = t, .domain = "" };
	vec_push(r->a, &parent->below, node);
	return node;
}

static void add_up(struct spf_node *parent, const struct spf_node *node)
{
	parent->cost += node->cost;
	parent->voids4 += node->voids4;
	parent->voids6 += node->voids6;
}

static enum spf_result by_qualifier(char qualifier)
{
	switch (qualifier) {
	case '-': return SPF_FAIL;
	case '~': return SPF_SOFTFAIL;
	case '?': return SPF_NEUTRAL;
	default: return SPF_PASS;
	}
}

static bool has_all(const struct spf_record *record)
{
	for (size_t i = 0; i < record->terms.n; i++)
		if (record->terms.v[i].kind == SPF_ALL)
			return true;
	return false;
}

/* RFC 7208, 6.1. */
static enum spf_result redirect(struct spf_run *r, const struct spf_way *way, const struct spf_record *record,
				struct spf_node *node, struct spf_decision *decision)
{
	struct spf_node *child = add_node(r, node, record->redirect);
	enum spf_match match = spf_match(r, way->domain, way, child);

	child->result = SPF_NEUTRAL;
	if (match == SPF_MATCH_PERMERROR)
		child->result = SPF_PERMERROR;
	else if (child->domain[0] != '\0')
		child->result = spf_check_host(r, child->domain, way, child, decision);
	if (child->result == SPF_NONE) {
		spf_problem(r, child, SPF_TROUBLE_NO_RECORD, "there is no SPF record at %s", child->domain);
		child->result = SPF_PERMERROR;
	}
	add_up(node, child);
	return child->result;
}

/* True if the evaluation ends with this term: *result is what it ends in. */
static bool ends_with(struct spf_run *r, const struct spf_way *way, struct spf_node *node, const struct spf_term *t,
		      enum spf_result *result)
{
	struct spf_node *child = add_node(r, node, t);
	enum spf_match match = spf_match(r, way->domain, way, child);

	add_up(node, child);
	if (r->walk)
		return false;
	child->matched = match == SPF_MATCH_YES;
	if (match == SPF_MATCH_NO)
		return false;
	*result = match == SPF_MATCH_YES ? by_qualifier(t->qualifier)
					 : match == SPF_MATCH_TEMPERROR ? SPF_TEMPERROR : SPF_PERMERROR;
	return true;
}

static enum spf_result check_record(struct spf_run *r, const struct spf_way *way, const struct spf_record *record,
				    struct spf_node *node, struct spf_decision *decision)
{
	enum spf_result result;

	for (size_t i = 0; i < record->terms.n; i++) {
		const struct spf_term *t = &record->terms.v[i];

		if (t->kind >= SPF_REDIRECT || !ends_with(r, way, node, t, &result))
			continue;
		*decision = (struct spf_decision){ record, way->domain, t };
		return result;
	}
	if (record->redirect == NULL || has_all(record))
		return SPF_NEUTRAL;
	return redirect(r, way, record, node, decision);
}

static enum spf_result check_text(struct spf_run *r, const struct spf_way *way, const char *text, size_t n,
				  struct spf_node *node, struct spf_decision *decision)
{
	struct spf_record *record = arena_new_of(r->a, struct spf_record);
	text_fault_list faults = {0};
	bool good = spf_parse(r->a, text, n, record, &faults);

	node->record = record;
	if (!good) {
		const struct text_fault *f = text_fault_worst(&faults);

		spf_problem(r, node, SPF_TROUBLE_SYNTAX, "the record of %s is wrong at \"%.*s\": %s", way->domain,
			    (int)(f->len < 80 ? f->len : 80), record->text + f->at, f->what);
	}
	/* A walk goes through what can be read. */
	enum spf_result result = good || r->walk ? check_record(r, way, record, node, decision) : SPF_PERMERROR;
	return good ? result : SPF_PERMERROR;
}

enum spf_result spf_check_host(struct spf_run *r, const char *domain, const struct spf_way *up, struct spf_node *node,
			       struct spf_decision *decision)
{
	const struct spf_way way = { domain, up };
	const char *text = NULL;
	size_t n = 0;

	/* RFC 7208, 4.3: also a name of one label is nothing that has a record. */
	if (!spf_is_name(domain) || strchr(domain, '.') == NULL)
		return SPF_NONE;
	enum spf_result found = find_record(r, domain, node, &text, &n);
	return found == SPF_PASS ? check_text(r, &way, text, n, node, decision) : found;
}

/* RFC 7208, 6.2: whatever is wrong with it, then there is none. */
static const char *explain(struct spf_run *r, const struct spf_decision *decision)
{
	struct dns_answer answer;
	const char *why, *text;
	size_t n;

	if (decision->record == NULL || decision->record->exp == NULL)
		return NULL;
	const char *name = spf_expand_name(r, decision->domain, decision->record->exp->domain);
	if (spf_look(r, name, DNS_TXT, &answer, &why) != SPF_LOOKED_FOUND || answer.data.n != 1 ||
	    !wire_txt(r->a, &answer.data.v[0], &text, &n, NULL) || !spf_is_explanation(text, n))
		return NULL;
	char *said = arena_strdup(r->a, spf_expand(r, decision->domain, text));
	for (char *p = said; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	return said;
}

/* The part before the last @, and the one behind it (RFC 7208, 4.1 and 4.3). */
static void take_sender(struct spf_run *r, const struct spf_query *q)
{
	const char *at = strrchr(q->sender, '@');

	r->local = at != NULL && at > q->sender ? arena_memdup(r->a, q->sender, (size_t)(at - q->sender)) : "postmaster";
	r->sender_domain = at != NULL ? at + 1 : q->sender[0] != '\0' ? q->sender : q->helo;
}

static bool take_ip(struct spf_run *r, const char *ip)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN];

	r->v6 = inet_pton(AF_INET6, ip, r->ip) == 1;
	if (r->v6 && memcmp(r->ip, mapped, sizeof(mapped)) == 0) {
		memmove(r->ip, r->ip + sizeof(mapped), 4);
		r->v6 = false;
	} else if (!r->v6 && inet_pton(AF_INET, ip, r->ip) != 1) {
		return false;
	}
	r->ip_text = arena_strdup(r->a, inet_ntop(r->v6 ? AF_INET6 : AF_INET, r->ip, text, sizeof(text)));
	return true;
}

void spf_evaluate(struct arena *a, struct spf_dns *dns, const struct spf_query *q, struct spf_verdict *out)
{
	struct spf_run r = { .a = a, .dns = dns, .q = q };
	struct spf_node *root = arena_new_of(a, struct spf_node);
	struct spf_decision decision = {0};

	*out = (struct spf_verdict){ .result = SPF_PERMERROR, .tree = root, .problem = "this is no IP address" };
	take_sender(&r, q);
	root->domain = r.sender_domain;
	if (!take_ip(&r, q->ip))
		return;
	root->result = spf_check_host(&r, r.sender_domain, NULL, root, &decision);
	*out = (struct spf_verdict){ .result = root->result, .tree = root, .matched = decision.term, .cost = r.cost,
				     .voids = r.voids };
	if (root->result == SPF_FAIL)
		out->explanation = explain(&r, &decision);
	if (root->result == SPF_TEMPERROR || root->result == SPF_PERMERROR)
		out->problem = r.problem;
}

static const struct spf_node *walk(struct arena *a, struct spf_dns *dns, const char *domain, const char *text)
{
	static const struct spf_query nobody = { .helo = "", .sender = "" };
	struct spf_run r = { .a = a, .dns = dns, .q = &nobody, .walk = true, .local = "", .sender_domain = domain, .ip_text = "" };
	struct spf_node *root = arena_new_of(a, struct spf_node);
	const struct spf_way way = { domain, NULL };
	struct spf_decision ignored;

	root->domain = domain;
	root->result = text != NULL ? check_text(&r, &way, text, strlen(text), root, &ignored)
				    : spf_check_host(&r, domain, NULL, root, &ignored);
	if (root->result == SPF_NONE)
		spf_problem(&r, root, SPF_TROUBLE_NO_RECORD, "there is no SPF record at %s", domain);
	return root;
}

const struct spf_node *spf_walk(struct arena *a, struct spf_dns *dns, const char *domain)
{
	return walk(a, dns, domain, NULL);
}

const struct spf_node *spf_walk_text(struct arena *a, struct spf_dns *dns, const char *domain, const char *text)
{
	return walk(a, dns, domain, text);
}

int spf_voids(const struct spf_node *node)
{
	return node->voids4 > node->voids6 ? node->voids4 : node->voids6;
}

const char *spf_result_name(enum spf_result result)
{
	switch (result) {
	case SPF_NONE: return "none";
	case SPF_NEUTRAL: return "neutral";
	case SPF_PASS: return "pass";
	case SPF_FAIL: return "fail";
	case SPF_SOFTFAIL: return "softfail";
	case SPF_TEMPERROR: return "temperror";
	case SPF_PERMERROR: return "permerror";
	}
	return "?";
}
