#include "mail/records.h"

#include <string.h>

#include "mail/mta_sts.h"
#include "mail/smarthost.h"
#include "mail/zone.h"

/* What all the functions below work with. */
struct maker {
	struct arena *a;
	const struct site *site;
	const struct facts *facts;
	const struct record_keys *keys;
	record_list *out;
	const char *domain; /* whose records are being made; NULL: the host's */
	const char *where;
	const char *host; /* "mail.example.org." */
};

static void add(struct maker *m, const char *name, const char *type, const char *data, enum record_need need,
		const char *why)
{
	struct record r = { .domain = m->domain, .name = name, .type = type, .data = data,
			    .need = need, .why = why, .where = m->where };

	vec_push(m->a, m->out, r);
}

static void add_txt(struct maker *m, const char *name, const char *value, enum record_need need, const char *why)
{
	add(m, name, "TXT", zone_txt(m->a, value), need, why);
	m->out->v[m->out->n - 1].txt = value;
}

/* "prefix.example.org." */
static const char *below(struct maker *m, const char *prefix)
{
	return arena_printf(m->a, "%s.%s.", prefix, m->domain);
}

static bool is_hosted(const struct site *site, const char *name)
{
	for (size_t i = 0; i < site->domains.n; i++)
		if (strcmp(site->domains.v[i], name) == 0)
			return true;
	return false;
}

/* --- the host's own records */

static void add_addresses(struct maker *m, const char *name, enum record_need need, const char *why)
{
	const char *v4 = records_ipv4(m->site, m->facts), *v6 = records_ipv6(m->site, m->facts);

	if (*v4 != '\0')
		add(m, name, "A", v4, need, why);
	if (*v6 != '\0')
		add(m, name, "AAAA", v6, need, why);
}

static void add_ptr(struct maker *m, const char *address)
{
	const char *name = records_reverse(m->a, address);

	if (name == NULL)
		return;
	add(m, name, "PTR", m->host, NEED_REQUIRED,
	    "Many servers refuse mail from an address whose name does not lead back to it.");
	struct record *r = &m->out->v[m->out->n - 1];
	r->where = arena_printf(m->a, "at the provider of the address %s, as the server's reverse DNS", address);
	r->reverse = true;
}

static void add_tlsa(struct maker *m, const unsigned char *hash, const char *why)
{
	struct str data = {0};

	if (hash == NULL)
		return;
	str_adds(&data, "3 1 1 ");
	for (size_t i = 0; i < RECORDS_SHA256; i++)
		str_addf(&data, "%02x", hash[i]);
	add(m, arena_printf(m->a, "_25._tcp.%s", m->host), "TLSA", arena_strdup(m->a, str_c(&data)), NEED_OPTIONAL, why);
	str_free(&data);
}

/* While the key is being changed the next one stands beside the present one (RFC 7671, 8.1). */
static void add_tlsas(struct maker *m)
{
	const unsigned char *now = m->keys->tls_spki_sha256, *next = m->keys->tls_next_spki_sha256;

	add_tlsa(m, now, "Binds mail to this server's key (DANE); only where the zone is DNSSEC-signed.");
	if (next != NULL && (now == NULL || memcmp(now, next, RECORDS_SHA256) != 0))
		add_tlsa(m, next,
			 "The key that is being changed to: publish it beside the other one, where that is published, "
			 "before `mailstead cert rollover finish`.");
}

/* RFC 8659; with the account bound, nobody else's account at the CA gets a certificate (RFC 8657). */
static void add_caa(struct maker *m, const char *name)
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
	add(m, name, "CAA", data, NEED_OPTIONAL,
	    "Only this authority may issue certificates for these names; check that no other service needs another.");
}

static bool host_in_hosted_zone(const struct maker *m)
{
	const struct record host = {0};

	for (size_t i = 0; i < m->site->domains.n; i++)
		if (record_belongs(&host, m->site, m->site->domains.v[i]))
			return true;
	return false;
}

static void make_host(struct maker *m)
{
	m->domain = NULL;
	m->where = arena_printf(m->a, "at the DNS provider of the zone that holds %s", m->site->hostname);
	add_addresses(m, m->host, NEED_REQUIRED, "The address of this mail server.");
	add_ptr(m, records_ipv4(m->site, m->facts));
	add_ptr(m, records_ipv6(m->site, m->facts));
	/* A host that is a hosted domain too has that domain's SPF: two at one name are an error (RFC 7208, 4.5). */
	if (!is_hosted(m->site, m->site->hostname))
		add_txt(m, m->host, "v=spf1 a -all", NEED_RECOMMENDED,
			"SPF for the name that this server greets with, used for bounces.");
	add_tlsas(m);
	if (!host_in_hosted_zone(m))
		add_caa(m, m->host);
}

/* --- mail of one domain */

static void make_mail(struct maker *m)
{
	const char *domain = arena_printf(m->a, "%s.", m->domain);

	add(m, domain, "MX", arena_printf(m->a, "10 %s", m->host), NEED_REQUIRED, "Mail for the domain comes to this server.");
	add_txt(m, domain, arena_printf(m->a, "v=spf1 mx%s -all", smarthost_spf(m->a, m->site)), NEED_REQUIRED,
		smarthost_spf_why(m->site));
}

static void make_dkim(struct maker *m)
{
	for (size_t i = 0; i < m->keys->dkim.n; i++) {
		const struct record_dkim *k = &m->keys->dkim.v[i];

		if (strcmp(k->domain, m->domain) != 0)
			continue;
		const char *name = arena_printf(m->a, "%s._domainkey.%s.", k->selector, m->domain);
		if (k->kind == SECRET_ED25519)
			add_txt(m, name, arena_printf(m->a, "v=DKIM1; k=ed25519; p=%s", k->b64), NEED_OPTIONAL,
				"DKIM: the second key, for receivers that know Ed25519.");
		else
			add_txt(m, name, arena_printf(m->a, "v=DKIM1; k=rsa; h=sha256; p=%s", k->b64), NEED_REQUIRED,
				"DKIM: receivers check this server's signatures by this key.");
	}
}

/* RFC 9989, 8460, 8461. The report addresses are role addresses of every hosted domain. */
static void make_policies(struct maker *m)
{
	add_txt(m, below(m, "_dmarc"),
		arena_printf(m->a, "v=DMARC1; p=%s; rua=mailto:dmarc@%s", m->site->dmarc.policy, m->domain), NEED_REQUIRED,
		"DMARC: what receivers do with mail that only claims to be yours, and where they report it.");
	add_txt(m, below(m, "_smtp._tls"), arena_printf(m->a, "v=TLSRPTv1; rua=mailto:tlsrpt@%s", m->domain),
		NEED_RECOMMENDED, "Other servers report here when they cannot reach this one encrypted.");
	if (mta_sts_wanted(m->site))
		add_txt(m, below(m, "_mta-sts"), arena_printf(m->a, "v=STSv1; id=%s", mta_sts_id(m->a, m->site)),
			NEED_RECOMMENDED, "Says that a policy for encrypted mail exists; changes when the policy does.");
}

/* --- names and services of one domain */

/* A CNAME stands beside nothing else: a hosted domain gets the addresses instead, and the host has them already. */
static void add_alias(struct maker *m, const char *prefix, const char *why)
{
	const char *plain = arena_printf(m->a, "%s.%s", prefix, m->domain);

	if (strcmp(plain, m->site->hostname) == 0)
		return;
	if (is_hosted(m->site, plain))
		add_addresses(m, below(m, prefix), NEED_RECOMMENDED, why);
	else
		add(m, below(m, prefix), "CNAME", m->host, NEED_RECOMMENDED, why);
}

static void make_aliases(struct maker *m)
{
	if (mta_sts_wanted(m->site))
		add_alias(m, "mta-sts", "Where other servers fetch the policy for encrypted mail.");
	if (!m->site->web.autoconfig)
		return;
	add_alias(m, "autoconfig", "Thunderbird and others set an account up from the address alone.");
	add_alias(m, "autodiscover", "Outlook and others set an account up from the address alone.");
}

/* RFC 6186, 8314, 5804; target "." means: decidedly not offered here. */
static void add_srv(struct maker *m, const char *service, bool served, int priority, int port)
{
	if (served)
		add(m, below(m, service), "SRV", arena_printf(m->a, "%d 1 %d %s", priority, port, m->host), NEED_OPTIONAL,
		    "Mail programs find the server and its port by it.");
	else
		add(m, below(m, service), "SRV", "0 0 0 .", NEED_OPTIONAL,
		    "Tells mail programs not to try this service here.");
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

static void make_domain(struct maker *m, const char *domain)
{
	m->domain = domain;
	m->where = arena_printf(m->a, "at the DNS provider of %s", domain);
	make_mail(m);
	make_dkim(m);
	make_policies(m);
	make_aliases(m);
	make_services(m);
	add_caa(m, arena_printf(m->a, "%s.", domain));
}

void records_make(struct arena *a, const struct site *site, const struct facts *facts,
		  const struct record_keys *keys, record_list *out)
{
	struct maker m = { .a = a, .site = site, .facts = facts, .keys = keys, .out = out,
			   .host = arena_printf(a, "%s.", site->hostname) };

	make_host(&m);
	for (size_t i = 0; i < site->domains.n; i++)
		make_domain(&m, site->domains.v[i]);
}
