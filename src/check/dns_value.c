#include "check/dns_value.h"

#include <string.h>

#include "mail/wire.h"

static const struct {
	const char *name;
	enum dns_type type;
} types[] = {
	{ "A", DNS_A },       { "NS", DNS_NS },   { "CNAME", DNS_CNAME }, { "SOA", DNS_SOA }, { "PTR", DNS_PTR },
	{ "MX", DNS_MX },     { "TXT", DNS_TXT }, { "AAAA", DNS_AAAA },   { "SRV", DNS_SRV }, { "DS", DNS_DS },
	{ "TLSA", DNS_TLSA }, { "CAA", DNS_CAA },
};

const char *dns_type_name(enum dns_type type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return "?";
}

bool dns_type_find(const char *name, enum dns_type *type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0) {
			*type = types[i].type;
			return true;
		}
	return false;
}

const char *dns_value_text(struct arena *a, enum dns_type type, const struct dns_rdata *d)
{
	struct str s = {0};
	const char *raw;
	size_t n;

	if (type != DNS_TXT || !wire_txt(a, d, &raw, &n, NULL))
		return wire_text(a, type, d);
	for (size_t i = 0; i < n; i++)
		if (raw[i] >= ' ' && raw[i] <= '~')
			str_addc(&s, raw[i]);
		else
			str_addf(&s, "\\%03d", (unsigned char)raw[i]);
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

void dns_values(struct arena *a, enum dns_type type, const struct dns_answer *answer, strlist *out)
{
	for (size_t i = 0; i < answer->data.n; i++)
		vec_push(a, out, dns_value_text(a, type, &answer->data.v[i]));
}
