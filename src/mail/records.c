#include "mail/records.h"

#include <string.h>

#include "mail/records_part.h"
#include "mail/zone.h"

struct record *records_add(struct maker *m, enum record_kind kind, const char *name, const char *type,
			   const char *data)
{
	const struct record_kind_info *info = record_kind_info(kind);
	struct record r = { .kind = kind, .domain = m->domain, .zone = m->zone, .name = name, .type = type,
			    .data = data, .need = info->need, .why = info->why, .where = m->where };

	vec_push(m->a, m->out, r);
	return &m->out->v[m->out->n - 1];
}

struct record *records_add_txt(struct maker *m, enum record_kind kind, const char *name, const char *value)
{
	struct record *r = records_add(m, kind, name, "TXT", zone_txt(m->a, value));

	r->txt = value;
	return r;
}

void records_add_addresses(struct maker *m, const char *name, enum record_kind v4, enum record_kind v6)
{
	const char *ipv4 = records_ipv4(m->site, m->facts), *ipv6 = records_ipv6(m->site, m->facts);

	if (*ipv4 != '\0')
		records_add(m, v4, name, "A", ipv4);
	if (*ipv6 != '\0')
		records_add(m, v6, name, "AAAA", ipv6);
}

void records_add_caa(struct maker *m, const char *name)
{
	const char *issuer = records_caa_issuer(m->site->acme.directory);
	const char *data;

	if (issuer == NULL)
		return;
	if (m->keys->accounturi != NULL)
		data = arena_printf(m->a, "0 issue \"%s; accounturi=%s; validationmethods=http-01\"", issuer,
				    m->keys->accounturi);
	else
		data = arena_printf(m->a, "0 issue \"%s\"", issuer);
	records_add(m, RECORD_CAA, name, "CAA", data);
}

const char *records_below(struct maker *m, const char *prefix)
{
	return arena_printf(m->a, "%s.%s.", prefix, m->domain);
}

bool records_hosts(const struct maker *m, const char *name)
{
	return strset_has(&m->hosted, name);
}

/*
 * The zone that holds name, as far as it can be told without asking: the
 * shortest domain of the site that it lies in, for a subdomain mostly has no
 * zone of its own; else what is left of a host's name without its first label.
 */
static const char *likely_zone(const struct maker *m, const char *name)
{
	const char *zone = NULL;

	for (const char *s = name; s != NULL; s = strchr(s, '.') != NULL ? strchr(s, '.') + 1 : NULL)
		if (records_hosts(m, s))
			zone = s;
	if (zone != NULL)
		return zone;
	const char *dot = strchr(name, '.');
	return dot != NULL && strchr(dot + 1, '.') != NULL ? dot + 1 : name;
}

void records_begin(struct maker *m, const char *domain)
{
	m->domain = domain;
	if (domain == NULL) {
		m->zone = likely_zone(m, m->site->hostname);
		m->where = arena_printf(m->a, "at the DNS provider of the zone that holds %s", m->site->hostname);
		return;
	}
	m->zone = records_hosts(m, domain) ? likely_zone(m, domain) : domain;
	m->where = arena_printf(m->a, "at the DNS provider of %s", domain);
}

void records_make(struct arena *a, const struct site *site, const struct facts *facts,
		  const struct record_keys *keys, record_list *out)
{
	struct maker m = { .a = a, .site = site, .facts = facts, .keys = keys, .out = out,
			   .host = arena_printf(a, "%s.", site->hostname) };

	for (size_t i = 0; i < site->domains.n; i++)
		strset_add(a, &m.hosted, site->domains.v[i]);
	records_begin(&m, NULL);
	records_make_host(&m);
	for (size_t i = 0; i < site->domains.n; i++) {
		records_begin(&m, site->domains.v[i]);
		records_make_domain(&m);
	}
	for (size_t i = 0; i < site->dns.parked.n; i++) {
		records_begin(&m, site->dns.parked.v[i]);
		records_make_parked(&m);
	}
}
