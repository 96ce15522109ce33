#include "check/spf_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check/spf_run.h"
#include "mail/wire.h"

enum { PROBLEM_MAX = 600 };

enum spf_match spf_problem(struct spf_run *r, struct spf_node *node, enum spf_trouble trouble, const char *fmt,
			   ...)
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
static enum spf_result find_record(struct spf_run *r, const char *domain, struct spf_node *node, const char **text,
				   size_t *n)
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
		spf_problem(r, node, SPF_TROUBLE_SEVERAL,
			    "there are %zu SPF records at %s, and only one may be there", found, domain);
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
static bool ends_with(struct spf_run *r, const struct spf_way *way, struct spf_node *node,
		      const struct spf_term *t, enum spf_result *result)
{
	struct spf_node *child = add_node(r, node, t);
	enum spf_match match = spf_match(r, way->domain, way, child);

	add_up(node, child);
	if (r->walk)
		return false;
	child->matched = match == SPF_MATCH_YES;
	if (match == SPF_MATCH_NO)
		return false;
	*result = match == SPF_MATCH_YES         ? by_qualifier(t->qualifier)
		  : match == SPF_MATCH_TEMPERROR ? SPF_TEMPERROR
						 : SPF_PERMERROR;
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

enum spf_result spf_check_text(struct spf_run *r, const struct spf_way *way, const char *text, size_t n,
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

enum spf_result spf_check_host(struct spf_run *r, const char *domain, const struct spf_way *up,
			       struct spf_node *node, struct spf_decision *decision)
{
	const struct spf_way way = { domain, up };
	const char *text = NULL;
	size_t n = 0;

	/* RFC 7208, 4.3: also a name of one label is nothing that has a record. */
	if (!spf_is_name(domain) || strchr(domain, '.') == NULL)
		return SPF_NONE;
	enum spf_result found = find_record(r, domain, node, &text, &n);
	return found == SPF_PASS ? spf_check_text(r, &way, text, n, node, decision) : found;
}
