#include "mail/spf_merge.h"

#include <string.h>

#include "base/str.h"
#include "mail/smarthost.h"

const char *records_spf(struct arena *a, const struct site *site)
{
	return arena_printf(a, "v=spf1 mx%s -all", smarthost_spf(a, site));
}

static bool is_spf(const char *record)
{
	return record != NULL && strncasecmp(record, "v=spf1", 6) == 0 && (record[6] == ' ' || record[6] == '\0');
}

/* A mechanism without its qualifier; "+" is the default (RFC 7208, 4.6.2). */
static const char *bare(const char *term)
{
	return *term != '\0' && strchr("+-~?", *term) != NULL ? term + 1 : term;
}

static bool is_all(const char *term)
{
	return strcasecmp(bare(term), "all") == 0;
}

static bool lets_all_in(const char *term)
{
	return is_all(term) && (*term == '+' || term == bare(term));
}

static bool is_redirect(const char *term)
{
	return strncasecmp(term, "redirect=", 9) == 0;
}

static bool is_modifier(const char *term)
{
	size_t n = strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

	return n > 0 && term[n] == '=';
}

/* Mechanisms after "all" were never looked at (RFC 7208, 5.1): they must not come to life. */
static void split(struct arena *a, const char *record, strlist *terms)
{
	bool ended = false;

	for (const char *p = record + strlen("v=spf1"); *p != '\0';) {
		p += strspn(p, " ");
		size_t n = strcspn(p, " ");
		const char *term = arena_memdup(a, p, n);

		if (n > 0 && (!ended || is_modifier(term)))
			vec_push(a, terms, term);
		ended = ended || is_all(term);
		p += n;
	}
}

static bool has(const strlist *terms, const char *term)
{
	for (size_t i = 0; i < terms->n; i++)
		if (strcasecmp(bare(terms->v[i]), bare(term)) == 0)
			return true;
	return false;
}

/* How the record ends for whom no term before has matched; NULL: it does not say. */
static const char *ending(const strlist *terms)
{
	const char *end = NULL;

	for (size_t i = 0; i < terms->n; i++) {
		if (is_all(terms->v[i]))
			return terms->v[i];
		if (is_redirect(terms->v[i]))
			end = terms->v[i];
	}
	return end;
}

static void add_term(struct str *s, const char *term)
{
	str_addf(s, " %s", term);
}

/* Modifiers (exp=) stay as they are; redirect beside "all" is not heeded by anybody (RFC 7208, 6.1). */
static void add_terms(struct str *s, const strlist *terms, const strlist *but)
{
	for (size_t i = 0; i < terms->n; i++)
		if (!is_all(terms->v[i]) && !is_redirect(terms->v[i]) && (but == NULL || !has(but, terms->v[i])))
			add_term(s, terms->v[i]);
}

const char *merge_spf(struct arena *a, const char *existing, const char *ours)
{
	strlist theirs = {0}, own = {0};
	struct str s = {0};

	if (!is_spf(existing))
		return ours;
	split(a, existing, &theirs);
	split(a, ours, &own);
	str_adds(&s, "v=spf1");
	add_terms(&s, &own, NULL);
	add_terms(&s, &theirs, &own);
	const char *end = ending(&theirs);
	if (end == NULL || lets_all_in(end))
		end = ending(&own);
	if (end != NULL)
		add_term(&s, end);

	const char *merged = arena_strdup(a, str_c(&s));
	str_free(&s);
	return merged;
}
