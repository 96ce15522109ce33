#include "check/dns_want.h"

#include <arpa/inet.h>
#include <string.h>

#include "check/dns_value.h"

const char *dns_want_tag(const struct dns_want *w)
{
	const char *begins = record_kind_info(w->record)->begins;

	return begins != NULL ? begins : "";
}

bool dns_want_alone(const struct dns_want *w)
{
	return dns_want_tag(w)[0] != '\0' && w->kind != DNS_KIND_SPF;
}

static enum dns_kind kind_of_txt(enum record_kind record)
{
	switch (record) {
	case RECORD_HOST_SPF:
	case RECORD_SPF:
	case RECORD_NULL_SPF: return DNS_KIND_SPF;
	case RECORD_DKIM_RSA:
	case RECORD_DKIM_ED25519:
	case RECORD_NULL_DKIM: return DNS_KIND_DKIM;
	case RECORD_DMARC:
	case RECORD_NULL_DMARC: return DNS_KIND_DMARC;
	case RECORD_DMARC_REPORTS: return DNS_KIND_DMARC_FOR_OTHERS;
	case RECORD_MTA_STS: return DNS_KIND_MTA_STS;
	case RECORD_TLSRPT: return DNS_KIND_TLSRPT;
	default: return DNS_KIND_TEXT;
	}
}

static enum dns_kind kind_of(enum dns_type type, enum record_kind record)
{
	switch (type) {
	case DNS_A:
	case DNS_AAAA: return DNS_KIND_ADDRESS;
	case DNS_CNAME: return DNS_KIND_ALIAS;
	case DNS_MX: return DNS_KIND_MX;
	case DNS_SRV: return DNS_KIND_SRV;
	case DNS_TLSA: return DNS_KIND_TLSA;
	case DNS_CAA: return DNS_KIND_CAA;
	default: return kind_of_txt(record);
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

bool dns_want_holds(const struct dns_want *w, const struct record *r)
{
	enum dns_type type;

	return w->values.n > 0 && dns_type_find(r->type, &type) && type == w->type && kind_of(type, r->kind) == w->kind &&
	       strcmp(r->name, w->name) == 0;
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

	if (!dns_type_find(r->type, &type) || type == DNS_PTR || (type == DNS_TXT && r->txt == NULL))
		return;
	const char *value = normal(a, r, type);
	enum dns_kind kind = kind_of(type, r->kind);
	struct dns_want *w = find(out, from, r->name, type, kind);
	if (w == NULL) {
		const struct dns_want new = { .domain = r->domain, .name = r->name, .type = type, .kind = kind,
					      .record = r->kind, .need = r->need, .why = r->why };

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

void dns_wants(struct arena *a, const record_list *records, size_t from, size_t to, const struct site *site,
	       const char *domain, dns_want_list *out)
{
	const char *last = NULL;
	size_t group = out->n;

	for (size_t i = from; i < to; i++) {
		const struct record *r = &records->v[i];

		if (domain != NULL && !record_belongs(r, site, domain))
			continue;
		/* Those of one domain stand together: only among them is looked for more of the same name. */
		if (r->domain != last) {
			add_absent_families(a, group, out);
			group = out->n;
			last = r->domain;
		}
		add(a, r, group, out);
	}
	add_absent_families(a, group, out);
}
