/* all, include, a, mx, ptr, ip4, ip6 and exists (RFC 7208, 5). */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "mail/spf_part.h"

enum { CIDR4_MAX = 32, CIDR6_MAX = 128 };

/* What may follow a mechanism's name. */
enum form { FORM_NOTHING, FORM_DOMAIN, FORM_MAYBE_DOMAIN, FORM_DOMAIN_CIDR, FORM_IP4, FORM_IP6 };

static const struct {
	const char *name;
	enum spf_kind kind;
	enum form form;
} mechanisms[] = {
	{ "all", SPF_ALL, FORM_NOTHING },      { "include", SPF_INCLUDE, FORM_DOMAIN },
	{ "a", SPF_A, FORM_DOMAIN_CIDR },      { "mx", SPF_MX, FORM_DOMAIN_CIDR },
	{ "ptr", SPF_PTR, FORM_MAYBE_DOMAIN }, { "ip4", SPF_IP4, FORM_IP4 },
	{ "ip6", SPF_IP6, FORM_IP6 },          { "exists", SPF_EXISTS, FORM_DOMAIN },
};

const char *spf_kind_name(enum spf_kind kind)
{
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (mechanisms[i].kind == kind)
			return mechanisms[i].name;
	return kind == SPF_REDIRECT ? "redirect" : kind == SPF_EXP ? "exp" : "other";
}

/* Takes "/" and a number off the end of [s, s + *n). False: there is one that is too large, or begins with 0. */
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
static bool take_dual_cidr(struct spf_parser *p, const char *s, size_t *n)
{
	size_t whole = *n;
	bool taken;
	int bits = 0;

	/* Of "/24//64" the last number is of IPv6 exactly if two slashes stand before it. */
	if (!take_cidr(s, n, CIDR6_MAX, &bits, &taken))
		return spf_fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	if (taken && *n > 0 && s[*n - 1] == '/') {
		p->t->cidr6 = bits;
		*n -= 1;
	} else {
		*n = whole;
	}
	if (!take_cidr(s, n, CIDR4_MAX, &p->t->cidr4, &taken))
		return spf_fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	return true;
}

static bool is_ipv4(struct arena *a, const char *s, size_t n)
{
	struct in_addr in;

	return n < INET_ADDRSTRLEN && inet_pton(AF_INET, arena_memdup(a, s, n), &in) == 1;
}

bool spf_set_domain(struct spf_parser *p, const char *s, size_t n)
{
	const char *fault = spf_domain_fault(s, n, &p->t->macros);

	if (fault != NULL && is_ipv4(p->a, s, n))
		fault = "an address stands where a name belongs: it is written ip4:";
	if (fault != NULL)
		return spf_fatal(p, s, n, fault);
	p->t->domain = arena_memdup(p->a, s, n);
	return true;
}

/* [ ":" domain-spec ] [ dual-cidr-length ] */
static bool set_domain_cidr(struct spf_parser *p, const char *s, size_t n)
{
	if (n > 0 && !take_dual_cidr(p, s, &n))
		return false;
	if (n > 0 && s[0] != ':')
		return spf_fatal(p, s, n, "only a colon and a name, or a slash and a number, may follow");
	return n == 0 || spf_set_domain(p, s + 1, n - 1);
}

/* s is behind the colon. */
static bool set_address(struct spf_parser *p, const char *s, size_t n, bool v6)
{
	size_t whole = n;
	bool taken;

	if (!take_cidr(s, &n, v6 ? CIDR6_MAX : CIDR4_MAX, v6 ? &p->t->cidr6 : &p->t->cidr4, &taken))
		return spf_fatal(p, s, whole, "the number behind the slash is too large, or begins with 0");
	if (n >= INET6_ADDRSTRLEN || memchr(s, '\0', n) != NULL ||
	    inet_pton(v6 ? AF_INET6 : AF_INET, arena_memdup(p->a, s, n), p->t->ip) != 1)
		return spf_fatal(p, s, whole,
				 v6 ? "this is no IPv6 address, or one and a number behind a slash"
				    : "this is no IPv4 address, or one and a number behind a slash");
	return true;
}

static bool set_rest(struct spf_parser *p, enum form form, const char *s, size_t n)
{
	bool colon = n > 0 && s[0] == ':';

	switch (form) {
	case FORM_NOTHING: return n == 0 || spf_fatal(p, s, n, "nothing may follow \"all\"");
	case FORM_DOMAIN_CIDR: return set_domain_cidr(p, s, n);
	case FORM_MAYBE_DOMAIN:
		if (n == 0)
			return true;
		break;
	case FORM_DOMAIN:
	case FORM_IP4:
	case FORM_IP6: break;
	}
	if (!colon)
		return spf_fatal(p, p->text + p->at, p->len, "a colon and a value have to follow here");
	if (form == FORM_IP4 || form == FORM_IP6)
		return set_address(p, s + 1, n - 1, form == FORM_IP6);
	return spf_set_domain(p, s + 1, n - 1);
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

bool spf_parse_mechanism(struct spf_parser *p, const char *s, size_t n)
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
	return spf_fatal(p, p->text + p->at, p->len, unknown_mechanism(s, name));
}
