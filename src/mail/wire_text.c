/* Record data as a zone file has it. */
#include "mail/wire.h"

#include "base/str.h"

void wire_add_quoted(struct str *s, unsigned char c)
{
	if (c == '"' || c == '\\')
		str_addf(s, "\\%c", c);
	else if (c < ' ' || c >= 0x7f)
		str_addf(s, "\\%03d", c);
	else
		str_addc(s, (char)c);
}

static bool add_name(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	const char *name = wire_name(a, d);

	if (name != NULL)
		str_addf(s, "%s.", name);
	return name != NULL;
}

static bool add_mx(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	struct wire_mx mx;

	if (!wire_mx(a, d, &mx))
		return false;
	str_addf(s, "%u %s.", mx.preference, mx.exchange);
	return true;
}

static bool add_srv(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	struct wire_srv srv;

	if (!wire_srv(a, d, &srv))
		return false;
	str_addf(s, "%u %u %u %s.", srv.priority, srv.weight, srv.port, srv.target);
	return true;
}

static bool add_soa(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	struct wire_soa soa;

	if (!wire_soa(a, d, &soa))
		return false;
	str_addf(s, "%s. %s. %u %u %u %u %u", soa.mname, soa.rname, soa.serial, soa.refresh, soa.retry, soa.expire,
		 soa.minimum);
	return true;
}

static bool add_caa(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	struct wire_caa caa;

	if (!wire_caa(a, d, &caa))
		return false;
	str_addf(s, "%u %s \"%s\"", d->p[0], caa.tag, caa.value);
	return true;
}

static void add_hex(struct str *s, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addf(s, "%02x", p[i]);
}

static bool add_tlsa(const struct dns_rdata *d, struct str *s)
{
	struct wire_tlsa tlsa;

	if (!wire_tlsa(d, &tlsa))
		return false;
	str_addf(s, "%u %u %u ", tlsa.usage, tlsa.selector, tlsa.matching);
	add_hex(s, tlsa.data, tlsa.n);
	return true;
}

static bool add_txt(struct arena *a, const struct dns_rdata *d, struct str *s)
{
	size_list strings = {0};
	const char *text;
	size_t n, at = 0;

	if (!wire_txt(a, d, &text, &n, &strings) || strings.n == 0)
		return false;
	for (size_t i = 0; i < strings.n; i++) {
		str_adds(s, i > 0 ? " \"" : "\"");
		for (size_t end = at + strings.v[i]; at < end; at++)
			wire_add_quoted(s, (unsigned char)text[at]);
		str_addc(s, '"');
	}
	return true;
}

static bool add_address(struct arena *a, const struct dns_rdata *d, size_t n, struct str *s)
{
	if (d->n != n)
		return false;
	str_adds(s, wire_address(a, d));
	return true;
}

static bool add_typed(struct arena *a, enum dns_type type, const struct dns_rdata *d, struct str *s)
{
	switch (type) {
	case DNS_A: return add_address(a, d, 4, s);
	case DNS_AAAA: return add_address(a, d, 16, s);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR: return add_name(a, d, s);
	case DNS_MX: return add_mx(a, d, s);
	case DNS_SRV: return add_srv(a, d, s);
	case DNS_SOA: return add_soa(a, d, s);
	case DNS_TXT: return add_txt(a, d, s);
	case DNS_CAA: return add_caa(a, d, s);
	case DNS_TLSA: return add_tlsa(d, s);
	case DNS_DS: return false;
	}
	return false;
}

const char *wire_text(struct arena *a, enum dns_type type, const struct dns_rdata *d)
{
	struct str s = {0};

	if (!add_typed(a, type, d, &s)) {
		str_cut(&s, 0);
		str_addf(&s, "\\# %zu%s", d->n, d->n > 0 ? " " : "");
		add_hex(&s, d->p, d->n);
	}
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}
