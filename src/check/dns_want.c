#include "check/dns_want.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "check/dns_value.h"

static const struct {
	const char *tag;
	enum dns_kind kind;
} tags[] = {
	{ "v=spf1", DNS_KIND_SPF },     { "v=DKIM1", DNS_KIND_DKIM },   { "v=DMARC1", DNS_KIND_DMARC },
	{ "v=DMARC1", DNS_KIND_DMARC_FOR_OTHERS }, { "v=STSv1", DNS_KIND_MTA_STS }, { "v=TLSRPTv1", DNS_KIND_TLSRPT },
};

const char *dns_kind_tag(enum dns_kind kind)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (tags[i].kind == kind)
			return tags[i].tag;
	return "";
}

bool dns_kind_alone(enum dns_kind kind)
{
	return dns_kind_tag(kind)[0] != '\0' && kind != DNS_KIND_SPF;
}

static enum dns_kind kind_of_txt(const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (strncasecmp(value, tags[i].tag, strlen(tags[i].tag)) == 0)
			return tags[i].kind == DNS_KIND_DMARC && strstr(name, "._report._dmarc.") != NULL
				       ? DNS_KIND_DMARC_FOR_OTHERS
				       : tags[i].kind;
	return DNS_KIND_TEXT;
}

static enum dns_kind kind_of(enum dns_type type, const char *name, const char *value)
{
	switch (type) {
	case DNS_A:
	case DNS_AAAA: return DNS_KIND_ADDRESS;
	case DNS_CNAME: return DNS_KIND_ALIAS;
	case DNS_MX: return DNS_KIND_MX;
	case DNS_PTR: return DNS_KIND_PTR;
	case DNS_SRV: return DNS_KIND_SRV;
	case DNS_TLSA: return DNS_KIND_TLSA;
	case DNS_CAA: return DNS_KIND_CAA;
	default: return kind_of_txt(name, value);
	}
}

/* As dns_value_text() would write it. */
static const char *normal(struct arena *a, const struct record *r, enum dns_type type)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr v6;

	if (type == DNS_TXT)
		return r->txt;
	if (type == DNS_AAAA && inet_pton(AF_INET6, r->data, &v6) == 1 &&
	    inet_ntop(AF_INET6, &v6, text, sizeof(text)) != NULL)
		return arena_strdup(a, text);
	return r->data;
}

static struct dns_want *find(const dns_want_list *list, size_t from, const char *name, enum dns_type type,
			     enum dns_kind kind)
{
	for (size_t i = from; i < list->n; i++)
		if (list->v[i].type == type && list->v[i].kind == kind && strcmp(list->v[i].name, name) == 0)
			return &list->v[i];
	return NULL;
}

static void add(struct arena *a, const struct record *r, size_t from, dns_want_list *out)
{
	enum dns_type type;

	if (!dns_type_find(r->type, &type) || (type == DNS_TXT && r->txt == NULL))
		return;
	const char *value = normal(a, r, type);
	enum dns_kind kind = kind_of(type, r->name, value);
	struct dns_want *w = find(out, from, r->name, type, kind);
	if (w == NULL) {
		const struct dns_want new = { .domain = r->domain, .name = r->name, .type = type, .kind = kind,
					      .need = r->need, .why = r->why };

		vec_push(a, out, new);
		w = &out->v[out->n - 1];
	}
	vec_push(a, &w->values, value);
	if (r->need < w->need)
		w->need = r->need;
}

/* Senders try IPv6 first: an address that is not ours must not stand there either. */
static void add_absent_families(struct arena *a, size_t from, dns_want_list *out)
{
	for (size_t i = from, n = out->n; i < n; i++) {
		struct dns_want w = out->v[i];

		if (w.kind != DNS_KIND_ADDRESS)
			continue;
		w.type = w.type == DNS_A ? DNS_AAAA : DNS_A;
		w.values = (strlist){0};
		if (find(out, from, w.name, w.type, w.kind) == NULL)
			vec_push(a, out, w);
	}
}

void dns_wants(struct arena *a, const record_list *records, const struct site *site, const char *domain,
	       dns_want_list *out)
{
	const char *last = NULL;
	size_t from = out->n;

	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];

		if (domain != NULL && !record_belongs(r, site, domain))
			continue;
		/* Those of one domain stand together: only among them is looked for more of the same name. */
		if (r->domain != last) {
			add_absent_families(a, from, out);
			from = out->n;
			last = r->domain;
		}
		add(a, r, from, out);
	}
	add_absent_families(a, from, out);
}
