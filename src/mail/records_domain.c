/* The records of one hosted domain. */
#include <string.h>

#include "mail/mta_sts.h"
#include "mail/records_part.h"
#include "mail/smarthost.h"
#include "mail/spf_merge.h"

/* What stands there already; NULL if that is nothing, or not known. */
static const char *present_spf(struct maker *m)
{
	size_t n = m->keys->spf.n;

	for (size_t i = 0; i < n; i++) {
		const struct record_spf *s = &m->keys->spf.v[(m->at_spf + i) % n];

		if (strcmp(s->domain, m->domain) == 0) {
			m->at_spf = (m->at_spf + i + 1) % n;
			return s->text;
		}
	}
	return NULL;
}

/* A second SPF record would be an error, so one that is there becomes part of ours (spf_merge.h). */
static void add_spf(struct maker *m, const char *domain)
{
	const char *ours = records_spf(m->a, m->site), *present = present_spf(m);
	const char *merged = merge_spf(m->a, present, ours);
	struct record *r = records_add_txt(m, RECORD_SPF, domain, merged);

	if (smarthost_wanted(m->site))
		r->why = smarthost_spf_why(m->site);
	if (present != NULL && strcmp(merged, ours) != 0)
		r->why = strcmp(merged, present) == 0 ?
				 "SPF: this server, and whom the record that is there lets send besides." :
				 "SPF: takes the place of the record that is there, and lets send whom that did, too.";
}

static void make_mail(struct maker *m)
{
	const char *domain = arena_printf(m->a, "%s.", m->domain);

	records_add(m, RECORD_MX, domain, "MX", arena_printf(m->a, "10 %s", m->host));
	add_spf(m, domain);
}

static void add_dkim(struct maker *m, const struct record_dkim *k)
{
	const char *name = arena_printf(m->a, "%s._domainkey.%s.", k->selector, m->domain);

	if (k->kind == SECRET_ED25519)
		records_add_txt(m, RECORD_DKIM_ED25519, name, arena_printf(m->a, "v=DKIM1; k=ed25519; p=%s", k->b64));
	else
		records_add_txt(m, RECORD_DKIM_RSA, name,
				arena_printf(m->a, "v=DKIM1; k=rsa; h=sha256; p=%s", k->b64));
}

static bool dkim_is_here(const struct maker *m, size_t at)
{
	return strcmp(m->keys->dkim.v[at].domain, m->domain) == 0;
}

/* A domain's keys follow each other. */
static void make_dkim(struct maker *m)
{
	size_t n = m->keys->dkim.n, at = m->at_dkim;

	for (size_t i = 0; i < n && !dkim_is_here(m, at % n); i++)
		at++;
	for (size_t i = 0; i < n && dkim_is_here(m, at % n); i++)
		add_dkim(m, &m->keys->dkim.v[at++ % n]);
	m->at_dkim = n > 0 ? at % n : 0;
}

/* The report address is a role address of every hosted domain. */
static void make_tls_policies(struct maker *m)
{
	records_add_txt(m, RECORD_TLSRPT, records_below(m, "_smtp._tls"),
			arena_printf(m->a, "v=TLSRPTv1; rua=mailto:tlsrpt@%s", m->domain));
	if (mta_sts_wanted(m->site))
		records_add_txt(m, RECORD_MTA_STS, records_below(m, "_mta-sts"),
				arena_printf(m->a, "v=STSv1; id=%s", mta_sts_id(m->a, m->site)));
}

/* A CNAME stands beside nothing else: a hosted domain gets the addresses instead, and the host has them already. */
static void add_alias(struct maker *m, enum record_kind kind, const char *prefix)
{
	const char *plain = arena_printf(m->a, "%s.%s", prefix, m->domain);

	if (strcmp(plain, m->site->hostname) == 0)
		return;
	if (records_hosts(m, plain))
		records_add_addresses(m, records_below(m, prefix), kind, kind);
	else
		records_add(m, kind, records_below(m, prefix), "CNAME", m->host);
}

static void make_aliases(struct maker *m)
{
	if (mta_sts_wanted(m->site))
		add_alias(m, RECORD_MTA_STS_HOST, "mta-sts");
	if (!m->site->web.autoconfig)
		return;
	add_alias(m, RECORD_AUTOCONFIG, "autoconfig");
	add_alias(m, RECORD_AUTODISCOVER, "autodiscover");
}

/* RFC 6186, 8314, 5804; target "." means: decidedly not offered here. */
static void add_srv(struct maker *m, const char *service, bool served, int priority, int port)
{
	if (served)
		records_add(m, RECORD_SRV, records_below(m, service), "SRV",
			    arena_printf(m->a, "%d 1 %d %s", priority, port, m->host));
	else
		records_add(m, RECORD_SRV_NONE, records_below(m, service), "SRV", "0 0 0 .");
}

/* POP3 comes second to IMAP, and STARTTLS to TLS from the first byte; 143 and 110 are announced as not there at all. */
static void make_services(struct maker *m)
{
	const struct site *s = m->site;

	add_srv(m, "_imaps._tcp", s->services.imap, 0, 993);
	add_srv(m, "_pop3s._tcp", s->services.pop3, 10, 995);
	add_srv(m, "_submissions._tcp", true, 0, 465);
	add_srv(m, "_submission._tcp", s->services.starttls, 10, 587);
	add_srv(m, "_sieve._tcp", s->services.sieve, 0, 4190);
	add_srv(m, "_imap._tcp", false, 0, 0);
	add_srv(m, "_pop3._tcp", false, 0, 0);
	if (s->web.autoconfig)
		add_srv(m, "_autodiscover._tcp", true, 0, 443);
}

void records_make_domain(struct maker *m)
{
	make_mail(m);
	make_dkim(m);
	records_make_dmarc(m);
	make_tls_policies(m);
	make_aliases(m);
	make_services(m);
	records_add_caa(m, arena_printf(m->a, "%s.", m->domain));
}
