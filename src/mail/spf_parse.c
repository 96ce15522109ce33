#include <ctype.h>
#include <string.h>

#include "mail/spf_part.h"

#define VERSION "v=spf1"
enum { VERSION_LEN = sizeof(VERSION) - 1 };

bool spf_costs(const struct spf_term *term)
{
	switch (term->kind) {
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT: return true;
	case SPF_ALL:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXP:
	case SPF_OTHER: return false;
	}
	return false;
}

bool spf_is(const char *text, size_t n)
{
	return n >= VERSION_LEN && strncasecmp(text, VERSION, VERSION_LEN) == 0 &&
	       (n == VERSION_LEN || text[VERSION_LEN] == ' ');
}

/* p is in the term. */
bool spf_fatal(struct spf_parser *p, const char *at, size_t len, const char *what)
{
	return text_fault(p->a, p->faults, FAULT_FATAL, (size_t)(at - p->text), len, "%s", what);
}

static bool is_modifier_name(const char *s, size_t n)
{
	if (n == 0 || !isalpha((unsigned char)s[0]))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && (s[i] == '\0' || strchr("-_.", s[i]) == NULL))
			return false;
	return true;
}

static bool parse_modifier(struct spf_parser *p, const char *s, size_t name, size_t n)
{
	const char *value = s + name + 1, *fault;
	size_t len = n - name - 1;

	if (!is_modifier_name(s, name))
		return spf_fatal(p, s, name > 0 ? name : 1, "this is no name that may stand before \"=\"");
	if (name == 8 && strncasecmp(s, "redirect", name) == 0)
		p->t->kind = SPF_REDIRECT;
	else if (name == 3 && strncasecmp(s, "exp", name) == 0)
		p->t->kind = SPF_EXP;
	if (p->t->kind != SPF_OTHER)
		return spf_set_domain(p, value, len);
	fault = spf_macro_fault(value, len, SPF_LETTERS_EXP, &p->t->macros, NULL);
	if (fault != NULL)
		return spf_fatal(p, value, len, fault);
	return text_fault(p->a, p->faults, FAULT_ODD, p->at, n, "nobody knows \"%.*s\": it has no effect",
			  (int)name, s);
}

static bool parse_term(struct spf_parser *p)
{
	const char *s = p->text + p->at;
	size_t name = 0;

	for (size_t i = 0; i < p->len; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f)
			return spf_fatal(
				p, s + i, 1,
				"a character that is not ASCII, or not printable: receivers refuse the record");
	while (name < p->len && strchr(":/=", s[name]) == NULL)
		name++;
	*p->t = (struct spf_term){ .kind = SPF_OTHER,
				   .text = arena_memdup(p->a, s, p->len),
				   .at = p->at,
				   .len = p->len,
				   .cidr4 = 32,
				   .cidr6 = 128 };
	return name < p->len && s[name] == '=' ? parse_modifier(p, s, name, p->len)
					       : spf_parse_mechanism(p, s, p->len);
}

/* redirect and exp may each be there once (RFC 7208, 6). */
static bool find_modifiers(struct spf_parser *p, struct spf_record *out)
{
	bool good = true;

	for (size_t i = 0; i < out->terms.n; i++) {
		const struct spf_term *t = &out->terms.v[i];
		const struct spf_term **slot = t->kind == SPF_REDIRECT ? &out->redirect
					       : t->kind == SPF_EXP    ? &out->exp
								       : NULL;

		if (slot != NULL && *slot != NULL)
			good = spf_fatal(p, p->text + t->at, t->len, "it may be there only once");
		else if (slot != NULL)
			*slot = t;
	}
	return good;
}

bool spf_parse(struct arena *a, const char *text, size_t n, struct spf_record *out, text_fault_list *faults)
{
	struct spf_parser p = { .a = a, .faults = faults, .text = text };
	struct spf_term t;
	bool good = spf_is(text, n);

	*out = (struct spf_record){ .text = arena_memdup(a, text, n) };
	if (!good)
		return text_fault(a, faults, FAULT_FATAL, 0, n, "it does not begin with \"v=spf1\" and a blank");
	for (size_t i = VERSION_LEN; i < n; i += p.len) {
		p.len = 0;
		while (i < n && text[i] == ' ')
			i++;
		while (i + p.len < n && text[i + p.len] != ' ')
			p.len++;
		p.at = i;
		p.t = &t;
		if (p.len == 0)
			break;
		if (parse_term(&p))
			vec_push(a, &out->terms, t);
		else
			good = false;
	}
	return find_modifiers(&p, out) && good;
}
