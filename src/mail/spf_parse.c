#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "mail/spf_part.h"

#define VERSION "v=spf1"
enum { VERSION_LEN = sizeof(VERSION) - 1, CIDR4_MAX = 32, CIDR6_MAX = 128 };

/* What may follow a mechanism's name. */
enum form { FORM_NOTHING, FORM_DOMAIN, FORM_MAYBE_DOMAIN, FORM_DOMAIN_CIDR, FORM_IP4, FORM_IP6 };

static const struct {
	const char *name;
	enum spf_kind kind;
	enum form form;
} mechanisms[] = {
	{ "all", SPF_ALL, FORM_NOTHING },           { "include", SPF_INCLUDE, FORM_DOMAIN },
	{ "a", SPF_A, FORM_DOMAIN_CIDR },           { "mx", SPF_MX, FORM_DOMAIN_CIDR },
	{ "ptr", SPF_PTR, FORM_MAYBE_DOMAIN },      { "ip4", SPF_IP4, FORM_IP4 },
	{ "ip6", SPF_IP6, FORM_IP6 },               { "exists", SPF_EXISTS, FORM_DOMAIN },
};

/* What works here: the record, its faults, and the term at hand. */
struct parser {
	struct arena *a;
	text_fault_list *faults;
	const char *text;
	size_t at, len;
	struct spf_term *t;
};

const char *spf_kind_name(enum spf_kind kind)
{
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (mechanisms[i].kind == kind)
			return mechanisms[i].name;
	return kind == SPF_REDIRECT ? "redirect" : kind == SPF_EXP ? "exp" : "other";
}

bool spf_costs(const struct spf_term *term)
{
	switch (term->kind) {
	case SPF_INCLUDE: case SPF_A: case SPF_MX: case SPF_PTR: case SPF_EXISTS: case SPF_REDIRECT:
		return true;
	case SPF_ALL: case SPF_IP4: case SPF_IP6: case SPF_EXP: case SPF_OTHER:
		return false;
	}
	return false;
}

bool spf_is(const char *text, size_t n)
{
	return n >= VERSION_LEN && strncasecmp(text, VERSION, VERSION_LEN) == 0 && (n == VERSION_LEN || text[VERSION_LEN] == ' ');
}

/* p is in the term. */
static bool fatal(struct parser *p, const char *at, size_t len, const char *what)
{
	return text_fault(p->a, p->faults, FAULT_FATAL, (size_t)(at - p->text), len, "%s", what);
}

/* "/" and a number without leading zeros at the end of [s, s + *n): taken off. False: there is one, and it is too large. */
static bool take_cidr(const char *s, size_t *n, int max, int *bits, bool *taken)
{
	size_t digits = 0;
	int value = 0;

	*taken = false;
	while (digits < *n && isdigit((unsigned char)s[*n - 1 - digits]))
		digits++;
	if (digits == 0 || digits == *n || s[*n - 1 - digits] != '/')
		return true;
	const char *first = s + *n - digits;
	for (size_t i = 0; i < digits && i < 4; i++)
		value = value * 10 + (first[i] - '0');
	if (digits > 3 || value > max || (digits > 1 && first[0] == '0'))
		return false;
	*bits = value;
	*n -= digits + 1;
	*taken = true;
	return true;
}

/* [ "/" bits ] [ "//" bits ] at the end, both optional. */
static bool take_dual_cidr(struct parser *p, const char *s, size_t *n)
{
	size_t whole = *n;
	bool taken;
	int bits = 0;

	/* Of "/24//64" the last number is of IPv6 exactly if two slashes stand before it. */
	if (!take_cidr(s, n, CIDR6_MAX, &bits, &taken))
		return fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	if (taken && *n > 0 && s[*n - 1] == '/') {
		p->t->cidr6 = bits;
		*n -= 1;
	} else {
		*n = whole;
	}
	if (!take_cidr(s, n, CIDR4_MAX, &p->t->cidr4, &taken))
		return fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	return true;
}

static bool is_ipv4(struct arena *a, const char *s, size_t n)
{
	struct in_addr in;

	return n < INET_ADDRSTRLEN && inet_pton(AF_INET, arena_memdup(a, s, n), &in) == 1;
}

static bool set_domain(struct parser *p, const char *s, size_t n)
{
	const char *fault = spf_domain_fault(s, n, &p->t->macros);

	if (fault != NULL && is_ipv4(p->a, s, n))
		fault = "an address stands where a name belongs: it is written ip4:";
	if (fault != NULL)
		return fatal(p, s, n, fault);
	p->t->domain = arena_memdup(p->a, s, n);
	return true;
}

/* [ ":" domain-spec ] [ dual-cidr-length ] */
static bool set_domain_cidr(struct parser *p, const char *s, size_t n)
{
	if (n > 0 && !take_dual_cidr(p, s, &n))
		return false;
	if (n > 0 && s[0] != ':')
		return fatal(p, s, n, "only a colon and a name, or a slash and a number, may follow");
	return n == 0 || set_domain(p, s + 1, n - 1);
}

/* s is behind the colon. */
static bool set_address(struct parser *p, const char *s, size_t n, bool v6)
{
	size_t whole = n;
	bool taken;

	if (!take_cidr(s, &n, v6 ? CIDR6_MAX : CIDR4_MAX, v6 ? &p->t->cidr6 : &p->t->cidr4, &taken))
		return fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	if (n >= INET6_ADDRSTRLEN || memchr(s, '\0', n) != NULL ||
	    inet_pton(v6 ? AF_INET6 : AF_INET, arena_memdup(p->a, s, n), p->t->ip) != 1)
		return fatal(p, s, whole, v6 ? "this is no IPv6 address, or one and a number behind a slash"
					     : "this is no IPv4 address, or one and a number behind a slash");
	return true;
}

static bool set_rest(struct parser *p, enum form form, const char *s, size_t n)
{
	bool colon = n > 0 && s[0] == ':';

	switch (form) {
	case FORM_NOTHING: return n == 0 || fatal(p, s, n, "nothing may follow \"all\"");
	case FORM_DOMAIN_CIDR: return set_domain_cidr(p, s, n);
	case FORM_MAYBE_DOMAIN:
		if (n == 0)
			return true;
		break;
	case FORM_DOMAIN: case FORM_IP4: case FORM_IP6: break;
	}
	if (!colon)
		return fatal(p, p->text + p->at, p->len, "a colon and a value have to follow here");
	if (form == FORM_IP4 || form == FORM_IP6)
		return set_address(p, s + 1, n - 1, form == FORM_IP6);
	return set_domain(p, s + 1, n - 1);
}

/* What was probably meant by a name that there is not. */
static const char *unknown_mechanism(const char *name, size_t n)
{
	static const struct {
		const char *name, *what;
	} often[] = {
		{ "ipv4", "there is no such mechanism: it is written ip4" },
		{ "ipv6", "there is no such mechanism: it is written ip6" },
		{ "ip", "there is no such mechanism: it is written ip4 or ip6" },
		{ "includes", "there is no such mechanism: it is written include" },
		{ "redirect", "redirect takes \"=\" and not \":\"" },
		{ "exp", "exp takes \"=\" and not \":\"" },
	};

	for (size_t i = 0; i < sizeof(often) / sizeof(often[0]); i++)
		if (strlen(often[i].name) == n && strncasecmp(often[i].name, name, n) == 0)
			return often[i].what;
	return "there is no such mechanism";
}

static bool parse_mechanism(struct parser *p, const char *s, size_t n)
{
	size_t name = 0;

	p->t->qualifier = '+';
	if (n > 0 && strchr("+-~?", s[0]) != NULL && s[0] != '\0')
		p->t->qualifier = *s++, n--;
	while (name < n && s[name] != ':' && s[name] != '/')
		name++;
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (strlen(mechanisms[i].name) == name && strncasecmp(mechanisms[i].name, s, name) == 0) {
			p->t->kind = mechanisms[i].kind;
			return set_rest(p, mechanisms[i].form, s + name, n - name);
		}
	return fatal(p, p->text + p->at, p->len, unknown_mechanism(s, name));
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

static bool parse_modifier(struct parser *p, const char *s, size_t name, size_t n)
{
	const char *value = s + name + 1, *fault;
	size_t len = n - name - 1;

	if (!is_modifier_name(s, name))
		return fatal(p, s, name > 0 ? name : 1, "this is no name that may stand before \"=\"");
	if (name == 8 && strncasecmp(s, "redirect", name) == 0)
		p->t->kind = SPF_REDIRECT;
	else if (name == 3 && strncasecmp(s, "exp", name) == 0)
		p->t->kind = SPF_EXP;
	if (p->t->kind != SPF_OTHER)
		return set_domain(p, value, len);
	fault = spf_macro_fault(value, len, SPF_LETTERS_EXP, &p->t->macros, NULL);
	if (fault != NULL)
		return fatal(p, value, len, fault);
	return text_fault(p->a, p->faults, FAULT_ODD, p->at, n, "nobody knows \"%.*s\": it has no effect", (int)name, s);
}

static bool parse_term(struct parser *p)
{
	const char *s = p->text + p->at;
	size_t name = 0;

	for (size_t i = 0; i < p->len; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f)
			return fatal(p, s + i, 1, "a character that is not ASCII, or not printable: receivers refuse the record");
	while (name < p->len && strchr(":/=", s[name]) == NULL)
		name++;
	*p->t = (struct spf_term){ .kind = SPF_OTHER, .text = arena_memdup(p->a, s, p->len), .at = p->at, .len = p->len,
				   .cidr4 = CIDR4_MAX, .cidr6 = CIDR6_MAX };
	return name < p->len && s[name] == '=' ? parse_modifier(p, s, name, p->len) : parse_mechanism(p, s, p->len);
}

/* redirect and exp may each be there once (RFC 7208, 6). */
static bool find_modifiers(struct parser *p, struct spf_record *out)
{
	bool good = true;

	for (size_t i = 0; i < out->terms.n; i++) {
		const struct spf_term *t = &out->terms.v[i];
		const struct spf_term **slot = t->kind == SPF_REDIRECT ? &out->redirect : t->kind == SPF_EXP ? &out->exp : NULL;

		if (slot != NULL && *slot != NULL)
			good = fatal(p, p->text + t->at, t->len, "it may be there only once");
		else if (slot != NULL)
			*slot = t;
	}
	return good;
}

bool spf_parse(struct arena *a, const char *text, size_t n, struct spf_record *out, text_fault_list *faults)
{
	struct parser p = { .a = a, .faults = faults, .text = text };
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
